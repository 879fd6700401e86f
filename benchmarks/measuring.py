"""Measures requests in turns, so that whatever else the machine does hits all sides alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.asking import Turn, ask
from benchmarks.counting import counted
from benchmarks.finding import Finding
from benchmarks.scenarios import Scenario
from benchmarks.servers import APPLICATIONS, OURS, Stand, Stands

CONNECTIONS = 4
AT_ONE = 1
GROWTH, LONGER = "growth", "p50 ÷ that of {}"


@dataclass(frozen=True)
class Effort:
    """How much is measured.

    Attributes:
        pairs: turns of each side.
        requests: in each turn.
        rows: of the due scan, in each turn.
        recipients: of digests, in each turn.
        minutes: that the mixed load lasts.
    """

    pairs: int = 5
    requests: int = 60
    rows: int = 2_000
    recipients: int = 5_000
    minutes: float = 1


@dataclass
class Measured:
    """The turns of one side of a scenario.

    Attributes:
        turns: over several connections.
        single: over one connection.
        application: milliseconds of the processor per request, by turn.
        database: likewise, of PostgreSQL.
    """

    turns: list[Turn] = field(default_factory=list)
    single: list[Turn] = field(default_factory=list)
    application: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    @property
    def rates(self) -> list[float]:
        """Return requests per second, by turn."""
        return [turn.per_second for turn in self.turns]

    @property
    def halves(self) -> list[float]:
        """Return within how many milliseconds half was answered at one connection, by turn."""
        return [turn.percentile(0.50) for turn in self.single]

    def figures(self) -> dict[str, float]:
        """Return the medians, as the report shows them."""
        percentiles = {
            f"p{part}": median(turn.percentile(part / 100) for turn in self.single)
            for part in (50, 95, 99)
        }
        return {
            "per_second": median(self.rates),
            **percentiles,
            "tail": self._tail(),
            "application": median(self.application),
            "database": median(self.database),
        }

    def _tail(self) -> float:
        """Return p99 ÷ p50 over all requests at one connection."""
        every = sorted(second for turn in self.single for second in turn.seconds)
        whole = Turn(every, sum(every))
        return whole.percentile(0.99) / whole.percentile(0.50)


def ratio(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the median of the ratios of pairs."""
    return median(one / other for one, other in zip(first, second, strict=True))


def side_by_side(
    scenario: Scenario, stands: Stands, effort: Effort
) -> Iterator[tuple[int, Finding]]:
    """Yield what was found at each size; all sizes and sides take turns.

    Args:
        scenario: what is asked.
        stands: by size.
        effort: how much.
    """
    found = {size: {side: Measured() for side in scenario.sides} for size in stands}
    every = [(size, side) for size in stands for side in scenario.sides]
    for size, side in every:  # what is compiled, planned and read first is not counted
        _warm(scenario, side, stands[size])
    for _ in range(effort.pairs):
        for size, side in every:
            _turn(scenario, side, stands[size], effort, found[size][side])
    smallest = found[min(stands)][OURS]
    for size, sides in found.items():
        finding = _finding(scenario, sides, effort)
        finding.statements = counted(stands[size], scenario)
        if size != min(stands):
            finding.ratios[f"{GROWTH} from {min(stands):,}"] = ratio(
                sides[OURS].halves, smallest.halves
            )
        yield size, finding


def _finding(scenario: Scenario, sides: dict[str, Measured], effort: Effort) -> Finding:
    how = f"{effort.pairs} turns of {effort.requests} requests"
    finding = Finding(how, {side: one.figures() for side, one in sides.items()})
    ours = sides[OURS]
    for side in scenario.sides[1:]:
        other = sides[side]
        finding.ratios[side] = ratio(ours.rates, other.rates)
        if side not in APPLICATIONS:
            finding.ratios[LONGER.format(side)] = ratio(ours.halves, other.halves)
    return finding


def _warm(scenario: Scenario, side: str, stand: Stand) -> None:
    port = stand.application(scenario.application(side)).port
    make = scenario.maker(side, stand.region)
    ask(port, make, 16 * CONNECTIONS, 2 * CONNECTIONS, scenario.expected)


def _turn(scenario: Scenario, side: str, stand: Stand, effort: Effort, found: Measured) -> None:
    name = scenario.application(side)
    make, port = scenario.maker(side, stand.region), stand.application(name).port
    before = stand.used(name)
    several = ask(port, make, effort.requests, CONNECTIONS, scenario.expected)
    after = stand.used(name)
    found.turns.append(several)
    found.application.append((after.application - before.application) * 1e3 / effort.requests)
    found.database.append((after.database - before.database) * 1e3 / effort.requests)
    found.single.append(ask(port, make, effort.requests, AT_ONE, scenario.expected))
