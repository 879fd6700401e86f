"""With whom a contribution can be shared, and which people read it then."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import ROLE_CLASSES, DataClass, Role
from coordination.cases.leading import LeadState
from coordination.cases.models import Case, CaseLead, CaseSeat, Contribution
from coordination.cases.queries.seats import seated
from coordination.cases.rules import SITTING
from coordination.partners.models import Membership
from coordination.partners.queries import directory
from coordination.signals.queries.family import without_family
from coordination.work import Work


@dataclass(frozen=True)
class Recipient:
    """Somebody with whom a contribution can be shared.

    Attributes:
        seat_id: the place at the table, or None for who leads.
        function: in which they sit, or lead.
        organisation: name of theirs.
        in_person: whether the place is one person's.
    """

    seat_id: uuid.UUID | None
    function: str
    organisation: str
    in_person: bool


def recipients(work: Work, case_id: uuid.UUID, data_class: DataClass) -> Sequence[Recipient]:
    """Return whoever leads and whoever sits there, as far as their role reads the class.

    Args:
        work: of the owner's coordinator; if the case is closed to them there is nobody.
        case_id: of the contribution.
        data_class: of the contribution.
    """
    seen = work.session.scalar(select(Case.id).where(Case.id == case_id, work.readable(Case)))
    if seen is None:
        return ()
    found = [*_lead(work, seen), *_seats(work, seen)]
    return [one for one in found if data_class in ROLE_CLASSES[Role(one.function)]]


def readers(work: Work, row: Contribution, to: CaseSeat | CaseLead) -> Sequence[uuid.UUID]:
    """Return the memberships that read a contribution because it is shared with a seat or the lead.

    Who sits there and may not read its class has not got it, and does not learn of it.

    Args:
        work: of who shares it, or takes it back.
        row: the contribution.
        to: with whom it is shared.
    """
    able = [one.id for one in _people(work, to) if _reads(one, row.data_class)]
    signal = work.ungoverned(select(Case.signal_id).where(Case.id == row.case_id)).one()
    return without_family(work, signal, able)


def _lead(work: Work, case_id: uuid.UUID) -> Sequence[Recipient]:
    query = (
        select(Membership)
        .join(CaseLead, CaseLead.membership_id == Membership.id)
        .where(CaseLead.case_id == case_id, CaseLead.state == LeadState.ACCEPTED)
    )
    found = work.ungoverned(query).all()
    return [Recipient(None, one.role.value, one.organisation.name, in_person=True) for one in found]


def _seats(work: Work, case_id: uuid.UUID) -> Sequence[Recipient]:
    lasting = select(CaseSeat).where(CaseSeat.case_id == case_id, seated(work.now))
    found = work.ungoverned(lasting.order_by(CaseSeat.since, CaseSeat.id)).all()
    names = directory.organisations(work.session, {seat.organisation_id for seat in found})
    return [
        Recipient(
            seat_id=seat.id,
            function=seat.function,
            organisation=names[seat.organisation_id].name,
            in_person=seat.membership_id is not None,
        )
        for seat in found
    ]


def _people(work: Work, to: CaseSeat | CaseLead) -> Sequence[Membership]:
    if isinstance(to, CaseSeat) and to.membership_id is None:
        whole = to.organisation_id, to.function
        return directory.members_of_function(work.session, *whole, work.now)
    return directory.members(work.session, [one for one in (to.membership_id,) if one], work.now)


def _reads(one: Membership, data_class: DataClass) -> bool:
    bound = data_class is not DataClass.D3 or one.secrecy_bound
    return one.role in SITTING and data_class in ROLE_CLASSES[one.role] and bound
