"""What may be offered for matching, and what becomes of a match. Pure.

An offer says of one young person in one signal: who else is concerned about them may know that I
am. What leaves is a keyed hash; no content does. A match is a task for both sides (product text
§6).
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from coordination.access.classes import NEVER_MATCHED, DataClass
from coordination.core.errors import Conflict, FieldProblem
from coordination.sharing.grounds import PostponeReason
from coordination.signals.rules import Part, SignalStatus

# Offering is no probe: so many young persons may be offered by one membership within a day and
# within four weeks. Proposals; a region has some 300 signals a day over 5,000 professionals.
MOST_A_DAY, MOST_IN_FOUR_WEEKS = 5, 30
DAY, FOUR_WEEKS = dt.timedelta(days=1), dt.timedelta(days=28)
# Jeugdwet 7.1.4.3 (state 2021-11-06): removed after at most two years, or at 23.
LASTS_YEARS, OLDEST_AGE = 2, 23
# A concern about somebody; who did it or saw it is not offered.
OFFERED_PARTS = frozenset({Part.CONCERNED, Part.VICTIM})
OFFERABLE = frozenset({SignalStatus.SUBMITTED, SignalStatus.ROUTED, SignalStatus.CLOSED})
POLICE_KIND = "police"
# "Answered within five working days" (product text §6).
ANSWER_WITHIN = 5  # working days
# Proposals: enough to say why, short enough to be read at a glance; as in cases.
SHORTEST_WORDS, LONGEST_WORDS = 10, 1_000


class OfferEnd(StrEnum):
    """Why an offer is over; its hashes are gone with it."""

    TAKEN_BACK = "taken_back"  # by the owner
    SIGNAL_WITHDRAWN = "signal_withdrawn"
    NOT_COVERED = "not_covered"  # a correction made it another concern, or of another person
    MEMBER_LEFT = "member_left"  # nobody is left whom the other side could reach
    EXPIRED = "expired"


class MatchState(StrEnum):
    """Where a match of two registrations stands."""

    OPEN = "open"  # neither side has answered
    HALF_ANSWERED = "half_answered"
    ANSWERED = "answered"  # both sides have
    WRONG = "wrong"  # reported as two persons; it does not come back
    ENDED = "ended"  # a side does not offer any more; where it offers again, they meet again


class MatchAct(StrEnum):
    """What can happen to a match."""

    ANSWER = "answer"  # by one side, once
    REPORT_WRONG = "report_wrong"
    TAKE_BACK = "take_back"  # a side's offer is over
    LEAVE = "leave"  # a side does not work there any more


class MatchAnswer(StrEnum):
    """What somebody says to a match (product text §6)."""

    ALREADY_IN_CONTACT = "already_in_contact"
    CONTACTED_NOW = "contacted_now"
    NOT_NEEDED = "not_needed"  # says why


_S, _A = MatchState, MatchAct

RUNNING = frozenset({_S.OPEN, _S.HALF_ANSWERED, _S.ANSWERED})
# Where both have answered, each keeps whom to reach though an offer is over; who left is nobody to
# reach.
TRANSITIONS: dict[tuple[MatchState, MatchAct], MatchState] = {
    (_S.OPEN, _A.ANSWER): _S.HALF_ANSWERED,
    (_S.HALF_ANSWERED, _A.ANSWER): _S.ANSWERED,
    **{(state, _A.REPORT_WRONG): _S.WRONG for state in _S if state in RUNNING},
    (_S.OPEN, _A.TAKE_BACK): _S.ENDED,
    (_S.HALF_ANSWERED, _A.TAKE_BACK): _S.ENDED,
    **{(state, _A.LEAVE): _S.ENDED for state in _S if state in RUNNING},
}


def never_matched(data_class: DataClass, organisation_kind: str) -> bool:
    """Return whether a signal can never take part, whatever the rule sets say.

    Args:
        data_class: of the signal.
        organisation_kind: of its owner.
    """
    return data_class in NEVER_MATCHED or organisation_kind == POLICE_KIND


def informing_problems(
    informed_on: dt.date | None, postponed: PostponeReason | None, today: dt.date
) -> list[FieldProblem]:
    """Return what is wrong with what was said about informing; an empty list when nothing is.

    Args:
        informed_on: the day on which the young person or guardians heard of it.
        postponed: or why they have not yet; exactly one of both is given.
        today: the day in Amsterdam.
    """
    if (informed_on is None) is (postponed is None):
        return [FieldProblem("/informedOn", "informed_or_postponed")]
    if informed_on is not None and informed_on > today:
        return [FieldProblem("/informedOn", "in_the_future")]
    return []


def too_many(last_day: int, last_four_weeks: int, more: int) -> bool:
    """Return whether a membership has offered so many that no more are taken.

    Args:
        last_day: young persons whom it offered within a day, taken back or not.
        last_four_weeks: within four weeks.
        more: whom it wants to offer now.
    """
    return last_day + more > MOST_A_DAY or last_four_weeks + more > MOST_IN_FOUR_WEEKS


def last_day(birth_date: dt.date, offered_on: dt.date) -> dt.date:
    """Return the day after which an offer ends by itself.

    Args:
        birth_date: of the young person.
        offered_on: the day in Amsterdam.
    """
    return min(_years_after(offered_on, LASTS_YEARS), _years_after(birth_date, OLDEST_AGE))


def after(state: MatchState, act: MatchAct) -> MatchState:
    """Return the state that an act leads to.

    Args:
        state: where the match stands.
        act: what happens to it.

    Raises:
        Conflict: `act_not_possible_now`, when this state does not allow the act.
    """
    target = TRANSITIONS.get((state, act))
    if target is None:
        raise Conflict("act_not_possible_now", act=act.value, status=state.value)
    return target


def ends_by(because: OfferEnd | None) -> MatchAct:
    """Return what the end of an offer does to the matches of its side.

    Args:
        because: why the offer ended.
    """
    return _A.LEAVE if because is OfferEnd.MEMBER_LEFT else _A.TAKE_BACK


def answer_problems(answer: MatchAnswer, words: str | None) -> list[FieldProblem]:
    """Return what is wrong with an answer; an empty list when nothing is.

    Args:
        answer: from the closed list.
        words: the reason; it may be left out, but not where no contact is needed.
    """
    said = len(" ".join((words or "").split()))
    if not said and answer is not MatchAnswer.NOT_NEEDED:
        return []
    if said >= SHORTEST_WORDS and len(words or "") <= LONGEST_WORDS:
        return []
    return [FieldProblem("/words", "length", {"min": SHORTEST_WORDS, "max": LONGEST_WORDS})]


def _years_after(day: dt.date, years: int) -> dt.date:
    """A 29 February becomes a 28th."""
    short = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return short.replace(year=short.year + years)
