"""Reads mail domains: where addresses may lie, who may confirm one, and which are to be checked."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, false, func, or_, select
from sqlalchemy.orm import Session

from coordination.access.actors import Actor
from coordination.access.classes import Role
from coordination.partners.models import MailDomain, Membership, Organisation
from coordination.partners.policy import confirming

ADMIN = Role.ADMINISTRATOR
MOST = 200  # of one organisation, or waiting; they are worked off, not browsed


def domain_of(email: str) -> str:
    """Return the domain of an address as it is kept."""
    return email.rpartition("@")[2].lower()


def usable() -> ColumnElement[bool]:
    """Return the clause of the domains in which addresses may lie and to which mail may go."""
    return and_(
        MailDomain.confirmed_at.is_not(None),
        MailDomain.ended_at.is_(None),
        MailDomain.fault.is_(None),
    )


def fits(session: Session, organisation_id: uuid.UUID, email: str) -> bool:
    """Return whether an address lies in a usable domain of an organisation.

    Args:
        session: an open session.
        organisation_id: whose domains.
        email: the address.
    """
    query = select(MailDomain.id).where(
        MailDomain.organisation_id == organisation_id,
        MailDomain.domain == domain_of(email),
        usable(),
    )
    return session.scalar(query) is not None


def fits_somewhere(session: Session, email: str) -> bool:
    """Return whether an address lies in a usable domain of any organisation that takes part."""
    query = (
        select(MailDomain.id)
        .join(Organisation, Organisation.id == MailDomain.organisation_id)
        .where(MailDomain.domain == domain_of(email), usable(), Organisation.active.is_(True))
    )
    return session.scalars(query.limit(1)).first() is not None


def of_organisation(session: Session, organisation_id: uuid.UUID) -> Sequence[MailDomain]:
    """Return the domains of an organisation that have not ended, in the order of names."""
    query = select(MailDomain).where(
        MailDomain.organisation_id == organisation_id, MailDomain.ended_at.is_(None)
    )
    return session.scalars(query.order_by(MailDomain.domain).limit(MOST)).all()


def of_organisation_for(
    session: Session, organisation_id: uuid.UUID, actor: Actor
) -> Sequence[MailDomain]:
    """Return the domains of an organisation to whoever looks after it; to others none.

    Args:
        session: an open session.
        organisation_id: whose.
        actor: an administrator, or a lead.
    """
    near = organisation_id == actor.organisation_id
    return of_organisation(session, organisation_id) if near or actor.role is ADMIN else ()


def faulty(session: Session) -> Sequence[tuple[MailDomain, Organisation]]:
    """Return the domains to which mail is held, with their organisations, the newest fault first.

    Args:
        session: an open session.
    """
    query = (
        select(MailDomain, Organisation)
        .join(Organisation, Organisation.id == MailDomain.organisation_id)
        .where(MailDomain.ended_at.is_(None), MailDomain.fault.is_not(None))
        .order_by(MailDomain.faulty_since.desc(), MailDomain.domain)
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(MOST))]


def confirmable(actor: Actor) -> ColumnElement[bool]:
    """Return the clause of the domains that this member may confirm, or find well again.

    A lead: those of the own organisation. An administrator: those of an organisation without a
    lead. Never what the same person proposed.

    Args:
        actor: the acting membership.
    """
    asks = or_(MailDomain.confirmed_at.is_(None), MailDomain.fault.is_not(None))
    mine = select(Membership.id).where(Membership.account_id == actor.account_id)
    another = or_(MailDomain.proposed_by.is_(None), MailDomain.proposed_by.not_in(mine))
    in_reach = confirming(actor, MailDomain.organisation_id)
    return and_(MailDomain.ended_at.is_(None), asks, another, in_reach)


def waiting(session: Session, actor: Actor) -> Sequence[tuple[MailDomain, Organisation]]:
    """Return the domains that this member may confirm, with their organisations.

    Args:
        session: an open session.
        actor: the acting membership.
    """
    query = (
        select(MailDomain, Organisation)
        .join(Organisation, Organisation.id == MailDomain.organisation_id)
        .where(confirmable(actor))
        .order_by(Organisation.name, MailDomain.domain)
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(MOST))]


def one(session: Session, domain_id: uuid.UUID, actor: Actor) -> MailDomain | None:
    """Return a domain that this member looks after, locked, or None.

    Args:
        session: an open session.
        domain_id: which one.
        actor: the acting membership.
    """
    reach = {
        Role.ADMINISTRATOR: MailDomain.id.is_not(None),
        Role.ORGANISATION_LEAD: MailDomain.organisation_id == actor.organisation_id,
    }.get(actor.role, false())
    query = select(MailDomain).where(MailDomain.id == domain_id, reach)
    return session.scalars(query.with_for_update()).one_or_none()


def may_confirm(session: Session, domain: MailDomain, actor: Actor) -> bool:
    """Return whether this member may confirm this domain."""
    query = select(MailDomain.id).where(MailDomain.id == domain.id, confirmable(actor))
    return session.scalar(query) is not None


def due(now: dt.datetime, limit: int) -> Select[MailDomain]:
    """Return the query of the domains whose records must be looked at, the longest due first.

    Args:
        now: from `work.now`.
        limit: at most so many.
    """
    live = and_(MailDomain.confirmed_at.is_not(None), MailDomain.ended_at.is_(None))
    query = select(MailDomain).where(live, MailDomain.check_at <= now)
    return query.order_by(MailDomain.check_at, MailDomain.id).limit(limit)


def outside(email: Any, organisation_id: Any = None) -> ColumnElement[bool]:
    """Return the clause that is true for addresses to which no mail may go now.

    Args:
        email: column with the address.
        organisation_id: column with the organisation in whose name mail is sent; None: any of them.
    """
    name = func.lower(func.split_part(cast(email, String), "@", 2))
    there = select(MailDomain.id).where(MailDomain.domain == name, usable())
    if organisation_id is not None:
        there = there.where(MailDomain.organisation_id == organisation_id)
    return ~exists(there)
