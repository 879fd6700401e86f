"""Reads accounts and their memberships for logging in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordination.partners.models import Account, ApiToken, Membership, Organisation
from coordination.partners.policy import active


def account_by_email(session: Session, email: str) -> Account | None:
    """Return the account with an address, whatever its capitals."""
    return session.scalars(select(Account).where(Account.email == email)).one_or_none()


def active_memberships(
    session: Session, account_id: uuid.UUID, now: dt.datetime
) -> Sequence[Membership]:
    """Return the memberships under which a person may act now, by organisation and role.

    Args:
        session: an open session.
        account_id: the person.
        now: from `work.now`.
    """
    query = (
        select(Membership)
        .join(Membership.account)
        .join(Membership.organisation)
        .where(Membership.account_id == account_id, active(now))
    )
    return session.scalars(query.order_by(Organisation.name, Membership.role)).all()


def live_token(session: Session, token_hash: bytes, now: dt.datetime) -> ApiToken | None:
    """Return the token with a hash while it is neither expired nor revoked.

    Args:
        session: an open session.
        token_hash: of what the caller sent.
        now: from the clock.
    """
    query = select(ApiToken).where(
        ApiToken.token_hash == token_hash,
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > now,
    )
    return session.scalars(query).one_or_none()
