"""Who sits at the table of a case at this moment: in person, by their function, or as its lead."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from coordination.cases.leading import LeadState
from coordination.cases.models import Case, CaseLead, CaseSeat
from coordination.cases.queries.seats import seated
from coordination.cases.rules import SITTING
from coordination.partners.models import Membership
from coordination.partners.queries import directory
from coordination.signals.queries.family import without_family
from coordination.work import Work


def at_table(work: Work, case: Case) -> Sequence[Membership]:
    """Return the active memberships that sit in a case or lead it, each once, in a steady order.

    Nobody who is related to a young person of the case. A case that has ended has an empty table.

    Args:
        work: the running unit of work.
        case: which case.
    """
    found = {one.id: one for one in _sitting(work, case)} if case.closed_at is None else {}
    kept = set(without_family(work, case.signal_id, found))
    return sorted((one for one in found.values() if one.id in kept), key=lambda one: one.id)


def _sitting(work: Work, case: Case) -> Iterable[Membership]:
    lasting = select(CaseSeat).where(CaseSeat.case_id == case.id, seated(work.now))
    for seat in work.ungoverned(lasting).all():
        yield from _of_seat(work, seat)
    leads = select(CaseLead.membership_id).where(
        CaseLead.case_id == case.id, CaseLead.state == LeadState.ACCEPTED
    )
    for member_id in work.ungoverned(leads).all():
        yield from _active(work, member_id)


def _of_seat(work: Work, seat: CaseSeat) -> Iterable[Membership]:
    if seat.membership_id is not None:
        yield from _active(work, seat.membership_id)
        return
    found = directory.members_of_function(
        work.session, seat.organisation_id, seat.function, work.now
    )
    yield from (one for one in found if one.role in SITTING)


def _active(work: Work, member_id: uuid.UUID) -> Iterable[Membership]:
    member = directory.membership(work.session, member_id, work.now)
    if member is not None:
        yield member
