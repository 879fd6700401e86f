"""What can become of the minutes of a conference, and when they are agreed. Pure.

Minutes are who was there and what was decided. They reach the participants, who agree or object
within three working days (domain §4, a proposal); silence is agreement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from typing import TypeVar

from coordination.core.errors import Conflict, FieldProblem

K = TypeVar("K")

# Working days in which a participant objects; then the minutes are agreed (domain §4, a proposal).
AGREE_WITHIN = 3
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
