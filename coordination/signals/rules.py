"""What a signal can be and become: states, words and the table of transitions. Pure.

What must be filled in stands in `checks.py`; the categories in `categories.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from coordination.core.errors import Conflict


class SignalStatus(StrEnum):
    """Where a signal stands."""

    DRAFT = "draft"  # private to its author, saves itself
    SUBMITTED = "submitted"  # waits for its routing decision
    ROUTED = "routed"  # has a current decision
    CLOSED = "closed"  # all its follow-ups have ended
    WITHDRAWN = "withdrawn"  # taken back, with a reason


class SignalAct(StrEnum):
    """What can happen to a signal."""

    SUBMIT = "submit"
    ROUTE = "route"  # a decision was made
    CORRECT = "correct"  # a new version that leaves category and class as they are
    DECIDE_AGAIN = "decide_again"  # a correction of category or class, or a review passed on
    CLOSE = "close"
    WITHDRAW = "withdraw"


class Urgency(StrEnum):
    """How fast somebody must act."""

    ORDINARY = "ordinary"
    SOON = "soon"
    ACUTE = "acute"  # people have been called; the system is never the alarm channel


class LifeDomain(StrEnum):
    """Where in a young person's life it happened."""

    SCHOOL = "school"
    HOME = "home"
    STREET = "street"
    SPORTS_CLUB = "sports_club"
    NIGHTLIFE = "nightlife"
    SHOPPING_AREA = "shopping_area"
    ONLINE = "online"


class Part(StrEnum):
    """What part a young person has in the event."""

    CONCERNED = "concerned"
    VICTIM = "victim"
    SUSPECTED = "suspected"
    WITNESS = "witness"


class StatementKind(StrEnum):
    """How sure a statement is; accuracy (GDPR article 5(1)(d)) asks to tell them apart."""

    FACT = "fact"
    OBSERVATION = "observation"
    INTERPRETATION = "interpretation"
    HEARSAY = "hearsay"


class WithdrawReason(StrEnum):
    """Why a signal is taken back."""

    WRONG_PERSON = "wrong_person"
    NOT_TRUE = "not_true"
    DUPLICATE = "duplicate"
    RECORDED_BY_MISTAKE = "recorded_by_mistake"
    OBJECTION = "objection"  # an objection of the person concerned was upheld


class Rectification(StrEnum):
    """Why the owner mends what it recorded for the person concerned, and not for itself."""

    RECTIFICATION = "rectification"  # something was wrong (GDPR article 16)
    ERASURE = "erasure"  # something should not stand there (GDPR article 17)
    WRONG_PERSON = "wrong_person"  # it was about somebody else (GDPR article 5(1)(d))


# A summary holds the ticked ones of these kinds, and never the others (product text §3).
SHARED_KINDS = frozenset({StatementKind.FACT, StatementKind.OBSERVATION})

_S, _A = SignalStatus, SignalAct
TRANSITIONS: dict[tuple[SignalStatus, SignalAct], SignalStatus] = {
    (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
    (_S.DRAFT, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.SUBMITTED, _A.ROUTE): _S.ROUTED,
    (_S.SUBMITTED, _A.CORRECT): _S.SUBMITTED,
    (_S.SUBMITTED, _A.DECIDE_AGAIN): _S.SUBMITTED,
    (_S.SUBMITTED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.ROUTED, _A.CORRECT): _S.ROUTED,
    (_S.ROUTED, _A.DECIDE_AGAIN): _S.SUBMITTED,
    (_S.ROUTED, _A.CLOSE): _S.CLOSED,
    (_S.ROUTED, _A.WITHDRAW): _S.WITHDRAWN,
    # A mistake that is found later must still be mended; a new category opens the signal again.
    (_S.CLOSED, _A.CORRECT): _S.CLOSED,
    (_S.CLOSED, _A.DECIDE_AGAIN): _S.SUBMITTED,
}


def after(status: SignalStatus, act: SignalAct) -> SignalStatus:
    """Return the status that an act leads to.

    Args:
        status: where the signal stands.
        act: what happens to it.

    Raises:
        Conflict: `act_not_possible_now`, when this status does not allow the act.
    """
    target = TRANSITIONS.get((status, act))
    if target is None:
        raise Conflict("act_not_possible_now", act=act.value, status=status.value)
    return target


def acts(status: SignalStatus) -> frozenset[SignalAct]:
    """Return every act that a status allows."""
    return frozenset(act for held, act in TRANSITIONS if held is status)


# Which state an action of the table of grants needs; actions that are not here need none.
_SUBMITTED = frozenset({_S.SUBMITTED, _S.ROUTED, _S.CLOSED})
ACTION_STATES: dict[str, frozenset[SignalStatus]] = {
    "signal.edit": frozenset({_S.DRAFT}),
    "signal.submit": frozenset({_S.DRAFT}),
    "signal.withdraw": frozenset({_S.DRAFT}),
    "signal.claim": frozenset({_S.DRAFT}),
    **dict.fromkeys(
        ("signal.correct", "signal.rectify"),
        frozenset(held for held, act in TRANSITIONS if act is _A.CORRECT),
    ),
    "signal.retract": frozenset({_S.SUBMITTED, _S.ROUTED}),
    "signal.ask": _SUBMITTED,
    "signal.disclose": _SUBMITTED,
    "signal.open_case": _SUBMITTED,
    "signal.offer_match": _SUBMITTED,
    "signal.end_match_offer": _SUBMITTED,
    "signal.read_routing": _SUBMITTED,
    "signal.read_feedback": _SUBMITTED,
}


def permitted(granted: Iterable[str], status: SignalStatus) -> tuple[str, ...]:
    """Return the actions that may be taken now: what is granted and the state allows.

    Args:
        granted: actions that the table of grants lets the reader do to this signal.
        status: where it stands.
    """
    anytime = frozenset(SignalStatus)
    allowed = [action for action in granted if status in ACTION_STATES.get(action, anytime)]
    return tuple(sorted(allowed))
