"""By when a follow-up must be released, answered and done. Pure; all terms in working days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from coordination.followups.rules import FollowUpKind, is_quick
from coordination.partners.calendar import Calendar, Region
from coordination.signals.rules import Urgency

# Statutory and safety work goes on while schools are closed (product text §4.3).
PAUSING_KINDS = frozenset({FollowUpKind.OWN_ACTION, FollowUpKind.SUPPORT, FollowUpKind.REVIEW})
RELEASE_DAYS = 2
QUICK_RELEASE_DAYS = 1  # safety and `soon` (product text §4.4)
CONTENT_CLOSES_AFTER = 5  # working days after the end; configurable (product text §4.3)


@dataclass(frozen=True)
class Terms:
    """The dates against which reminders are counted; a missing one has not begun to run.

    Attributes:
        release_by: day by which the owner's coordinator releases or keeps it.
        respond_by: day by which the addressed function accepts or declines it.
        due_on: day by which the first decision is fed back.
    """

    release_by: dt.date | None = None
    respond_by: dt.date | None = None
    due_on: dt.date | None = None


def pause_of(kind: FollowUpKind, urgency: Urgency, region: Region | None) -> Region | None:
    """Return the region whose school holidays pause this follow-up, or None.

    Args:
        kind: what is asked; only work that the school does itself pauses.
        urgency: of the signal; only what is ordinary pauses.
        region: holiday region of the organisation that does the work, if it has one.
    """
    if kind in PAUSING_KINDS and urgency is Urgency.ORDINARY:
        return region
    return None


def proposed_terms(
    proposed_on: dt.date, kind: FollowUpKind, urgency: Urgency, calendar: Calendar
) -> Terms:
    """Return the terms of a follow-up that waits for release.

    Args:
        proposed_on: the day in Amsterdam on which it was proposed.
        kind: what is asked.
        urgency: of the signal.
        calendar: which days count.
    """
    days = QUICK_RELEASE_DAYS if is_quick(kind, urgency) else RELEASE_DAYS
    return Terms(release_by=calendar.add_working_days(proposed_on, days))


def offered_terms(
    offered_on: dt.date,
    accept_days: int,
    complete_days: int,
    calendar: Calendar,
    *,
    pause: Region | None = None,
) -> Terms:
    """Return the terms of a follow-up that has been offered; both run from the offer.

    Args:
        offered_on: the day in Amsterdam of the offer.
        accept_days: working days within which it is accepted or declined.
        complete_days: working days within which the first decision is fed back.
        calendar: which days count.
        pause: from `pause_of`.
    """
    return Terms(
        respond_by=calendar.add_working_days(offered_on, accept_days, pause=pause),
        due_on=calendar.add_working_days(offered_on, complete_days, pause=pause),
    )


def content_closes_on(
    ended_on: dt.date, calendar: Calendar, days: int = CONTENT_CLOSES_AFTER
) -> dt.date:
    """Return the last day on which the handler still sees the content.

    Args:
        ended_on: the day in Amsterdam on which the follow-up ended.
        calendar: which days count.
        days: working days; configurable.
    """
    return calendar.add_working_days(ended_on, days)
