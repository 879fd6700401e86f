"""What can become of the minutes of a conference, and when they are agreed. Pure.

Minutes are who was there and what was decided. They reach the participants within three working
days of the conference (domain §4, a proposal), who agree or object within as many; silence is
agreement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from typing import TypeVar

from coordination.core.errors import Conflict, FieldProblem
from coordination.partners.calendar import Calendar

K = TypeVar("K")

# Working days from the conference until the participants have its minutes (domain §4, a proposal),
# and from then on until they are agreed (a proposal, too).
WRITE_WITHIN, AGREE_WITHIN = 3, 3
SHORTEST_WORDS, LONGEST_WORDS = 5, 500  # of a decision or an objection


class MinutesState(StrEnum):
    """Where the minutes of a conference stand."""

    DRAFT = "draft"  # whoever leads or directs writes them
    CIRCULATED = "circulated"  # the participants agree or object
    AGREED = "agreed"


class MinutesAct(StrEnum):
    """What can happen to them."""

    WRITE = "write"
    CIRCULATE = "circulate"
    OBJECT = "object"
    AGREE = "agree"  # everybody who was there has said so
    PASS = "pass"  # noqa: S105 - nobody objected in time


_S, _A = MinutesState, MinutesAct
TRANSITIONS: dict[tuple[MinutesState, MinutesAct], MinutesState] = {
    (_S.DRAFT, _A.WRITE): _S.DRAFT,
    (_S.DRAFT, _A.CIRCULATE): _S.CIRCULATED,
    (_S.CIRCULATED, _A.OBJECT): _S.DRAFT,
    (_S.CIRCULATED, _A.AGREE): _S.AGREED,
    (_S.CIRCULATED, _A.PASS): _S.AGREED,
}


def after(state: MinutesState, act: MinutesAct) -> MinutesState:
    """Return where the minutes stand after an act.

    Args:
        state: where they stand.
        act: what happens.

    Raises:
        Conflict: `act_not_possible_now`.
    """
    target = TRANSITIONS.get((state, act))
    if target is None:
        raise Conflict("act_not_possible_now", act=act.value, status=state.value)
    return target


def write_by(calendar: Calendar, held_on: dt.date) -> dt.date:
    """Return the last day on which the participants should get the minutes.

    Args:
        calendar: of working days.
        held_on: day of the conference in Amsterdam.
    """
    return calendar.add_working_days(held_on, WRITE_WITHIN)


def agree_by(calendar: Calendar, circulated_on: dt.date) -> dt.date:
    """Return the last day on which somebody can object; the minutes are agreed the day after.

    Args:
        calendar: of working days.
        circulated_on: day in Amsterdam on which the participants got them.
    """
    return calendar.add_working_days(circulated_on, AGREE_WITHIN)


def everybody_agrees(present: Collection[K], agreed: Collection[K]) -> bool:
    """Return whether the minutes are agreed before their time is over.

    Args:
        present: who was there and still sits at the table; nobody cannot agree.
        agreed: who has said so.
    """
    return bool(present) and set(present) <= set(agreed)


def words_problems(words: str | None, pointer: str) -> list[FieldProblem]:
    """Return what is wrong with a decision or an objection in words; empty when nothing is.

    Args:
        words: as typed, or None.
        pointer: path of the field.
    """
    said = " ".join((words or "").split())
    if len(said) >= SHORTEST_WORDS and len(words or "") <= LONGEST_WORDS:
        return []
    return [FieldProblem(pointer, "length", {"min": SHORTEST_WORDS, "max": LONGEST_WORDS})]


def day_problems(day: dt.date, held_on: dt.date, pointer: str) -> list[FieldProblem]:
    """Return what is wrong with the day by which something is done; empty when nothing is.

    Args:
        day: in Amsterdam.
        held_on: day of the conference.
        pointer: path of the field.
    """
    return [FieldProblem(pointer, "in_the_past")] if day < held_on else []
