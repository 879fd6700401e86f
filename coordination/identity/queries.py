"""Reads what belongs to logging in: factors, codes, invitations and sessions of a person."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, undefer

from coordination.identity.models import (
    Invitation,
    KnownOrigin,
    LoginThrottle,
    RecoveryCode,
    SecondFactor,
)
from coordination.identity.rules import FactorKind
from coordination.partners.models import Account, Membership, Organisation, WebSession
from coordination.work import Work


def account(work: Work, account_id: uuid.UUID) -> Account:
    """Return an account, locked, for a change of how its person logs in.

    Args:
        work: an open unit of work.
        account_id: from a session, an invitation or a membership in reach.
    """
    query = select(Account).where(Account.id == account_id).with_for_update()
    return work.ungoverned(query.options(undefer(Account.password_hash))).one()


def has_password(session: Session, account_id: uuid.UUID) -> bool:
    """Return whether somebody has chosen a password.

    Args:
        session: in which the system reads.
        account_id: whose.
    """
    chosen = select(Account.password_hash.is_not(None)).where(Account.id == account_id)
    return bool(session.scalar(chosen))


def factors(
    session: Session, account_id: uuid.UUID, kind: FactorKind | None = None
) -> Sequence[SecondFactor]:
    """Return the second factors of a person, oldest first.

    Args:
        session: an open session.
        account_id: whose.
        kind: only of this kind.
    """
    query = select(SecondFactor).where(SecondFactor.account_id == account_id)
    if kind is not None:
        query = query.where(SecondFactor.kind == kind)
    return session.scalars(query.order_by(SecondFactor.created_at, SecondFactor.id)).all()


def has_factor(session: Session, account_id: uuid.UUID) -> bool:
    """Return whether a person has enrolled a second factor."""
    return bool(factors(session, account_id))


def unused_codes(account_id: uuid.UUID) -> Select[RecoveryCode]:
    """Return the query of the recovery codes that a person has not used."""
    query = select(RecoveryCode).where(RecoveryCode.account_id == account_id)
    return query.where(RecoveryCode.used_at.is_(None))


def codes_left(session: Session, account_id: uuid.UUID) -> int:
    """Return how many recovery codes of a person have not been used."""
    query = select(func.count()).select_from(RecoveryCode)
    query = query.where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalars(query).one()


def invitation(token_hash: bytes, now: dt.datetime) -> Select[Invitation]:
    """Return the query of the live invitation with a token, locked.

    Args:
        token_hash: of what the link holds.
        now: from `work.now`.
    """
    query = select(Invitation).join(Account, Account.id == Invitation.account_id)
    return query.where(
        Invitation.token_hash == token_hash,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > now,
        Account.disabled_at.is_(None),
    ).with_for_update(of=Invitation)


def pending(session: Session, account_id: uuid.UUID, now: dt.datetime) -> Invitation | None:
    """Return the invitation or recovery that a person has not used yet, if one is open.

    Args:
        session: an open session.
        account_id: whose.
        now: from `work.now`.
    """
    query = select(Invitation).where(
        Invitation.account_id == account_id,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > now,
    )
    return session.scalars(query.order_by(Invitation.created_at.desc()).limit(1)).one_or_none()


def open_invitations(account_id: uuid.UUID) -> Select[Invitation]:
    """Return the query of what was neither used nor withdrawn, expired or not."""
    return select(Invitation).where(
        Invitation.account_id == account_id,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )


def account_of(membership_id: uuid.UUID | None) -> Select[uuid.UUID]:
    """Return the query of the person behind a membership."""
    return select(Membership.account_id).where(Membership.id == membership_id)


def throttle(key_hash: bytes) -> Select[LoginThrottle]:
    """Return the query of the failures under a key, locked and read afresh."""
    query = select(LoginThrottle).where(LoginThrottle.key_hash == key_hash)
    return query.with_for_update().execution_options(populate_existing=True)


def origins(account_id: uuid.UUID, since: dt.datetime) -> Select[bytes]:
    """Return the query of the browsers and places from which a person logged in lately.

    Args:
        account_id: whose.
        since: those from before are forgotten.
    """
    return select(KnownOrigin.origin_hash).where(
        KnownOrigin.account_id == account_id, KnownOrigin.seen_at >= since
    )


def live_sessions(
    session: Session, account_id: uuid.UUID, since: dt.datetime
) -> Sequence[WebSession]:
    """Return the sessions in which a person is logged in, newest first.

    Args:
        session: an open session.
        account_id: whose.
        since: those that began earlier have ended by their longest time.
    """
    query = select(WebSession).where(
        WebSession.account_id == account_id,
        WebSession.factor_at.is_not(None),
        WebSession.ended_at.is_(None),
        WebSession.created_at >= since,
    )
    return session.scalars(query.order_by(WebSession.created_at.desc(), WebSession.id)).all()


def known_names(session: Session, person: Account) -> list[str]:
    """Return what others know of a person and must not be in a password.

    Args:
        session: an open session.
        person: the account.
    """
    query = (
        select(Organisation.name)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.account_id == person.id)
    )
    return [person.name, person.email, *session.scalars(query)]
