"""The keys of a goal: to who leads the case, and to the seats with which it was shared.

Each lives by the lead or by the seat and ends with it in the same transaction, wherever that ends.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.access.classes import Level
from coordination.access.keys import Opening, Relation, end_keys, open_key
from coordination.cases.models import Case, CaseLead, CaseSeat
from coordination.cases.service.doors import WITH_LEAD
from coordination.plans.models import Goal
from coordination.work import Work


def open_to_lead(work: Work, case: Case, goal: Goal, lead: CaseLead) -> None:
    """Open a goal to who leads, for as long as they do.

    Args:
        work: the running unit of work.
        case: that the goal is of.
        goal: new, or of somebody who led before.
        lead: accepted.
    """
    holder = (lead.organisation_id, lead.membership_id)
    _open(work, case, goal, Relation.DIRECTOR, holder, lead)


def open_to_seat(work: Work, case: Case, goal: Goal, seat: CaseSeat) -> None:
    """Open a goal to who sits at the table, for as long as the seat lasts.

    Args:
        work: the running unit of work.
        case: that the goal is of.
        goal: that is shared; its grounds have been weighed.
        seat: that lasts, locked.
    """
    holder = (seat.organisation_id, seat.membership_id or seat.function)
    _open(work, case, goal, Relation.PARTICIPANT, holder, seat)


def close_to_seat(work: Work, goal_id: uuid.UUID, seat_id: uuid.UUID) -> None:
    """Close a goal to a seat that goes on.

    Args:
        work: the running unit of work.
        goal_id: which goal.
        seat_id: which seat.
    """
    end_keys(
        work.session, seat_id, work.now, record_kinds=(Goal.record_kind,), record_ids=(goal_id,)
    )


def _open_all(work: Work, lead: CaseLead) -> None:
    """Open every goal of a case to its new lead; each role reads within its own classes."""
    case = work.ungoverned(select(Case).where(Case.id == lead.case_id)).one()
    for goal in work.ungoverned(select(Goal).where(Goal.case_id == case.id).order_by(Goal.id)):
        open_to_lead(work, case, goal, lead)


def _open(
    work: Work,
    case: Case,
    goal: Goal,
    relation: Relation,
    holder: tuple[uuid.UUID, str | uuid.UUID],
    source: CaseLead | CaseSeat,
) -> None:
    opening = Opening(
        relation=relation,
        record=(goal.record_kind, goal.id),
        holder=holder,
        level=Level.FULL,
        classes=frozenset({goal.data_class}),
        source_id=source.id,
        valid_until=source.until if isinstance(source, CaseSeat) else None,
        purpose=case.purpose.value,
        legal_basis=goal.legal_basis.value,
    )
    open_key(work.session, opening, work.now)


WITH_LEAD.append(_open_all)
