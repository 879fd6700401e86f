"""What a relation to a goal means in SQL: it opens by keys, and by nothing of its own."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from coordination.access.asking import Asker
from coordination.access.governed import Governed, register
from coordination.cases.models import Case
from coordination.followups.policy import about_related
from coordination.plans.models import Goal


def _of_related(actor: Asker) -> ColumnElement[bool]:
    """Return: the case is about somebody who is closed to this account."""
    # Two levels down SQLAlchemy correlates only what it is told to.
    signal = select(Case.signal_id).where(Case.id == Goal.case_id).correlate(Goal)
    return about_related(actor, signal.scalar_subquery())


register(
    Governed(
        kind="goal",
        model=Goal,
        relations={},
        class_column=Goal.data_class,
        blocked=_of_related,
    )
)
