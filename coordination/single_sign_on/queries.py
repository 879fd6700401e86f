"""Reads providers and who is bound to them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from coordination.access.actors import Actor
from coordination.access.classes import Role
from coordination.partners.models import Membership, Organisation, WebSession
from coordination.single_sign_on.logout_tokens import LoggedOut
from coordination.single_sign_on.models import OidcIdentity, OidcProvider


def in_use() -> ColumnElement[bool]:
    """Return the clause that is true for a provider through which people may log in."""
    return (
        OidcProvider.confirmed_at.is_not(None)
        & OidcProvider.disabled_at.is_(None)
        & Organisation.active.is_(True)
    )


def all_in_use(session: Session) -> Sequence[OidcProvider]:
    """Return the providers that the login page offers, by name."""
    query = select(OidcProvider).join(OidcProvider.organisation).where(in_use())
    return session.scalars(query.order_by(OidcProvider.name, OidcProvider.key)).all()


def of_organisations(
    session: Session, organisation_ids: Sequence[uuid.UUID]
) -> Sequence[OidcProvider]:
    """Return the providers in use of some organisations, by name.

    Args:
        session: an open session.
        organisation_ids: those of a person's memberships.
    """
    query = select(OidcProvider).join(OidcProvider.organisation)
    mine = OidcProvider.organisation_id.in_(organisation_ids)
    return session.scalars(query.where(in_use(), mine).order_by(OidcProvider.name)).all()


def one_in_use(session: Session, key: str) -> OidcProvider | None:
    """Return the provider with a key if people may log in through it now."""
    query = select(OidcProvider).join(OidcProvider.organisation)
    return session.scalars(query.where(in_use(), OidcProvider.key == key)).one_or_none()


def in_use_by_id(session: Session, provider_id: uuid.UUID) -> OidcProvider | None:
    """Return a provider if people may log in through it now."""
    query = select(OidcProvider).join(OidcProvider.organisation)
    return session.scalars(query.where(in_use(), OidcProvider.id == provider_id)).one_or_none()


def organisation_of(session: Session, provider_id: uuid.UUID) -> uuid.UUID | None:
    """Return the organisation for whose members a provider vouches."""
    query = select(OidcProvider.organisation_id).where(OidcProvider.id == provider_id)
    return session.scalars(query).one_or_none()


def by_key(session: Session, key: str) -> OidcProvider | None:
    """Return the provider with a key, whatever its state."""
    return session.scalars(select(OidcProvider).where(OidcProvider.key == key)).one_or_none()


def known(session: Session, key: str, issuer: str, client_id: str) -> bool:
    """Return whether a key, or a client of an issuer, is known already."""
    same = (OidcProvider.issuer == issuer) & (OidcProvider.client_id == client_id)
    query = select(OidcProvider).where(or_(OidcProvider.key == key, same))
    return session.scalars(query.limit(1)).first() is not None


def account_of_membership(session: Session, membership_id: uuid.UUID) -> uuid.UUID | None:
    """Return the person behind a membership, whether it may still act or not."""
    query = select(Membership.account_id).where(Membership.id == membership_id)
    return session.scalars(query).one_or_none()


def in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the clause that is true for the providers which somebody sees in the administration.

    Args:
        actor: an administrator, who sees all, or a lead, who sees the own organisation's.
    """
    if actor.role is Role.ADMINISTRATOR:
        return OidcProvider.id.is_not(None)
    return OidcProvider.organisation_id == actor.organisation_id


def listed(session: Session, actor: Actor) -> Sequence[OidcProvider]:
    """Return the providers in somebody's reach, by name.

    Args:
        session: an open session.
        actor: an administrator or a lead.
    """
    query = select(OidcProvider).where(in_reach(actor))
    return session.scalars(query.order_by(OidcProvider.name, OidcProvider.key)).all()


def one(session: Session, provider_id: uuid.UUID, actor: Actor) -> OidcProvider | None:
    """Return a provider in somebody's reach, locked.

    Args:
        session: an open session.
        provider_id: which one.
        actor: an administrator or a lead.
    """
    query = select(OidcProvider).where(OidcProvider.id == provider_id, in_reach(actor))
    return session.scalars(query.with_for_update(of=OidcProvider)).one_or_none()


def identity(session: Session, issuer: str, subject: str) -> OidcIdentity | None:
    """Return who a person of a provider is here, if anybody.

    Args:
        session: an open session.
        issuer: the provider's name for itself.
        subject: its name for the person.
    """
    query = select(OidcIdentity).where(
        OidcIdentity.issuer == issuer, OidcIdentity.subject == subject
    )
    return session.scalars(query).one_or_none()


def identities(session: Session, account_id: uuid.UUID) -> Sequence[OidcIdentity]:
    """Return by which providers a person is known, by name."""
    query = select(OidcIdentity).join(OidcIdentity.provider)
    query = query.where(OidcIdentity.account_id == account_id)
    return session.scalars(query.order_by(OidcProvider.name)).all()


def closed_to_passwords(account_id: Any) -> ColumnElement[bool]:
    """Return the clause that is true for a membership that opens through its provider alone.

    The organisation demands it, and the provider knows the person. Administrators keep the way
    with a password and a second factor, so that a provider that fails locks out nobody for good.
    The query must have the table of memberships.

    Args:
        account_id: of the person, or a column with it.
    """
    demanded = (
        select(OidcProvider.id)
        .join(Organisation, Organisation.id == OidcProvider.organisation_id)
        .join(OidcIdentity, OidcIdentity.issuer == OidcProvider.issuer)
        .where(
            OidcProvider.organisation_id == Membership.organisation_id,
            OidcIdentity.account_id == account_id,
            OidcProvider.only_way.is_(True),
            in_use(),
        )
        .correlate(WebSession, Membership)
        .exists()
    )
    return and_(Membership.role != Role.ADMINISTRATOR, demanded)


def behind_providers(session: Session, account_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the memberships of a person that no password opens.

    Args:
        session: an open session.
        account_id: the person.
    """
    query = select(Membership.id).where(Membership.account_id == account_id)
    return frozenset(session.scalars(query.where(closed_to_passwords(account_id))))


def vouched_for() -> ColumnElement[bool]:
    """Return the clause that is true for a session that stands as it was begun.

    Begun through a provider: it is in use, knows the person, and vouches for the members of its own
    organisation only. Begun with a password: the organisation does not demand its provider. The
    query must have the tables of sessions and memberships.
    """
    bound = exists().where(
        OidcIdentity.issuer == OidcProvider.issuer,
        OidcIdentity.account_id == WebSession.account_id,
    )
    place = or_(
        WebSession.membership_id.is_(None),
        OidcProvider.organisation_id == Membership.organisation_id,
    )
    standing = (
        select(OidcProvider.id)
        .join(Organisation, Organisation.id == OidcProvider.organisation_id)
        .where(OidcProvider.id == WebSession.provider_id, in_use(), place, bound)
        .correlate(WebSession, Membership)
        .exists()
    )
    by_password = and_(
        WebSession.provider_id.is_(None),
        or_(Membership.id.is_(None), ~closed_to_passwords(WebSession.account_id)),
    )
    return or_(by_password, standing)


def sessions_of(provider: OidcProvider, told: LoggedOut) -> Select[WebSession]:
    """Return the query of the live sessions that a provider means, locked.

    Only those that began by its word; where it names person and session, both must fit.

    Args:
        provider: which provider.
        told: whom it names, or which session, or both.
    """
    bound = select(OidcIdentity.account_id).where(
        OidcIdentity.issuer == provider.issuer, OidcIdentity.subject == told.subject
    )
    query = select(WebSession).where(
        WebSession.provider_id == provider.id, WebSession.ended_at.is_(None)
    )
    if told.subject is not None:
        query = query.where(WebSession.account_id.in_(bound))
    if told.session is not None:
        query = query.where(WebSession.provider_session == told.session)
    return query.with_for_update()


def taken(
    session: Session, provider: OidcProvider, subject: str, account_id: uuid.UUID
) -> Sequence[OidcIdentity]:
    """Return what stands in the way of binding a person of a provider to an account.

    Args:
        session: an open session.
        provider: which provider.
        subject: its name for the person.
        account_id: the account.
    """
    same_person = (OidcIdentity.issuer == provider.issuer) & (OidcIdentity.subject == subject)
    same_account = (OidcIdentity.provider_id == provider.id) & (
        OidcIdentity.account_id == account_id
    )
    return session.scalars(select(OidcIdentity).where(or_(same_person, same_account))).all()
