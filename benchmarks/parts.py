"""Everything that can be measured, each part by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks import digests, due, mixed, statements, whole
from benchmarks.finding import Finding
from benchmarks.measuring import Effort, side_by_side
from benchmarks.scenarios import BY_SERVER, SCENARIOS
from benchmarks.servers import Stand, Stands

Found = Iterable[tuple[int, Finding]]


@dataclass(frozen=True)
class Part:
    """One part.

    Attributes:
        name: as the report calls it.
        measure: yields what was found at each size.
    """

    name: str
    measure: Callable[[Stands, Effort], Found]


def _at_each(
    measure: Callable[[Stand, Effort], Finding], stands: Stands, effort: Effort
) -> Iterator[tuple[int, Finding]]:
    for signals, stand in stands.items():
        yield signals, measure(stand, effort)


def _at_largest(
    measure: Callable[[Stand, Effort], Finding], stands: Stands, effort: Effort
) -> Iterator[tuple[int, Finding]]:
    largest = max(stands)
    yield largest, measure(stands[largest], effort)


def _by_server(stands: Stands, effort: Effort) -> Iterator[tuple[int, Finding]]:
    for signals, finding in side_by_side(BY_SERVER, stands, effort):
        for side in BY_SERVER.sides:
            application = stands[signals].application(side)
            finding.values[f"{side}, s to start"] = application.seconds_to_start
            finding.values[f"{side}, MB of each process"] = application.memory()
        yield signals, finding


TRIALS: dict[str, Callable[[Stand, Effort], Finding]] = {
    "statements of the list": statements.of_the_list,
    "name search": statements.of_a_search,
    "due scan": due.scan,
    "digest": digests.everybody,
    "all of one signal": whole.signals,
}
PARTS = (
    *(Part(one.name, partial(side_by_side, one)) for one in SCENARIOS),
    Part(BY_SERVER.name, _by_server),
    *(Part(name, partial(_at_each, trial)) for name, trial in TRIALS.items()),
    Part("mixed load", partial(_at_largest, mixed.load)),
)
