"""The figures that the product promises, and how each is read from what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.finding import Finding, Findings
from benchmarks.measuring import GROWTH, LONGER
from benchmarks.mixed import ERRORS, MEMORY, P95, RATE
from benchmarks.servers import BARE, MAPPED, OURS
from benchmarks.whole import ALL_CPU

Reading = Callable[[Finding], float | None]
# A growth is told of sizes that lie as far apart as these.
SMALL, LARGE = 20_000, 1_000_000
HOUR = 60  # minutes


@dataclass(frozen=True)
class Told:
    """A figure that was found.

    Attributes:
        figure: the number.
        signals: size of the region.
        at: when, UTC.
    """

    figure: float
    signals: int
    at: str


@dataclass(frozen=True)
class Row:
    """One promise.

    Attributes:
        what: in words.
        sign: whether the figure must reach the limit or stay below it.
        limit: the figure.
        names: in which findings it stands; the worst of them counts.
        reading: how it is read from each.
    """

    what: str
    sign: str
    limit: float
    names: tuple[str, ...]
    reading: Reading

    def told(self, findings: Findings) -> Told | None:
        """Return the figure of the largest region in which all of it was measured, or None."""
        for signals in sorted(findings, reverse=True):
            found = [findings[signals].get(name) for name in self.names]
            figures = [self.reading(one) if one else None for one in found]
            known = [figure for figure in figures if figure is not None]
            if len(known) == len(self.names):
                worst = max(known) if self.sign == "≤" else min(known)
                return Told(worst, signals, min(one.at for one in found if one))
        return None

    def met(self, figure: float) -> bool:
        """Return whether a figure keeps the promise."""
        return figure >= self.limit if self.sign == "≥" else figure <= self.limit


def _beside(other: str) -> Reading:
    """Read ours ÷ other."""
    return lambda finding: finding.ratios.get(other)


def _growth(finding: Finding) -> float | None:
    """Read how much longer half of the requests take than in the small region."""
    return finding.ratios.get(f"{GROWTH} from {SMALL:,}")


def _tail(finding: Finding) -> float | None:
    return finding.figures.get(OURS, {}).get("tail")


def _in_the_hour(value: str) -> Reading:
    def read(finding: Finding) -> float | None:
        lasted = finding.values.get("minutes", 0)
        large = finding.values.get("signals", 0) >= LARGE
        return finding.values.get(value) if lasted >= HOUR and large else None

    return read


_CREATE, _LIST, _DETAIL = ("create a signal",), ("list 25",), ("detail",)
_FILTERS = ("list, status", "list, urgency", "list, category", "list, since")
_EXACT = ("name and birth date", "signals of one person")
_MIXED = ("mixed load",)
LIMITS = (
    Row("create a signal: ours ÷ floor", "≥", 0.30, _CREATE, _beside(BARE)),
    Row("list 25: ours ÷ floor with psycopg", "≥", 0.25, _LIST, _beside(BARE)),
    Row("list 25: ours ÷ floor with ORM", "≥", 0.75, _LIST, _beside(MAPPED)),
    Row("detail: ours ÷ floor with ORM", "≥", 0.35, _DETAIL, _beside(MAPPED)),
    Row(
        "list: SQL time ÷ hand-written query",
        *("≤", 1.5, ("statements of the list",), _beside("hand-written")),
    ),
    Row(
        "name search ÷ bare query with the same owner filter",
        *("≤", 1.3, ("name search",), _beside("bare query")),
    ),
    Row(
        "due scan: rows per second ÷ raw statement",
        *("≥", 0.40, ("due scan",), _beside("raw statement")),
    ),
    Row("due scan: two workers ÷ one", "≥", 1.15, ("due scan",), _beside("two workers ÷ one")),
    Row(
        "digest for 5,000: aggregation ÷ one SQL",
        *("≤", 1.5, ("digest",), _beside("aggregation ÷ one SQL")),
    ),
    Row(
        "digest for 5,000: end to end ÷ (SQL + render + MIME)",
        *("≤", 1.5, ("digest",), _beside("end to end ÷ (SQL + render + MIME)")),
    ),
    Row("growth: one school's list", "≤", 1.25, _LIST, _growth),
    Row("growth: officer's list", "≤", 1.5, ("officer's list",), _growth),
    Row("growth: four filters, the worst", "≤", 2, _FILTERS, _growth),
    Row("growth: create and detail, the worse", "≤", 1.15, _CREATE + _DETAIL, _growth),
    Row("growth: exact search, the worse", "≤", 1.2, _EXACT, _growth),
    Row("page 40 ÷ page 1", "≤", 1.5, ("list, page 40",), _beside(LONGER.format("page 1"))),
    Row(
        "all CPU of one signal, ms where the floor's create costs about 1.1",
        *("≤", 20, ("all of one signal",), lambda finding: finding.values.get(ALL_CPU)),
    ),
    Row("p99 ÷ p50 at one connection: list", "≤", 3, _LIST, _tail),
    Row("p99 ÷ p50 at one connection: detail", "≤", 3, _DETAIL, _tail),
    Row("p99 ÷ p50 at one connection: create", "≤", 5, _CREATE, _tail),
    Row("mixed load for an hour at 1,000,000: requests/s", "≥", 150, _MIXED, _in_the_hour(RATE)),
    Row("the same: p95, ms", "≤", 200, _MIXED, _in_the_hour(P95)),
    Row("the same: errors", "≤", 0, _MIXED, _in_the_hour(ERRORS)),
    Row("the same: growth of memory, % in an hour", "≤", 5, _MIXED, _in_the_hour(MEMORY)),
)
