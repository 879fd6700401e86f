"""When a plan is looked at again, and what was found: progress or none, goal by goal."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import select

from coordination.cases.models import Case
from coordination.core.errors import FieldProblem, Invalid, require_valid
from coordination.core.references import free_reference
from coordination.plans import rules
from coordination.plans.models import Evaluation, EvaluationVerdict, Goal
from coordination.sharing.service.changing import changed
from coordination.work import Work


def plan(work: Work, case_id: uuid.UUID, due_on: dt.date) -> Evaluation:
    """Say by when the plan is evaluated; a day that was set before moves.

    Args:
        work: of the lead.
        case_id: which case.
        due_on: the last day in Amsterdam.

    Raises:
        NotFound: the case does not exist or may not be read.
        Refused: they do not lead it.
        Conflict: `act_not_possible_now`.
        Invalid: `in_the_past`, `too_far_ahead`.
    """
    case = work.load(Case, case_id, "case.plan_evaluation")
    rules.require_under_way(case.state, "plan_evaluation")
    require_valid(rules.day_problems(due_on, work.today))
    row = _ahead(work, case) or _new(work, case)
    row.due_on, row.next_stage_at = due_on, work.now
    row.due_version = (row.due_version or 0) + 1
    changed(work, case, "case.plan_evaluation", evaluation=str(row.id))
    return row


def finish(work: Work, case_id: uuid.UUID, verdicts: Mapping[uuid.UUID, bool]) -> Evaluation:
    """Write down what an evaluation found; who leads plans the next one.

    Args:
        work: of the lead.
        case_id: which case.
        verdicts: for every goal that runs and that the lead reads, whether there was progress.

    Raises:
        NotFound: the case does not exist or may not be read.
        Refused: they do not lead it.
        Conflict: `act_not_possible_now`.
        Invalid: `none_planned`; `every_goal`, when a goal is missing or is none of these.
    """
    case = work.load(Case, case_id, "case.finish_evaluation")
    rules.require_under_way(case.state, "finish_evaluation")
    row = _ahead(work, case)
    if row is None:
        raise Invalid([FieldProblem("/verdicts", "none_planned")])
    goals = _running(work, case)
    if not goals or set(verdicts) != {goal.id for goal in goals}:
        require_valid([FieldProblem("/verdicts", "every_goal")])
    row.done_at, row.done_by, row.next_stage_at = work.now, work.actor.membership_id, None
    for goal in goals:
        found = verdicts[goal.id]
        work.add(EvaluationVerdict(evaluation_id=row.id, goal_id=goal.id, progress=found))
        work.record("goal.evaluate", goal)
    changed(work, case, "case.finish_evaluation", evaluation=str(row.id))
    return row


def _new(work: Work, case: Case) -> Evaluation:
    row = Evaluation(
        reference=free_reference(work.session, Evaluation),
        case_id=case.id,
        planned_by=work.actor.membership_id,
        created_at=work.now,
        due_version=0,
    )
    return work.add(row)


def _ahead(work: Work, case: Case) -> Evaluation | None:
    """Return the one that is not done yet; the case is locked."""
    query = select(Evaluation).where(Evaluation.case_id == case.id, Evaluation.done_at.is_(None))
    return work.ungoverned(query.with_for_update(of=Evaluation)).one_or_none()


def _running(work: Work, case: Case) -> list[Goal]:
    mine = Goal.case_id == case.id, Goal.ended_at.is_(None), work.readable(Goal)
    return list(work.session.scalars(select(Goal).where(*mine).order_by(Goal.id)))
