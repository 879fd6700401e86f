"""Who can be asked to lead a case, and who can be given a seat in it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select

from coordination.cases.models import Case, CaseSeat
from coordination.cases.queries.seats import seated
from coordination.cases.rules import SITTING
from coordination.partners.models import Account, Membership, Organisation
from coordination.partners.policy import active
from coordination.signals.queries.family import without_family
from coordination.work import Work


def candidates(work: Work, case: Case) -> Sequence[Membership]:
    """Return the active memberships that may be asked to lead, by organisation and name.

    Of the organisations that sit in the case and of the table's own; nobody who is related to a
    young person of the case.

    Args:
        work: of who asks.
        case: which case.
    """
    there = select(CaseSeat.organisation_id).where(CaseSeat.case_id == case.id, seated(work.now))
    at_table = or_(
        Membership.organisation_id.in_(work.ungoverned(there).all()),
        Membership.organisation_id == case.director_organisation_id,
    )
    return _able(work, case, at_table)


def seatable(work: Work, case: Case, organisation_id: uuid.UUID) -> Sequence[Membership]:
    """Return the active memberships of an organisation that may be given a seat, by name.

    Nobody who is related to a young person of the case.

    Args:
        work: of who gives it.
        case: which case.
        organisation_id: whose members.
    """
    return _able(work, case, Membership.organisation_id == organisation_id)


def organisations(work: Work) -> Sequence[Organisation]:
    """Return the organisations of which somebody can sit at a table, by name.

    Args:
        work: of who gives a seat.
    """
    able = _sitting(work).with_only_columns(Membership.organisation_id)
    query = select(Organisation).where(Organisation.id.in_(able)).order_by(Organisation.name)
    return work.ungoverned(query).all()


def _able(work: Work, case: Case, where: ColumnElement[bool]) -> Sequence[Membership]:
    ordered = _sitting(work).order_by(Organisation.name, Account.name, Membership.role)
    found = work.ungoverned(ordered.where(where)).all()
    kept = set(without_family(work, case.signal_id, [one.id for one in found]))
    return [one for one in found if one.id in kept]


def _sitting(work: Work) -> Select[Membership]:
    joined = (
        select(Membership)
        .join(Account, Membership.account)
        .join(Organisation, Membership.organisation)
    )
    return joined.where(active(work.now), Membership.role.in_(sorted(SITTING)))
