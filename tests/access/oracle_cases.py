"""What product text §5 and §6 say about cases, in plain Python.

"Case: who sits in it sees the frame (title reference, level, lead, participants' functions, agenda)
and what is shared with them." As `tests.access.oracle`: from the text alone, importing nothing of
the application.

Readings. Who is asked to lead sees the frame, since nobody can accept what they do not know. The
lead "directs the content" and the process director "the process" (domain §2.4), so both also read
why something was decided; nobody else does. `participant` is a live seat, `director` an accepted
lead: a stand-in has neither, for the text names stand-ins with handling only. A conflict of
interest is about the young persons of the signal that the case is of. The agenda is named as part
of the frame, and so is when and where the table meets; minutes are not, so that they are "shared
with" who sits in it, leads or directs it, and who is only asked to lead reads none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.access.oracle import COORDINATOR, DIRECTOR, FIELD, FULL, LEAD, NONE, STUB, Actor
from tests.access.oracle_acts import ALLOWED, HIDDEN, NEVER, REFUSED

# Those whose own right holds content; mentors see "what this membership recorded" and no case.
SITTING = FIELD | {COORDINATOR, LEAD, DIRECTOR}


@dataclass(frozen=True)
class Seat:
    """A live seat: a function of an organisation, or one person of it."""

    id: Any
    organisation: Any
    function: str
    member: Any


@dataclass(frozen=True)
class Case:
    """A case: whose process directors direct it, who sits in it, leads it or is asked to."""

    id: Any
    signal: Any
    persons: frozenset[Any]
    table: Any
    level: str
    seats: tuple[Seat, ...]
    lead: Any
    asked: Any


def case_level(a: Actor, c: Case) -> int:
    """How much of a case opens."""
    if not a.active or a.conflicts & c.persons or a.role not in SITTING:
        return NONE
    if _directs(a, c) or a.id == c.lead:
        return FULL
    return STUB if a.id == c.asked or _at_table(a, c) else NONE


def _directs(a: Actor, c: Case) -> bool:
    return a.role == DIRECTOR and a.organisation == c.table and DIRECTOR in a.functions


def sits(a: Actor, seat: Seat) -> bool:
    """Whether somebody sits there in person, or answers for the function that does."""
    if seat.member is not None:
        return a.id == seat.member
    return a.organisation == seat.organisation and seat.function in a.functions


def _leads_or_directs(a: Actor, c: Case) -> bool:
    return _directs(a, c) or a.id == c.lead


def _at_table(a: Actor, c: Case) -> bool:
    return any(sits(a, seat) for seat in c.seats)


# Triage and admission are the table's. What the content asks is the lead's, and what the process
# asks the process director's: both go on, scale, close and ask somebody to lead.
ACTS = {
    "triage": (frozenset({DIRECTOR}), _directs),
    "admit": (frozenset({DIRECTOR}), _directs),
    **dict.fromkeys(("propose_lead", "advance", "scale", "close"), (SITTING, _leads_or_directs)),
    # Who "directs" says who is at the table; a "participant" from and until may leave it.
    **dict.fromkeys(("give_seat", "end_seat"), (SITTING, _leads_or_directs)),
    "leave": (SITTING, _at_table),
    # "Process director: agenda, plan, minutes" (domain §3.1); minutes are agreed by who took part.
    **dict.fromkeys(
        ("convene", "move_conference", "cancel_conference", "write_minutes"),
        (SITTING, _leads_or_directs),
    ),
    "read_minutes": (SITTING, lambda a, c: _leads_or_directs(a, c) or _at_table(a, c)),
    "answer_minutes": (SITTING, lambda a, c: a.id == c.lead or _at_table(a, c)),
    # "Each partner brings contributions": who sits there or leads; a director of the process has
    # no content of their own.
    "contribute": (
        SITTING - {DIRECTOR},
        lambda a, c: _at_table(a, c) or a.id == c.lead,
    ),
    # The plan is the lead's: "casusregisseur: directs the content" (domain §2.4).
    **dict.fromkeys(
        ("set_goal", "plan_evaluation", "finish_evaluation"), (SITTING, lambda a, c: a.id == c.lead)
    ),
    **dict.fromkeys(("accept_lead", "decline_lead"), (SITTING, lambda a, c: a.id == c.asked)),
}


def reads_minutes(a: Actor, c: Case) -> bool:
    """Return whether the minutes of its conferences open."""
    return on_case(a, "read_minutes", c) == ALLOWED


def on_case(a: Actor, act: str, c: Case) -> str:
    """Say whether the actor may do an act to a case."""
    roles, test = ACTS[act]
    if a.role not in roles:
        return NEVER
    if case_level(a, c) == NONE:
        return HIDDEN
    return ALLOWED if test(a, c) else REFUSED
