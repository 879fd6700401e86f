"""What a mutant is: one place of the product that is broken for a while."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from types import CodeType
from typing import Any, NamedTuple
from unittest.mock import patch

from coordination.access import engine, first
from coordination.partners.queries import identity

# Kinds by which the clause is written out in another way though the question stays the same; rows
# of the table of grants are part of the question.
WRITTEN_OUT = frozenset({"ceilings", "clause", "relations"})


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


class Broken(NamedTuple):
    """A question that is asked while a mutant lives.

    The product has each question written out once (docs/decisions/0067). With the name of the
    mutant in it SQLAlchemy takes it for another one, and what was compiled before stays healthy.
    """

    kind: str
    rows: tuple[Any, ...]
    at_least: Any
    shape: tuple[Any, ...]
    mutant: str


def written_again(mutant: Mutant) -> Mutant:
    """Return a mutant by which statements are made anew that the product keeps.

    Args:
        mutant: any; those that change no statement are returned as they are.
    """
    if mutant.kind not in WRITTEN_OUT:
        return mutant
    return replace(mutant, alive=partial(_alive, mutant))


@contextmanager
def _alive(mutant: Mutant) -> Iterator[None]:
    with writing_again(mutant.name), mutant.alive():
        yield


@contextmanager
def writing_again(name: str) -> Iterator[None]:
    """Let every statement be made anew meanwhile.

    Args:
        name: under which SQLAlchemy keeps them, of nothing else.
    """
    identity._query.cache_clear()
    try:
        broken = partial(Broken, mutant=name)
        with patch.object(engine, "Question", broken), patch.object(first, "Question", broken):
            yield
    finally:
        identity._query.cache_clear()
