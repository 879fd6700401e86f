"""The reminder ladder at work: rows first, their mails after them (product text §4.4).

The scheduler calls `run_due` as often as it likes, twice at once or after a week away: what is due
is a condition without a lower bound, rows in other hands are skipped, and a reminder is unique per
(follow-up, version of the due date, stage, recipient). What a batch holds is `striking`'s.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import OperationalError

from coordination.followups.queries import ladder
from coordination.followups.queries.ladder import Row
from coordination.followups.service import mailing, striking
from coordination.partners.queries.calendars import working_calendar
from coordination.work import Work

log = structlog.get_logger()


def run_due(work: Work, limit: int) -> int:
    """Let every stage strike whose moment has come, and queue the mails of the day.

    The mails wait until nothing is left to strike, so that one mail holds the whole day. A row
    that fails stays due, keeps nothing else waiting and is tried again at each tick; that it is
    overdue is the alarm.

    Args:
        work: of the system.
        limit: at most so many of each kind of row.

    Returns:
        The size of the largest batch; less than the limit when nothing is left.
    """
    clocks, sizes, failed = ladder.climbers(), [], []
    for model in clocks:
        rows = work.ungoverned(ladder.due(model, work.now, limit)).all()
        failed += _strike(work, rows)
        sizes.append(len(rows))
    sizes.append(mailing.mail_alarms(work, limit))
    if not ladder.anything_due(work.session, clocks, work.now, but=[row.id for row in failed]):
        sizes.append(mailing.bundle_due(work, limit))
    return max(sizes)


def _strike(work: Work, rows: Sequence[Row]) -> list[Row]:
    """Let a batch strike, and return the rows that failed; halves find out which they are."""
    if not rows:
        return []
    try:
        with work.attempt():
            striking.strike(work, rows, working_calendar(work.session))
    except OperationalError:
        raise  # of the database, not of a row: the next tick tries it all again
    except Exception as error:
        half = len(rows) // 2
        if half:
            return [*_strike(work, rows[:half]), *_strike(work, rows[half:])]
        log.exception("reminder failed", error_class=type(error).__name__)
        return list(rows)
    return []
