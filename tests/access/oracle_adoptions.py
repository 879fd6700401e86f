"""What product text §4.3 and §5 say about what a receiver took over, in plain Python.

"What the receiver needs for its own file it adopts field by field into its own record." So it is a
record of the receiver, and "own right" says who reads it: its author and its coordinator all of it,
the rest the stub. No key opens it, not to the owner of what was shared either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.access.oracle import FULL, NONE, STUB, STUB_OF_THE_REST, Actor, Owner
from tests.access.oracle_acts import COORDINATING
from tests.access.oracle_contributions import coordinates_own, wrote

READING = COORDINATING | STUB_OF_THE_REST


@dataclass(frozen=True)
class Adoption:
    """What a receiver took over: whose it is, and about whom."""

    id: Any
    owner: Owner
    author: Any
    author_active: bool
    klass: str
    persons: frozenset[Any]


def adoption_level(a: Actor, one: Adoption) -> int:
    """How much of an adoption opens."""
    if not a.active or a.conflicts & one.persons or a.organisation != one.owner.id:
        return NONE
    if wrote(a, one) or coordinates_own(a, one):
        return FULL
    return STUB if a.role in STUB_OF_THE_REST else NONE


def on_adoption(_a: Actor, act: str, _one: Adoption) -> str:
    """Say whether the actor may do an act to an adoption: nobody changes one."""
    raise KeyError(act)
