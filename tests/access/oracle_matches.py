"""What product text §5 and §6 say about matches, in plain Python.

"Match: the two professionals; the process director sees that it exists and whether it was
answered." As `tests.access.oracle`: from the text alone, importing nothing of the application.

Readings. A professional is the person who offered, and nobody who stands in for them: the text
names stand-ins with handling only. Police "never take part", so the role has no matches whatever
else holds. What has ended is nobody's any more. The director's view is about no person, so that a
conflict of interest closes the professional's side only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.access.oracle import DIRECTOR, FULL, NONE, STUB, Actor
from tests.access.oracle_acts import ALLOWED, COORDINATING, HIDDEN, NEVER

MATCHING = COORDINATING - {"police_officer"}


@dataclass(frozen=True)
class MatchTask:
    """One side of a match: whose it is and about which registration of their organisation."""

    id: Any
    member: Any
    person: Any
    lasts: bool


@dataclass(frozen=True)
class Match:
    """A match, as the process directors of a municipality or of a house see it."""

    id: Any
    table: Any
    lasts: bool


def task_level(a: Actor, t: MatchTask) -> int:
    """How much of one side opens."""
    mine = a.active and a.id == t.member and a.role in MATCHING
    return FULL if mine and t.lasts and t.person not in a.conflicts else NONE


def match_level(a: Actor, m: Match) -> int:
    """How much of the match opens."""
    directs = a.role == DIRECTOR and DIRECTOR in a.functions and a.organisation == m.table
    return STUB if a.active and directs and m.lasts else NONE


def on_task(a: Actor, _act: str, t: MatchTask) -> str:
    """Say whether the actor may answer, or report a wrong match: "a task for both sides"."""
    if a.role not in MATCHING:
        return NEVER
    return ALLOWED if task_level(a, t) else HIDDEN


def on_match(a: Actor, _act: str, _m: Match) -> str:
    """Nothing is done to a match as such."""
    return NEVER if a.role != DIRECTOR else HIDDEN
