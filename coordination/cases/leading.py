"""What can become of a proposal to lead a case. Pure.

A case has at most one accepted lead and at most one proposal; the database holds both. The former
lead stays until the new one has accepted (product text §6, domain §2.4).
"""

from __future__ import annotations

from enum import StrEnum

from coordination.core.errors import Conflict

# Working days in which a proposal is answered; otherwise it lapses (domain §2.4, a proposal).
ANSWER_WITHIN = 2


class LeadState(StrEnum):
    """Where a proposal to lead, and then the lead, stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"  # this is the case director
    DECLINED = "declined"
    LAPSED = "lapsed"  # nobody answered in time
    WITHDRAWN = "withdrawn"  # somebody else was proposed instead
    HANDED_OVER = "handed_over"  # the next one has accepted
    LEFT = "left"  # the membership ended
    ENDED = "ended"  # the case has ended


class LeadAct(StrEnum):
    """What can happen to it."""

    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    HAND_OVER = "hand_over"
    LEAVE = "leave"
    END = "end"


class LeadRefusal(StrEnum):
    """Why somebody does not take the lead."""

    NO_CAPACITY = "no_capacity"
    NOT_OUR_TASK = "not_our_task"
    NOT_THE_RIGHT_PERSON = "not_the_right_person"
    CONFLICT_OF_INTEREST = "conflict_of_interest"


_S, _A = LeadState, LeadAct
RUNNING = frozenset({_S.PROPOSED, _S.ACCEPTED})
TRANSITIONS: dict[tuple[LeadState, LeadAct], LeadState] = {
    (_S.PROPOSED, _A.ACCEPT): _S.ACCEPTED,
    (_S.PROPOSED, _A.DECLINE): _S.DECLINED,
    (_S.PROPOSED, _A.LAPSE): _S.LAPSED,
    (_S.PROPOSED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.PROPOSED, _A.LEAVE): _S.LEFT,
    (_S.PROPOSED, _A.END): _S.ENDED,
    (_S.ACCEPTED, _A.HAND_OVER): _S.HANDED_OVER,
    (_S.ACCEPTED, _A.LEAVE): _S.LEFT,
    (_S.ACCEPTED, _A.END): _S.ENDED,
}


def after(state: LeadState, act: LeadAct) -> LeadState:
    """Return where it stands after an act.

    Args:
        state: where it stands.
        act: what happens.

    Raises:
        Conflict: `act_not_possible_now`.
    """
    target = TRANSITIONS.get((state, act))
    if target is None:
        raise Conflict("act_not_possible_now", act=act.value, status=state.value)
    return target
