"""Reads memberships for who proposes, confirms and ends them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from coordination.access.actors import Actor
from coordination.access.classes import Role
from coordination.partners.models import Account, Membership, Organisation, StandIn
from coordination.partners.policy import confirming

PROPOSALS = 200  # more wait nowhere; a list of people to confirm is worked off, not browsed


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the clause that is true for the memberships that this member looks after.

    A lead: those of the own organisation. An administrator: all of them.

    Args:
        actor: the acting membership.
    """
    if actor.role is Role.ADMINISTRATOR:
        return Membership.id.is_not(None)
    if actor.role is Role.ORGANISATION_LEAD:
        return Membership.organisation_id == actor.organisation_id
    return false()


def confirmable(actor: Actor) -> ColumnElement[bool]:
    """Return the clause that is true for the proposals that this member may confirm.

    A lead: those of the own organisation. An administrator: the lead of an organisation that has
    none. Never one's own, and never what the same person proposed (product text §2).

    Args:
        actor: the acting membership.
    """
    waiting = and_(Membership.confirmed_at.is_(None), Membership.ended_at.is_(None))
    mine = select(Membership.id).where(Membership.account_id == actor.account_id)
    another = and_(
        Membership.account_id != actor.account_id,
        or_(Membership.proposed_by.is_(None), Membership.proposed_by.not_in(mine)),
    )
    return and_(waiting, another, _scope(actor))


def may_confirm(session: Session, membership: Membership, actor: Actor) -> bool:
    """Return whether this member may confirm this proposal."""
    query = select(Membership.id).where(Membership.id == membership.id, confirmable(actor))
    return session.scalar(query) is not None


def waiting(session: Session, actor: Actor) -> Sequence[Membership]:
    """Return the proposals that this member may confirm, the oldest first.

    Args:
        session: an open session.
        actor: the acting membership.
    """
    query = _ordered().where(confirmable(actor)).limit(PROPOSALS)
    return session.scalars(query).all()


def of_organisation(
    session: Session, organisation_id: uuid.UUID, now: dt.datetime
) -> Sequence[Membership]:
    """Return the memberships of an organisation that are live or begin later.

    Args:
        session: an open session.
        organisation_id: whose.
        now: from `work.now`.
    """
    current = and_(
        Membership.confirmed_at.is_not(None),
        or_(Membership.ended_at.is_(None), Membership.ended_at > now),
    )
    query = _ordered().where(Membership.organisation_id == organisation_id, current)
    return session.scalars(query).all()


def colleagues(
    session: Session, leaving: Membership, actor: Actor, now: dt.datetime
) -> Sequence[Membership]:
    """Return who may take over the open work of a member: others there, not who asks.

    Args:
        session: an open session.
        leaving: whose work it is.
        actor: who ends the membership.
        now: from `work.now`.
    """
    there = of_organisation(session, leaving.organisation_id, now)
    either = {leaving.account_id, actor.account_id}
    return [row for row in there if row.account_id not in either]


def proposed(session: Session) -> Sequence[Membership]:
    """Return every proposal that still waits for its confirmation."""
    query = _ordered().where(Membership.confirmed_at.is_(None), Membership.ended_at.is_(None))
    return session.scalars(query.limit(PROPOSALS)).all()


def one(session: Session, membership_id: uuid.UUID, actor: Actor) -> Membership | None:
    """Return a membership that this member looks after, locked, or None.

    Args:
        session: an open session.
        membership_id: which one.
        actor: the acting membership.
    """
    query = select(Membership).where(Membership.id == membership_id, within_reach(actor))
    return session.scalars(query.with_for_update(of=Membership)).one_or_none()


def works_at(session: Session, actor: Actor, organisation_id: uuid.UUID) -> bool:
    """Return whether the person who acts is more than an administrator at an organisation.

    Args:
        session: an open session.
        actor: the acting administrator.
        organisation_id: where.
    """
    query = select(Membership.id).where(
        Membership.account_id == actor.account_id,
        Membership.organisation_id == organisation_id,
        Membership.role != Role.ADMINISTRATOR,
        Membership.ended_at.is_(None),
    )
    return session.scalars(query.limit(1)).first() is not None


def organisations_of(session: Session, account_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Return where a person has a membership that was proposed or confirmed and has not ended.

    Args:
        session: an open session.
        account_id: the person.
    """
    query = select(Membership.organisation_id).where(
        Membership.account_id == account_id, Membership.ended_at.is_(None)
    )
    return session.scalars(query.distinct()).all()


def same(session: Session, wanted: Membership) -> Membership | None:
    """Return a membership of the same person, organisation and role that has not ended."""
    query = select(Membership).where(
        Membership.account_id == wanted.account_id,
        Membership.organisation_id == wanted.organisation_id,
        Membership.role == wanted.role,
        Membership.ended_at.is_(None),
    )
    return session.scalars(query).first()


def stand_ins(session: Session, actor: Actor, today: dt.date) -> Sequence[StandIn]:
    """Return the stand-ins, now or later, that this member set or, as a lead, looks after.

    Args:
        session: an open session.
        actor: the acting membership.
        today: from `work.today`.
    """
    own = StandIn.membership_id == actor.membership_id
    if actor.role is Role.ORGANISATION_LEAD:
        own = StandIn.organisation_id == actor.organisation_id
    query = select(StandIn).where(own, StandIn.last_day >= today).order_by(StandIn.first_day)
    return session.scalars(query).all()


def _scope(actor: Actor) -> ColumnElement[bool]:
    in_reach = confirming(actor, Membership.organisation_id)
    if actor.role is Role.ORGANISATION_LEAD:
        return in_reach
    return and_(in_reach, Membership.role == Role.ORGANISATION_LEAD)


def _ordered() -> Select[Membership]:
    joined = select(Membership).join(Membership.organisation).join(Membership.account)
    return joined.order_by(Organisation.name, Account.name, Membership.role)
