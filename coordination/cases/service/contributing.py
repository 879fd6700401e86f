"""What partners bring to a case: theirs, shared with one seat or the lead at a time, taken back.

The one place where a contribution opens to somebody else or closes again. Its key lives by the
share and ends in the same transaction, whatever it is that ends.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, or_, select

from coordination.cases import rules, terms
from coordination.cases.leading import LeadState
from coordination.cases.models import (
    Case,
    CaseLead,
    CaseSeat,
    Contribution,
    ContributionShare,
)
from coordination.cases.queries.recipients import readers
from coordination.cases.queries.seats import seated
from coordination.cases.service import doors
from coordination.cases.terms import Brought, ContributionShareEnd, Grounds
from coordination.core.errors import Conflict, FieldProblem, Invalid, require_valid
from coordination.core.references import free_reference
from coordination.followups.models import NoticeKind
from coordination.followups.service.notices import News, tell
from coordination.partners.models import Membership
from coordination.sharing.rules import AgeGate
from coordination.sharing.service import informing
from coordination.sharing.service.changing import changed
from coordination.sharing.service.informing import Shared
from coordination.work import Work


def contribute(work: Work, case_id: uuid.UUID, brought: Brought) -> Contribution:
    """Bring something to a case; nobody else reads it until it is shared.

    Args:
        work: of who sits at the table, or leads it.
        case_id: which.
        brought: what they say.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: they neither sit there nor lead it.
        Conflict: `act_not_possible_now`.
        Invalid: naming the fields.
    """
    case = work.load(Case, case_id, "case.contribute")
    if case.state not in rules.UNDER_WAY:
        raise Conflict("act_not_possible_now", act="contribute", status=case.state.value)
    require_valid(terms.contribution_problems(brought))
    row = Contribution(
        reference=free_reference(work.session, Contribution),
        case_id=case.id,
        organisation_id=work.actor.organisation_id,
        author_id=work.actor.membership_id,
        kind=brought.kind,
        nature=brought.nature,
        data_class=brought.data_class,
        words=brought.words.strip(),
        created_at=work.now,
    )
    work.add(row)
    changed(work, row, "case.contribute", case=str(case.id))
    return row


def share(
    work: Work,
    contribution_id: uuid.UUID,
    seat_id: uuid.UUID | None,
    grounds: Grounds,
    gate: AgeGate,
) -> ContributionShare:
    """Open a contribution to one seat of its case, or to the lead.

    Where it leaves the owner, somebody must be told: that opens a task to inform.

    Args:
        work: of the owner's coordinator, to whom the case is open.
        contribution_id: which.
        seat_id: one that lasts, or None for who leads.
        grounds: why the recipient may have it.
        gate: of the young person, as the owner says, who may have registered nobody.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator.
        Conflict: `act_not_possible_now`, `ground_missing`.
        Invalid: `unknown_seat`, or naming the words.
    """
    row = work.load(Contribution, contribution_id, "contribution.share")
    _require_standing(row, "share")
    require_valid(terms.grounds_problems(grounds))
    terms.require_ground(row.data_class, grounds)
    to = _recipient(work, row, seat_id)
    if _running(work, _to(to), ContributionShare.contribution_id == row.id):
        raise Conflict("act_not_possible_now", act="share", status="shared")
    made = _shared(work, row, to, grounds)
    changed(work, row, "contribution.share", share=str(made.id))
    _open_task(work, row, made, to, gate)
    _tell(work, row, to, News(NoticeKind.CONTRIBUTION_SHARED, _about(work, row), str(made.id)))
    return made


def end_share(work: Work, contribution_id: uuid.UUID, share_id: uuid.UUID) -> None:
    """Take back what was opened to one recipient.

    Args:
        work: of the owner's coordinator.
        contribution_id: of the contribution.
        share_id: one that lasts.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator.
        Invalid: `choice`.
    """
    row = work.load(Contribution, contribution_id, "contribution.end_share")
    here = ContributionShare.contribution_id == row.id
    found = _running(work, here, ContributionShare.id == share_id)
    if not found:
        raise Invalid([FieldProblem("/shareId", "choice")])
    changed(work, row, "contribution.end_share", share=str(share_id))
    _take_back(work, row, found, ContributionShareEnd.TAKEN_BACK)


def withdraw(work: Work, contribution_id: uuid.UUID) -> None:
    """Withdraw a contribution: it stays its owner's, and closes to everybody else.

    Args:
        work: of the author, or the owner's coordinator.
        contribution_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: neither.
        Conflict: `act_not_possible_now`; it was withdrawn already.
    """
    row = work.load(Contribution, contribution_id, "contribution.withdraw")
    _require_standing(row, "withdraw")
    row.withdrawn_at = work.now
    changed(work, row, "contribution.withdraw")
    found = _running(work, ContributionShare.contribution_id == row.id)
    _take_back(work, row, found, ContributionShareEnd.WITHDRAWN)


def end_of_seat(work: Work, seat_id: uuid.UUID) -> None:
    """End what was opened through a seat.

    Args:
        work: of who ended it.
        seat_id: which; it is locked.
    """
    _end_where(work, ContributionShare.seat_id == seat_id, ContributionShareEnd.SEAT_ENDED)


def end_of_lead(work: Work, lead_id: uuid.UUID) -> None:
    """End what was opened to who led.

    Args:
        work: of who ended it.
        lead_id: which; it is locked.
    """
    _end_where(work, ContributionShare.lead_id == lead_id, ContributionShareEnd.LEAD_ENDED)


def _require_standing(row: Contribution, act: str) -> None:
    if row.withdrawn_at is not None:
        raise Conflict("act_not_possible_now", act=act, status="withdrawn")


def _recipient(work: Work, row: Contribution, seat_id: uuid.UUID | None) -> CaseSeat | CaseLead:
    """Lock the seat or the lead, so that neither ends between; who may not see them has none."""
    seen = work.session.scalar(select(Case.id).where(Case.id == row.case_id, work.readable(Case)))
    found: CaseSeat | CaseLead | None = None
    if seen is not None and seat_id is None:
        leads = select(CaseLead).where(
            CaseLead.case_id == seen, CaseLead.state == LeadState.ACCEPTED
        )
        found = work.ungoverned(leads.with_for_update()).one_or_none()
    elif seen is not None:
        seats = select(CaseSeat).where(
            CaseSeat.case_id == seen, CaseSeat.id == seat_id, seated(work.now)
        )
        found = work.ungoverned(seats.with_for_update()).one_or_none()
    if found is None:
        raise Invalid([FieldProblem("/seatId", "unknown_seat")])
    return found


def _to(to: CaseSeat | CaseLead) -> ColumnElement[bool]:
    of_seat = isinstance(to, CaseSeat)
    return (ContributionShare.seat_id if of_seat else ContributionShare.lead_id) == to.id


def _shared(
    work: Work, row: Contribution, to: CaseSeat | CaseLead, grounds: Grounds
) -> ContributionShare:
    of_seat = isinstance(to, CaseSeat)
    made = ContributionShare(
        contribution_id=row.id,
        seat_id=to.id if of_seat else None,
        lead_id=None if of_seat else to.id,
        valid_until=to.until if isinstance(to, CaseSeat) else None,
        shared_by=work.actor.membership_id,
        shared_at=work.now,
        **vars(grounds),
    )
    work.add(made)
    doors.open_contribution(work, row, made, to)
    return made


def _open_task(
    work: Work,
    row: Contribution,
    made: ContributionShare,
    to: CaseSeat | CaseLead,
    gate: AgeGate,
) -> None:
    shared = Shared(
        organisation_id=row.organisation_id,
        author_id=row.author_id,
        signal_id=work.ungoverned(select(Case.signal_id).where(Case.id == row.case_id)).one(),
        recipient_organisation_id=to.organisation_id,
        function=_function(work, to),
        purpose=made.purpose.value,
        data_class=row.data_class,
        contribution_share_id=made.id,
    )
    informing.open_task(work, shared, gate)


def _function(work: Work, to: CaseSeat | CaseLead) -> str:
    if isinstance(to, CaseSeat):
        return to.function
    role = select(Membership.role).where(Membership.id == to.membership_id)
    return work.ungoverned(role).one().value


def _running(work: Work, *where: ColumnElement[bool]) -> list[ContributionShare]:
    lasting = or_(ContributionShare.valid_until.is_(None), ContributionShare.valid_until > work.now)
    query = select(ContributionShare).where(ContributionShare.ended_at.is_(None), lasting, *where)
    return list(work.ungoverned(query.order_by(ContributionShare.id).with_for_update()))


def _take_back(
    work: Work, row: Contribution, found: list[ContributionShare], reason: ContributionShareEnd
) -> None:
    """End shares by an act of the owner; whoever read it hears that it is gone."""
    _end(work, found, reason)
    for one in found:
        news = News(NoticeKind.CONTRIBUTION_CLOSED, _about(work, row), str(one.id))
        _tell(work, row, _recipient_of(work, one), news)


def _tell(work: Work, row: Contribution, to: CaseSeat | CaseLead, news: News) -> None:
    tell(work, readers(work, row, to), news)


def _about(work: Work, row: Contribution) -> tuple[str, uuid.UUID, str]:
    """Return the case: on its page stands what is open now, and what was brought may be closed."""
    reference = work.ungoverned(select(Case.reference).where(Case.id == row.case_id)).one()
    return Case.record_kind, row.case_id, reference


def _recipient_of(work: Work, share: ContributionShare) -> CaseSeat | CaseLead:
    if share.seat_id is not None:
        return work.ungoverned(select(CaseSeat).where(CaseSeat.id == share.seat_id)).one()
    return work.ungoverned(select(CaseLead).where(CaseLead.id == share.lead_id)).one()


def _end_where(work: Work, where: ColumnElement[bool], reason: ContributionShareEnd) -> None:
    found = _running(work, where)
    for one in found:
        work.record("contribution.end_share", one, reason=reason.value)
    _end(work, found, reason)


def _end(work: Work, found: list[ContributionShare], reason: ContributionShareEnd) -> None:
    for one in found:
        one.ended_at, one.end_reason = work.now, reason
        doors.close(work, one.id)
