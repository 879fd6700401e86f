"""Sets the dates of a follow-up, from which the ladder reckons when it reminds whom."""

from __future__ import annotations

import datetime as dt

from coordination.core.clock import local_moment
from coordination.followups import terms
from coordination.followups.models import FollowUp
from coordination.followups.service.alarms import organisation
from coordination.followups.service.rescheduling import reschedule
from coordination.partners.calendar import Region
from coordination.partners.queries.calendars import working_calendar
from coordination.work import Work


def start_release(work: Work, follow_up: FollowUp) -> None:
    """Let the clock run by which the owner's coordinator releases or keeps it.

    Args:
        work: the running unit of work.
        follow_up: has just been proposed.
    """
    calendar = working_calendar(work.session)
    found = terms.proposed_terms(work.today, follow_up.kind, follow_up.urgency, calendar)
    follow_up.release_by = found.release_by
    reschedule(work, follow_up)


def start_answer(work: Work, follow_up: FollowUp) -> None:
    """Let both terms of the addressed organisation run from today.

    Args:
        work: the running unit of work.
        follow_up: has just been offered.
    """
    found = terms.offered_terms(
        work.today,
        follow_up.accept_within,
        follow_up.complete_within,
        working_calendar(work.session),
        pause=_pause(work, follow_up),
    )
    follow_up.respond_by, follow_up.due_on = found.respond_by, found.due_on
    reschedule(work, follow_up)


def restart_response(work: Work, follow_up: FollowUp) -> None:
    """Let the function answer anew, because the handler left; the due date stays.

    Args:
        work: the running unit of work.
        follow_up: has just come back to its function.
    """
    calendar, pause = working_calendar(work.session), _pause(work, follow_up)
    follow_up.respond_by = calendar.add_working_days(
        work.today, follow_up.accept_within, pause=pause
    )
    reschedule(work, follow_up, moved=True)


def content_closes_at(work: Work) -> dt.datetime:
    """Return the moment at which content closes of a follow-up that ends today.

    The end of the fifth working day after it (configurable; product text §4.3).

    Args:
        work: the running unit of work.
    """
    days = work.runtime.settings.content_closes_after_days
    last = terms.content_closes_on(work.today, working_calendar(work.session), days)
    return local_moment(last + dt.timedelta(days=1))


def _pause(work: Work, follow_up: FollowUp) -> Region | None:
    if follow_up.asked_organisation_id is None:
        return None
    region = organisation(work, follow_up.asked_organisation_id).holiday_region
    return terms.pause_of(follow_up.kind, follow_up.urgency, Region(region) if region else None)
