"""What waits of matches: for the two professionals, and for the process director who is told late.

For the groups of the desk and the digest (`followups.queries.waiting`), which take it in.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Subquery, and_, case, false, literal

from coordination.access.grants import may_ever
from coordination.followups.ladder import ESCALATED_AFTER
from coordination.followups.queries.groups import columns, more
from coordination.mail.letters import Group
from coordination.matching.models import Match, MatchTask
from coordination.matching.rules import MatchState
from coordination.partners.calendar import DAY, monday_of
from coordination.partners.queries.calendars import working_calendar
from coordination.work import Work

TASK, LATE = "match", "unanswered"  # what the rows of the desk say


def waiting(work: Work) -> Iterator[tuple[str, Subquery]]:
    """Yield the matches that wait for the reader, with the group in which they stand.

    Args:
        work: of the reader.
    """
    if may_ever("match_task.answer", work.actor.role):
        yield "match_task", _tasks(work)
    if may_ever("match.read", work.actor.role):
        yield "match", _unanswered(work)


def _tasks(work: Work) -> Subquery:
    """News until it is looked at, and then a task with a date."""
    sunday = monday_of(work.today) + 6 * DAY
    group = case(
        (MatchTask.due_on < work.today, Group.OVERDUE.value),
        (MatchTask.seen_at.is_(None), Group.NEWS.value),
        (MatchTask.due_on <= sunday, Group.DUE.value),
        else_=Group.WAITING.value,
    )
    said = more(literal(TASK))
    query = columns(MatchTask, group, MatchTask.due_on, MatchTask.created_at, false(), said=said)
    return query.where(work.readable(MatchTask), MatchTask.answer.is_(None)).subquery()


def _unanswered(work: Work) -> Subquery:
    late = working_calendar(work.session).add_working_days(work.today, -ESCALATED_AFTER)
    group = literal(Group.PARTNERS.value)
    said = more(literal(LATE))
    query = columns(Match, group, Match.due_on, Match.created_at, false(), said=said)
    waits = and_(Match.state != MatchState.ANSWERED, Match.due_on <= late)
    return query.where(work.readable(Match), waits).subquery()
