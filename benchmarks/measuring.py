"""Measures applications in turns, so that whatever else the machine does hits all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.asking import Turn, ask
from benchmarks.region import Region
from benchmarks.scenarios import Scenario
from benchmarks.servers import OURS, Application, used
from deploy.embedded.servers import Servers

CONNECTIONS = 4
AT_ONE = 1


@dataclass(frozen=True)
class Effort:
    """How much is measured.

    Attributes:
        pairs: turns of each application.
        requests: in each turn.
    """

    pairs: int = 5
    requests: int = 60


@dataclass
class Measured:
    """The turns of one application in one scenario.

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

    def per_second(self) -> float:
        """Return the median of requests per second."""
        return median(turn.per_second for turn in self.turns)

    def percentile(self, part: float) -> float:
        """Return the median of a percentile at one connection, in milliseconds."""
        return median(turn.percentile(part) for turn in self.single)

    def tail(self) -> float:
        """Return p99 ÷ p50 over all requests at one connection."""
        every = sorted(second for turn in self.single for second in turn.seconds)
        whole = Turn(every, sum(every))
        return whole.percentile(0.99) / whole.percentile(0.50)


def ratio(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the median of the ratios of pairs."""
    return median(one / other for one, other in zip(first, second, strict=True))


def side_by_side(
    applications: Mapping[str, Application],
    region: Region,
    servers: Servers,
    scenarios: Sequence[Scenario],
    effort: Effort,
) -> Iterator[tuple[Scenario, dict[str, Measured]]]:
    """Yield what each application needs for each scenario.

    Args:
        applications: that run, by name.
        region: that they run on.
        servers: whose database it is.
        scenarios: what is asked.
        effort: how much.
    """
    for scenario in scenarios:
        names = (OURS, *scenario.against)
        found = {name: Measured() for name in names}
        for name in names:  # what is compiled, planned and read for the first time is not counted
            _warm(applications[name], scenario, region)
        for _ in range(effort.pairs):
            for name in names:
                _turn(applications[name], scenario, region, servers, effort, found[name])
        yield scenario, found


def _warm(application: Application, scenario: Scenario, region: Region) -> None:
    make = scenario.maker(application.name, region)
    ask(application.port, make, 16 * CONNECTIONS, 2 * CONNECTIONS, scenario.expected)


def _turn(
    application: Application,
    scenario: Scenario,
    region: Region,
    servers: Servers,
    effort: Effort,
    found: Measured,
) -> None:
    make, port = scenario.maker(application.name, region), application.port
    before = used(application, servers)
    several = ask(port, make, effort.requests, CONNECTIONS, scenario.expected)
    after = used(application, servers)
    found.turns.append(several)
    found.application.append((after.application - before.application) * 1e3 / effort.requests)
    found.database.append((after.database - before.database) * 1e3 / effort.requests)
    found.single.append(ask(port, make, effort.requests, AT_ONE, scenario.expected))
