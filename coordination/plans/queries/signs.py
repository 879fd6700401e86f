"""What the rule "consider scaling up?" is asked with: evaluations of a case at its level."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import func, select

from coordination.cases.models import Case, CaseStep
from coordination.cases.rules import CaseAct
from coordination.plans import rules
from coordination.plans.models import Evaluation, EvaluationVerdict
from coordination.plans.rules import ScalingSign
from coordination.work import Work

SCALED = (CaseAct.SCALE_UP, CaseAct.SCALE_DOWN)


def signs(work: Work, case: Case) -> tuple[ScalingSign, ...]:
    """Return why scaling up is worth a thought; for who leads, and nobody else.

    It counts what happened, also with goals that are closed to this lead, and tells no more than
    that.

    Args:
        work: of the lead.
        case: which they read.
    """
    since = _since(work, case)
    return rules.scaling_signs(case.level, _evaluations(work, case.id, since))


def _since(work: Work, case: Case) -> dt.datetime:
    """Return since when the case stands at its level."""
    scaled = CaseStep.case_id == case.id, CaseStep.act.in_(SCALED)
    last = work.ungoverned(select(func.max(CaseStep.at)).where(*scaled)).one_or_none()
    return case.opened_at if last is None else last


def _evaluations(work: Work, case_id: uuid.UUID, since: dt.datetime) -> list[bool]:
    """Return of each evaluation whether it found progress, the newest first."""
    found = func.bool_or(EvaluationVerdict.progress)
    query = (
        select(found)
        .join(Evaluation, Evaluation.id == EvaluationVerdict.evaluation_id)
        .where(Evaluation.case_id == case_id, Evaluation.done_at >= since)
        .group_by(Evaluation.id)
        .order_by(Evaluation.done_at.desc(), Evaluation.id)
    )
    return list(work.ungoverned(query))
