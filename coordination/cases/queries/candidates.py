"""Who can be asked to lead a case: somebody of an organisation at its table."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from coordination.cases.models import Case, CaseSeat
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
    seated = select(CaseSeat.organisation_id).where(
        CaseSeat.case_id == case.id, CaseSeat.until.is_(None)
    )
    at_table = or_(
        Membership.organisation_id.in_(seated),
        Membership.organisation_id == case.director_organisation_id,
    )
    query = (
        select(Membership)
        .join(Account, Membership.account)
        .join(Organisation, Membership.organisation)
        .where(active(work.now), at_table, Membership.role.in_(sorted(SITTING)))
        .order_by(Organisation.name, Account.name, Membership.role)
    )
    found = work.ungoverned(query).all()
    kept = set(without_family(work, case.signal_id, [one.id for one in found]))
    return [one for one in found if one.id in kept]
