"""What may be offered for matching, by whom, how often and for how long. Pure.

An offer says of one young person in one signal: who else is concerned about them may know that I
am. What leaves is a keyed hash; no content does (product text §6).
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from coordination.access.classes import NEVER_MATCHED, DataClass
from coordination.core.errors import FieldProblem
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


class OfferEnd(StrEnum):
    """Why an offer is over; its hashes are gone with it."""

    TAKEN_BACK = "taken_back"  # by the owner
    SIGNAL_WITHDRAWN = "signal_withdrawn"
    NOT_COVERED = "not_covered"  # a correction made it another concern, or of another person
    MEMBER_LEFT = "member_left"  # nobody is left whom the other side could reach
    EXPIRED = "expired"


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


def _years_after(day: dt.date, years: int) -> dt.date:
    """A 29 February becomes a 28th."""
    short = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return short.replace(year=short.year + years)
