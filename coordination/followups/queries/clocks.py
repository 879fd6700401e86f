"""How many working days are left of the date that counts now; pages say it in words."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from coordination.followups import terms
from coordination.followups.queries.shapes import FollowUpView
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.partners.calendar import Region
from coordination.partners.queries.calendars import working_calendar
from coordination.signals.rules import Urgency
from coordination.work import Work

Days = dict[uuid.UUID, int]


def date_that_counts(view: FollowUpView) -> dt.date | None:
    """Return the date against which a follow-up is late, as far as the reader sees it.

    Args:
        view: of any reader.
    """
    if view.status is FollowUpStatus.OFFERED:
        return view.stub.respond_by
    if view.details is None:
        return None
    dates = {
        FollowUpStatus.PROPOSED: view.details.release_by,
        FollowUpStatus.ACCEPTED: view.details.due_on,
    }
    return dates.get(view.status)


def days_left(work: Work, views: Sequence[FollowUpView]) -> Days:
    """Return the working days that are left, by follow-up; below zero it is late.

    Those without a date that counts now are left out.

    Args:
        work: of the reader.
        views: as the reader sees them.
    """
    running = {view.id: view for view in views if date_that_counts(view) is not None}
    calendar = working_calendar(work.session)
    found: Days = {}
    for view in running.values():
        end = date_that_counts(view) or work.today
        pause = pause_of(view.stub.kind, view.stub.urgency, view.asked_of.holiday_region)
        found[view.id] = calendar.working_days_between(work.today, end, pause=pause)
    return found


def pause_of(kind: str, urgency: str, region: str | None) -> Region | None:
    """Return the region whose school holidays do not count, if any.

    Args:
        kind: as the reader sees it.
        urgency: of the follow-up.
        region: of who was asked.
    """
    if region is None or kind not in set(FollowUpKind):
        return None
    return terms.pause_of(FollowUpKind(kind), Urgency(urgency), Region(region))
