"""What a share can become, and the age gates of consent and informing. Pure.

The closed lists of purposes, bases and grounds stand in `grounds.py`.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from coordination.core.errors import Conflict


class ShareState(StrEnum):
    """Where a share stands."""

    PROPOSED = "proposed"
    LIVE = "live"
    REVOKED = "revoked"
    EXPIRED = "expired"


class ShareAct(StrEnum):
    """What can happen to a share."""

    OPEN = "open"  # released, and every gate is met
    REVOKE = "revoke"
    EXPIRE = "expire"


class DecisionState(StrEnum):
    """Where a Wpg decision stands; it follows from its dates and signatures."""

    PROPOSED = "proposed"  # waits for the second person
    PLANNED = "planned"  # confirmed, its first day is to come
    LIVE = "live"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class InformStatus(StrEnum):
    """Where the task to inform stands."""

    OPEN = "open"
    POSTPONED = "postponed"  # with a reason and a review date
    DONE = "done"
    CANCELLED = "cancelled"  # nothing was shared after all


class Consenter(StrEnum):
    """Whose consent, or whom to inform."""

    GUARDIAN = "guardian"
    YOUNG_PERSON = "young_person"


class AgeGate(StrEnum):
    """Between which ages somebody is, as far as consent and informing ask (domain §10)."""

    UNDER_12 = "under12"
    FROM_12_TO_15 = "from12to15"
    FROM_16 = "from16"


class RevokeReason(StrEnum):
    """Why the owner takes a share back."""

    NO_LONGER_NEEDED = "no_longer_needed"
    WRONG_PERSON = "wrong_person"
    OBJECTION = "objection"  # of the young person or a guardian
    CONSENT_WITHDRAWN = "consent_withdrawn"


_S, _A = ShareState, ShareAct
TRANSITIONS: dict[tuple[ShareState, ShareAct], ShareState] = {
    (_S.PROPOSED, _A.OPEN): _S.LIVE,
    (_S.PROPOSED, _A.REVOKE): _S.REVOKED,
    (_S.PROPOSED, _A.EXPIRE): _S.EXPIRED,
    (_S.LIVE, _A.REVOKE): _S.REVOKED,
    (_S.LIVE, _A.EXPIRE): _S.EXPIRED,
}

# Jeugdwet (BWBR0034925, state of 6 November 2021) 7.3.4 and 7.3.5: from here the young person has
# a say beside the guardians.
OWN_VOICE_AGE = 12
DECIDES_ALONE_AGE = 16  # Jeugdwet 7.3.4; UAVG article 5
WHO_HAS_A_SAY: dict[AgeGate, frozenset[Consenter]] = {
    AgeGate.UNDER_12: frozenset({Consenter.GUARDIAN}),
    AgeGate.FROM_12_TO_15: frozenset({Consenter.GUARDIAN, Consenter.YOUNG_PERSON}),
    AgeGate.FROM_16: frozenset({Consenter.YOUNG_PERSON}),
}
INFORM_WITHIN_DAYS = 30  # GDPR article 14(3)(a): at the latest one month; unverified
LONGEST_DECISION_DAYS = 365  # a proposal: Wpg 8(1) keeps daily police work open for a year
LONGEST_POSTPONEMENT_DAYS = 30  # product text §4.2: a review within 30 days


def after(state: ShareState, act: ShareAct) -> ShareState:
    """Return the state that an act leads to.

    Args:
        state: where the share stands.
        act: what happens to it.

    Raises:
        Conflict: `act_not_possible_now`, when this state does not allow the act.
    """
    target = TRANSITIONS.get((state, act))
    if target is None:
        raise Conflict("act_not_possible_now", act=act.value, status=state.value)
    return target


def decision_state(
    days: tuple[dt.date, dt.date], today: dt.date, *, confirmed: bool, withdrawn: bool
) -> DecisionState:
    """Return where a Wpg decision stands.

    Args:
        days: first and last day on which it holds.
        today: the day in Amsterdam.
        confirmed: whether a second person signed it.
        withdrawn: whether it was taken back.
    """
    if withdrawn:
        return DecisionState.WITHDRAWN
    if today > days[1]:
        return DecisionState.EXPIRED
    if not confirmed:
        return DecisionState.PROPOSED
    return DecisionState.PLANNED if today < days[0] else DecisionState.LIVE


def age_on(birth_date: dt.date, day: dt.date) -> int:
    """Return the age in whole years; who is born on 29 February has a birthday on 1 March.

    Args:
        birth_date: date of birth.
        day: the day to reckon on; gates are reckoned at the moment of the act.
    """
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)


def gate_of(age: int) -> AgeGate:
    """Return between which gates an age lies.

    Args:
        age: in whole years.
    """
    if age < OWN_VOICE_AGE:
        return AgeGate.UNDER_12
    return AgeGate.FROM_12_TO_15 if age < DECIDES_ALONE_AGE else AgeGate.FROM_16


def consent_from(age: int) -> frozenset[Consenter]:
    """Return whose consent youth help needs (Jeugdwet 7.3.4 and 7.3.5; under 12 is unverified).

    Args:
        age: in whole years.
    """
    return WHO_HAS_A_SAY[gate_of(age)]


def inform_whom(gate: AgeGate) -> frozenset[Consenter]:
    """Return whom to inform that something was shared.

    The same gates as for consent; the pattern of the Jeugdwet for reports (chapter 7.1).

    Args:
        gate: of the young person, at the moment of sharing.
    """
    return WHO_HAS_A_SAY[gate]


def consent_is_complete(given: frozenset[Consenter], age: int) -> bool:
    """Return whether everybody whose consent is needed has given it.

    Args:
        given: who consented.
        age: in whole years.
    """
    return consent_from(age) <= given


def review_is_in_time(today: dt.date, review_on: dt.date) -> bool:
    """Return whether a postponed informing is reviewed soon enough.

    Args:
        today: the day in Amsterdam.
        review_on: the proposed day of the review.
    """
    return today < review_on <= today + dt.timedelta(days=LONGEST_POSTPONEMENT_DAYS)
