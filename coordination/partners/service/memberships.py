"""Memberships: the administrator proposes, the organisation's own lead confirms, both may end them.

Nobody proposes, confirms or ends anything for themselves. An organisation's first lead is confirmed
by a second administrator.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import Role
from coordination.core.errors import (
    Conflict,
    FieldProblem,
    NotFound,
    Refused,
    require_valid,
)
from coordination.partners.events import MembershipEnded
from coordination.partners.models import Membership, Organisation
from coordination.partners.queries import domains as domain_queries
from coordination.partners.queries import memberships as queries
from coordination.partners.queries.accounts import account_by_email
from coordination.partners.service.enrolment import enrol_account
from coordination.partners.service.successors import problems as successor_problems
from coordination.work import Work


@dataclass(frozen=True)
class Proposal:
    """What an administrator says of a new membership.

    Attributes:
        email: address of the person; an unknown one gets an account.
        name: as colleagues know the person; only used for a new account.
        organisation_id: where.
        role: as what.
        secrecy_bound: whether bound to professional secrecy (UAVG 30(4)).
        valid_from: first day, or None for today.
        valid_until: last day, or None.
    """

    email: str
    name: str
    organisation_id: uuid.UUID
    role: Role
    secrecy_bound: bool = False
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


def propose(work: Work, proposal: Proposal) -> Membership:
    """Propose a membership; it opens nothing until it is confirmed.

    Args:
        work: the acting administrator's unit of work.
        proposal: who, where and as what.

    Raises:
        Invalid: unknown organisation, an address outside its mail domains, dates out of order.
        Refused: it is for the administrator's own account.
        Conflict: the person has this membership, or it waits already.
    """
    organisation = _organisation(work, proposal.organisation_id)
    require_valid(_problems(work, proposal, organisation))
    account = account_by_email(work.session, proposal.email)
    account = account or enrol_account(work, proposal.email, proposal.name)
    _not_oneself(work, account.id)
    membership = Membership(
        account_id=account.id,
        organisation_id=proposal.organisation_id,
        role=proposal.role,
        secrecy_bound=proposal.secrecy_bound,
        proposed_by=work.actor.membership_id,
        valid_from=proposal.valid_from or work.today,
        valid_until=proposal.valid_until,
    )
    if queries.same(work.session, membership) is not None:
        raise Conflict("membership_exists")
    work.add(membership)
    work.flush()
    work.record("membership.propose", membership, role=proposal.role.value)
    return membership


def confirm(work: Work, membership_id: uuid.UUID) -> Membership:
    """Confirm a proposed membership, which lets it act from its first day.

    Args:
        work: unit of work of the organisation's lead, or of a second administrator for the first
            lead.
        membership_id: which proposal.

    Raises:
        NotFound: there is no such membership in reach.
        Conflict: it was confirmed or ended before, or its address lies in no domain there now.
        Refused: it is one's own, one proposed it oneself, or it is another's to confirm.
    """
    membership = _load(work, membership_id)
    if membership.confirmed_at is not None or membership.ended_at is not None:
        raise Conflict("membership_not_waiting")
    _not_oneself(work, membership.account_id)
    if not queries.may_confirm(work.session, membership, work.actor):
        raise Refused("membership_confirmer")
    if not domain_queries.fits(work.session, membership.organisation_id, membership.account.email):
        raise Conflict("mail_domain")
    membership.confirmed_by = work.actor.membership_id
    membership.confirmed_at = work.now
    work.record("membership.confirm", membership, role=membership.role.value)
    return membership


def end(work: Work, membership_id: uuid.UUID, successor_id: uuid.UUID | None = None) -> Membership:
    """End a membership or refuse a proposed one, with effect on the next transaction.

    Args:
        work: unit of work of the organisation's lead or of an administrator.
        membership_id: which membership.
        successor_id: membership of the colleague who takes over its open work; without one it
            goes back to the functions that were asked, with notice.

    Raises:
        NotFound: there is no such membership in reach.
        Conflict: it has ended before.
        Refused: it is one's own.
        Invalid: the successor is no colleague there.
    """
    membership = _load(work, membership_id)
    _not_oneself(work, membership.account_id)
    if membership.ended_at is not None:
        raise Conflict("membership_ended")
    require_valid(successor_problems(work, membership, successor_id, "/handOverTo"))
    _end(work, membership, successor_id)
    return membership


def end_due(work: Work, limit: int = 100) -> int:
    """End the memberships whose last day is over; their open work goes back (product text §2).

    Args:
        work: of the system.
        limit: at most so many in one transaction.

    Returns:
        How many there were; the caller goes on while it equals the limit.
    """
    due = (
        select(Membership)
        .where(Membership.valid_until < work.today, Membership.ended_at.is_(None))
        .order_by(Membership.valid_until)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Membership)
    )
    found = work.ungoverned(due).all()
    for membership in found:
        _end(work, membership, None)
    return len(found)


def _end(work: Work, membership: Membership, successor_id: uuid.UUID | None) -> None:
    membership.ended_at = work.now
    work.record("membership.end", membership, role=membership.role.value)
    if membership.confirmed_at is not None:
        work.emit(MembershipEnded(membership.id, successor_id))


def _load(work: Work, membership_id: uuid.UUID) -> Membership:
    found = queries.one(work.session, membership_id, work.actor)
    if found is None:
        raise NotFound
    return found


def _not_oneself(work: Work, account_id: uuid.UUID) -> None:
    if account_id == work.actor.account_id:
        raise Refused("membership_of_oneself")


def _organisation(work: Work, organisation_id: uuid.UUID) -> Organisation | None:
    query = select(Organisation).where(Organisation.id == organisation_id)
    return work.ungoverned(query).one_or_none()


def _problems(
    work: Work, proposal: Proposal, organisation: Organisation | None
) -> list[FieldProblem]:
    if organisation is None:
        return [FieldProblem("/organisationId", "choice")]
    found = []
    if not domain_queries.fits(work.session, organisation.id, proposal.email):
        found.append(FieldProblem("/email", "mail_domain"))
    first = proposal.valid_from or work.today
    if proposal.valid_until is not None and proposal.valid_until < max(first, work.today):
        found.append(FieldProblem("/validUntil", "dates_in_order"))
    return found
