"""What a relation to a case or a contribution means in SQL; a case opens by keys alone."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from coordination.access.asking import Asker
from coordination.access.governed import Governed, register
from coordination.cases.models import Case, Contribution
from coordination.followups.policy import about_related
from coordination.sharing.policy import owner_relations

register(
    Governed(
        kind="case",
        model=Case,
        relations={},
        blocked=lambda actor: about_related(actor, Case.signal_id),
        holds_content=False,
    )
)


def _of_related(actor: Asker) -> ColumnElement[bool]:
    """Return: the case is about somebody closed to this account."""
    signal = select(Case.signal_id).where(Case.id == Contribution.case_id)
    # It stands two queries deep, where nothing correlates by itself.
    return about_related(actor, signal.correlate(Contribution).scalar_subquery())


register(
    Governed(
        kind="contribution",
        model=Contribution,
        relations=owner_relations(Contribution),
        class_column=Contribution.data_class,
        blocked=_of_related,
    )
)
