"""What waits of plans: an evaluation that is near or late, for who leads; later for the director.

For the groups of the desk and the digest (`followups.queries.waiting`), which take it in.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, false, literal

from coordination.access.classes import Role
from coordination.access.grants import may_ever
from coordination.cases.models import Case
from coordination.followups.ladder import ESCALATED_AFTER
from coordination.followups.queries.groups import columns, more
from coordination.mail.letters import Group
from coordination.partners.calendar import DAY
from coordination.partners.queries.calendars import working_calendar
from coordination.plans.models import Evaluation
from coordination.work import Work

SOON = 7 * DAY  # a proposal of ours: before it reminds, it stands on the desk
HOLD, LATE = "hold", "unevaluated"  # what the rows of the desk say
_ROWS = SimpleNamespace(
    id=Evaluation.id, reference=Evaluation.reference, organisation_id=Case.organisation_id
)


def waiting(work: Work) -> Iterator[tuple[str, Subquery]]:
    """Yield the evaluations that wait for the reader, with the group in which they stand.

    Args:
        work: of the reader.
    """
    if may_ever("case.finish_evaluation", work.actor.role):
        yield "evaluation", _mine(work)
    if work.actor.role is Role.PROCESS_DIRECTOR:
        yield "evaluation", _late(work)


def _mine(work: Work) -> Subquery:
    group = case((Evaluation.due_on < work.today, Group.OVERDUE.value), else_=Group.DUE.value)
    near = Evaluation.due_on <= work.today + SOON
    mine = work.allowed(Case, "case.finish_evaluation")
    return _rows(work, group, HOLD).where(mine, near).subquery()


def _late(work: Work) -> Subquery:
    """Return those of the reader's table, in the days after the ladder has reached them."""
    late = working_calendar(work.session).add_working_days(work.today, -ESCALATED_AFTER)
    directed = work.allowed(Case, "case.triage")
    group = literal(Group.PARTNERS.value)
    return _rows(work, group, LATE).where(directed, Evaluation.due_on <= late).subquery()


def _rows(work: Work, group: ColumnElement[Any], what: str) -> Select[Any]:
    said = more(literal(what), None, literal(Case.record_kind), Case.id)
    found = columns(_ROWS, group, Evaluation.due_on, Evaluation.created_at, false(), said=said)
    of_case = found.select_from(Evaluation).join(Case, Case.id == Evaluation.case_id)
    open_ = Evaluation.done_at.is_(None), Case.closed_at.is_(None)
    return of_case.where(work.readable(Case), *open_)
