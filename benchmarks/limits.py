"""The figures that the product promises, and how each is read from what was measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.servers import BARE, MAPPED, OURS

Runs = Sequence[dict[str, Any]]
Reading = Callable[[Runs], float | None]
# A growth is told of sizes that lie as far apart as these.
SMALL, LARGE = 20_000, 1_000_000


@dataclass(frozen=True)
class Row:
    """One promise.

    Attributes:
        what: in words.
        sign: whether the figure must reach the limit or stay below it.
        limit: the figure.
        reading: how it is read; None while nothing measures it.
    """

    what: str
    sign: str
    limit: float
    reading: Reading | None = None

    def found(self, runs: Runs) -> float | None:
        """Return the figure, or None where it was not measured."""
        return self.reading(runs) if self.reading and runs else None


def _beside(scenario: str, other: str) -> Reading:
    """Read ours ÷ other of the largest run."""
    return lambda runs: runs[-1]["ratios"].get(scenario, {}).get(other)


def _tail(scenario: str) -> Reading:
    return lambda runs: runs[-1]["figures"].get(scenario, {}).get(OURS, {}).get("tail")


def _growth(*scenarios: str) -> Reading:
    """Read how much longer half of the requests take at the large size; the worst of several."""

    def read(runs: Runs) -> float | None:
        sizes = {run["signals"]: run["figures"] for run in runs}
        if not {SMALL, LARGE} <= sizes.keys():
            return None
        p50 = [
            float(sizes[LARGE][name][OURS]["p50"] / sizes[SMALL][name][OURS]["p50"])
            for name in scenarios
        ]
        return max(p50)

    return read


_FILTERS = ("list, status", "list, urgency", "list, category", "list, since")
LIMITS = (
    Row("create a signal: ours ÷ floor", "≥", 0.30, _beside("create a signal", BARE)),
    Row("list 25: ours ÷ floor with psycopg", "≥", 0.25, _beside("list 25", BARE)),
    Row("list 25: ours ÷ floor with ORM", "≥", 0.75, _beside("list 25", MAPPED)),
    Row("detail: ours ÷ floor with ORM", "≥", 0.35, _beside("detail", MAPPED)),
    Row("list: SQL time ÷ hand-written query", "≤", 1.5),
    Row("name search ÷ bare query with the same owner filter", "≤", 1.3),
    Row("due scan: rows per second ÷ raw statement", "≥", 0.40),
    Row("due scan: two workers ÷ one", "≥", 1.15),
    Row("digest for 5,000: aggregation ÷ one SQL", "≤", 1.5),
    Row("digest for 5,000: end to end ÷ (SQL + render + MIME)", "≤", 1.5),
    Row("growth: one school's list", "≤", 1.25, _growth("list 25")),
    Row("growth: officer's list", "≤", 1.5, _growth("officer's list")),
    Row("growth: four filters, the worst", "≤", 2, _growth(*_FILTERS)),
    Row("growth: create and detail, the worse", "≤", 1.15, _growth("create a signal", "detail")),
    Row("growth: exact search", "≤", 1.2),
    Row("page 40 ÷ page 1", "≤", 1.5),
    Row("all CPU of one signal, ms where the floor's create costs about 1.1", "≤", 20),
    Row("p99 ÷ p50 at one connection: list", "≤", 3, _tail("list 25")),
    Row("p99 ÷ p50 at one connection: detail", "≤", 3, _tail("detail")),
    Row("p99 ÷ p50 at one connection: create", "≤", 5, _tail("create a signal")),
    Row("mixed load for an hour at 1,000,000: requests/s", "≥", 150),
)
