"""Reads accounts and their memberships for logging in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from coordination.core import clock
from coordination.core.errors import NotFound
from coordination.http import paging
from coordination.http.paging import Page, Paging
from coordination.partners.models import Account, AddressChange, ApiToken, Membership, Organisation
from coordination.partners.policy import active

_ORDER = (Account.name, Account.id)


def account_by_email(session: Session, email: str) -> Account | None:
    """Return the account with an address, whatever its capitals."""
    return session.scalars(select(Account).where(Account.email == email)).one_or_none()


def hash_by_email(session: Session, email: str) -> str | None:
    """Return the hash of the password of an address, for the system at the login.

    Asked of unknown addresses too, so that they take as many statements.
    """
    return session.scalar(select(Account.password_hash).where(Account.email == email))


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


def listed(session: Session, organisation_id: uuid.UUID | None, page: Paging) -> Page[Account]:
    """Return a page of the accounts in the order of names, for an administrator.

    Args:
        session: an open session.
        organisation_id: only those with a membership there that has not ended; None: all.
        page: which page.
    """
    query = select(Account)
    if organisation_id is not None:
        there = select(Membership.account_id).where(
            Membership.organisation_id == organisation_id, Membership.ended_at.is_(None)
        )
        query = query.where(Account.id.in_(there))
    rows = session.execute(paging.narrow(query, page, _ORDER, descending=False)).all()
    found = paging.page(rows, page, _ORDER)
    return Page([row[0] for row in found.items], found.next_cursor)


def one(session: Session, account_id: uuid.UUID) -> Account:
    """Return an account.

    Raises:
        NotFound: there is none with that id.
    """
    found = session.scalars(select(Account).where(Account.id == account_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def memberships_of(session: Session, account_id: uuid.UUID) -> Sequence[Membership]:
    """Return the memberships of a person that were proposed or confirmed and have not ended."""
    query = (
        select(Membership)
        .join(Membership.organisation)
        .where(Membership.account_id == account_id, Membership.ended_at.is_(None))
    )
    return session.scalars(query.order_by(Organisation.name, Membership.role)).all()


def open_address_changes(account_id: uuid.UUID) -> Select[AddressChange]:
    """Return the query of the addresses that a person is to get and has not confirmed yet."""
    return select(AddressChange).where(
        AddressChange.account_id == account_id,
        AddressChange.confirmed_at.is_(None),
        AddressChange.ended_at.is_(None),
    )


class Holder(NamedTuple):
    """Who holds a token, in which language, and what the token may do."""

    account_id: uuid.UUID
    membership_id: uuid.UUID
    locale: str
    scopes: list[str]


def holder_of_token(session: Session, token_hash: bytes) -> Holder | None:
    """Return who holds a token, and its scopes, while both may be used.

    Args:
        session: an open session.
        token_hash: of what the caller sent.

    Returns:
        None when the token is expired or revoked, or its membership may not act (any more).
    """
    found = session.execute(_HOLDER, {"token_hash": token_hash}).one_or_none()
    return None if found is None else Holder(*found)


_NOW = clock.at_the_database()
_HOLDER = (
    select(Membership.account_id, Membership.id, Account.locale, ApiToken.scopes)
    .join(ApiToken, ApiToken.membership_id == Membership.id)
    .join(Membership.account)
    .join(Membership.organisation)
    .where(
        ApiToken.token_hash == bindparam("token_hash"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > _NOW,
        active(_NOW),
    )
)
