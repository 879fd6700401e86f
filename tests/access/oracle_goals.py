"""What product text §5 and §6 say about the plan of a case, in plain Python.

"`participant`, `director`: live seat, accepted lead; [what is] shared with that seat or person,
within classes; a director never rises above own classes." "Case: who sits in it sees the frame
(… agenda) and what is shared with them." As `tests.access.oracle`: from the text alone, importing
nothing of the application.

Readings. Goals are content and no part of the frame; when the plan is evaluated is, as the agenda.
The plan is the lead's, who "directs the content" (domain §2.4), so nobody else writes it. The
process director has "stub + reason": a goal opens to them only where they sit and it was shared
with that seat. Who is only asked to lead reads the frame. D3 asks secrecy, whoever it is; its
ground, and that of D4, stands on the goal itself, without which there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.access.oracle import CLASSES, FULL, NONE, Actor
from tests.access.oracle_acts import ALLOWED, HIDDEN, NEVER, REFUSED
from tests.access.oracle_cases import SITTING, Case, Seat, case_level, sits

ACTS = frozenset({"score", "share", "end_share", "end"})


@dataclass(frozen=True)
class Goal:
    """A goal: of which case, of which class, and the live seats that it is shared with."""

    id: Any
    case: Case
    klass: str
    seats: tuple[Seat, ...]


def goal_level(a: Actor, g: Goal) -> int:
    """How much of a goal opens."""
    if not case_level(a, g.case) or not _within(a, g):
        return NONE
    shared = any(sits(a, seat) for seat in g.seats)
    return FULL if a.id == g.case.lead or shared else NONE


def _within(a: Actor, g: Goal) -> bool:
    return g.klass in CLASSES[a.role] and (g.klass != "D3" or a.bound)


def on_goal(a: Actor, _act: str, g: Goal) -> str:
    """Say whether the actor may do an act to a goal: the lead all of them, nobody else any."""
    if a.role not in SITTING:
        return NEVER
    if goal_level(a, g) == NONE:
        return HIDDEN
    return ALLOWED if a.id == g.case.lead else REFUSED
