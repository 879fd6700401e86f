"""Sets the clock of the reminder ladder whenever a follow-up changes.

Each follow-up carries in `next_stage_at` the moment at which the ladder must look at it again;
`reminding` looks.
"""

from __future__ import annotations

from coordination.followups.models import FollowUp
from coordination.followups.queries import ladder
from coordination.partners.queries.calendars import working_calendar
from coordination.work import Work


def reschedule(work: Work, follow_up: FollowUp, *, moved: bool = False) -> None:
    """Set when the ladder must look at a follow-up again.

    Call it last in every act that changes its status, handler or dates; it records nothing, since
    the act itself stands in the log. A stage that has struck does not strike again; one that was
    missed, because a follow-up was accepted late, strikes at the next tick. An ended follow-up is
    left alone for good.

    Args:
        work: the unit of work of the act.
        follow_up: with its new status and dates.
        moved: whether a date was moved without a change of status; its reminders begin anew.
    """
    follow_up.due_version = (follow_up.due_version or 1) + int(moved)
    # As the system, as whose the rest of the act has asked what the clock depends on.
    with work.as_system():
        clock = ladder.clock_of(work.session, follow_up, working_calendar(work.session))
        fired = _fired(work, follow_up)
    waiting = (strike.at for strike in clock.strikes if strike.stage.name not in fired)
    follow_up.next_stage_at = next(waiting, None)


def _fired(work: Work, follow_up: FollowUp) -> frozenset[str]:
    if follow_up.created_at == work.now:
        return frozenset()  # nothing strikes before a follow-up is there
    return ladder.stages_fired(work.session, follow_up.id, follow_up.due_version)
