"""What a mutant is: one place of the product that is broken for a while."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from types import CodeType


@dataclass(frozen=True)
class Mutant:
    """One changed place.

    Attributes:
        kind: which part of the report it stands in.
        place: file and function, or row of a table.
        change: what was changed, in words that are the same in every run.
        alive: makes the change and takes it back.
        code: of the function that was changed, None where a table was.
        record: kind of record that it is about, or None for all of them.
        action: that it is about, or None for all of them.
        roles: of the members for whom something changes, or None for all of them.
        classes: of the records of which something changes, or empty for all of them.
    """

    kind: str
    place: str
    change: str
    alive: Callable[[], AbstractContextManager[None]]
    code: CodeType | None = None
    record: str | None = None
    action: str | None = None
    roles: frozenset[str] | None = None
    classes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return how the report calls it."""
        return f"{self.kind}: {self.place}: {self.change}"


def numbered(found: Iterable[Mutant]) -> Iterator[Mutant]:
    """Give the second and later of the same name a number: line numbers change too often."""
    seen: Counter[str] = Counter()
    for mutant in found:
        seen[mutant.name] += 1
        nth = seen[mutant.name]
        yield mutant if nth == 1 else replace(mutant, change=f"{mutant.change} ({nth})")
