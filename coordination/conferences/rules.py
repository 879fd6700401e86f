"""What can become of a conference, and what may be planned. Pure.

Its minutes have states of their own, in `minutes.py`.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from coordination.cases.rules import UNDER_WAY, CaseState
from coordination.core.errors import Conflict, FieldProblem


class ConferenceState(StrEnum):
    """Where a conference stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class ConferenceAct(StrEnum):
    """What can happen to it."""

    MOVE = "move"  # another moment, place or agenda
    HOLD = "hold"  # who was there and what was decided is written down
    CANCEL = "cancel"


class AgendaPoint(StrEnum):
    """What a conference can be about: a closed list, since the agenda belongs to the frame."""

    WHO_LEADS = "who_leads"
    WHAT_PARTNERS_BRING = "what_partners_bring"
    OWN_VOICE = "own_voice"  # what the young person and the parents want themselves
    GOALS = "goals"
    ACTIONS = "actions"
    EVALUATION = "evaluation"
    LEVEL = "level"
    CLOSING = "closing"


class CancelReason(StrEnum):
    """Why a conference is not held."""

    NOT_NEEDED = "not_needed"
    TOO_FEW = "too_few"  # too few could come
    ACUTE = "acute"  # there is no waiting for it
    CASE_ENDED = "case_ended"  # said by the system only


class Attendance(StrEnum):
    """Whether somebody was there."""

    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


_S, _A, _P = ConferenceState, ConferenceAct, AgendaPoint
TRANSITIONS: dict[tuple[ConferenceState, ConferenceAct], ConferenceState] = {
    (_S.PLANNED, _A.MOVE): _S.PLANNED,
    (_S.PLANNED, _A.HOLD): _S.HELD,
    (_S.PLANNED, _A.CANCEL): _S.CANCELLED,
}
# Which points a case asks for by where it stands (domain §2.2); whoever plans may choose others.
USUAL: dict[CaseState, tuple[AgendaPoint, ...]] = {
    CaseState.ADMITTED: (_P.WHAT_PARTNERS_BRING, _P.OWN_VOICE, _P.GOALS, _P.ACTIONS),
    CaseState.CONFERENCE_PLANNED: (_P.WHAT_PARTNERS_BRING, _P.OWN_VOICE, _P.GOALS, _P.ACTIONS),
    CaseState.PLAN_ACTIVE: (_P.OWN_VOICE, _P.ACTIONS),
    CaseState.EVALUATION: (_P.EVALUATION, _P.OWN_VOICE, _P.LEVEL, _P.CLOSING),
}
# Proposals: an agreed quarter of an hour by telephone is one, more than a working day is none.
SHORTEST_MINUTES, LONGEST_MINUTES = 15, 480
LONGEST_PLACE = 200
MOST_DECISIONS = 50
FURTHEST = dt.timedelta(days=366)


def after(state: ConferenceState, act: ConferenceAct) -> ConferenceState:
    """Return the state that an act leads to.

    Args:
        state: where the conference stands.
        act: what happens to it.

    Raises:
        Conflict: `act_not_possible_now`, when this state does not allow the act.
    """
    target = TRANSITIONS.get((state, act))
    if target is None:
        raise Conflict("act_not_possible_now", act=act.value, status=state.value)
    return target


def require_under_way(state: CaseState) -> None:
    """Refuse a conference of a case that was not let in or has ended.

    Args:
        state: of the case.

    Raises:
        Conflict: `act_not_possible_now`.
    """
    if state not in UNDER_WAY:
        raise Conflict("act_not_possible_now", act="convene", status=state.value)


def usual_agenda(state: CaseState, *, led: bool) -> tuple[AgendaPoint, ...]:
    """Return the points that a case asks for; who leads comes first where nobody does.

    Args:
        state: of the case.
        led: whether somebody leads it.
    """
    points = USUAL.get(state, ())
    return points if led else (_P.WHO_LEADS, *points)


def moment_problems(starts_at: dt.datetime, now: dt.datetime) -> list[FieldProblem]:
    """Return what is wrong with the moment of a conference; an empty list when nothing is.

    Args:
        starts_at: aware.
        now: from `work.now`.
    """
    if starts_at <= now:
        return [FieldProblem("/startsAt", "in_the_past")]
    if starts_at - now > FURTHEST:
        return [FieldProblem("/startsAt", "too_far_ahead", {"days": FURTHEST.days})]
    return []
