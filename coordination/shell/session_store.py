"""Browser sessions in the database: found, kept alive, replaced and ended.

Each function takes a short transaction of its own, before or after the unit of work of a request:
a session must be seen as used even when the request is refused.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import contains_eager, lazyload

from coordination.core import clock
from coordination.core.crypto import token_hash
from coordination.partners.models import Account, Membership, Organisation, WebSession
from coordination.partners.policy import active
from coordination.work import Runtime

TOKEN_BYTES = 32  # 256 bits
SEEN_EVERY = dt.timedelta(seconds=20)  # using a session is written at most this often


@dataclass(frozen=True)
class Acting:
    """Who a session stands for, as the header of a page shows it.

    Attributes:
        account_id: the person.
        membership_id: the active membership, or None while it is still to be chosen.
        name: of the person.
        locale: language of the person.
        organisation: name of the organisation.
        role: role of the membership.
    """

    account_id: uuid.UUID
    membership_id: uuid.UUID | None
    name: str
    locale: str
    organisation: str | None
    role: str | None


@dataclass(frozen=True)
class Found:
    """A live session: its row, its data and who it stands for, if anybody."""

    id: uuid.UUID
    data: dict[str, Any]
    acting: Acting | None


def find(runtime: Runtime, token: str) -> Found | None:
    """Return the live session of a token and note that it was used.

    It is over after too long without use, after its longest time, at logout, when the account is
    disabled and when the membership has ended.

    Args:
        runtime: of the process.
        token: from the cookie.
    """
    with runtime.logins().begin() as session:
        now = clock.read(session)
        row = session.execute(_query(token, now)).one_or_none()
        if row is None or not _within(runtime, row.WebSession, now):
            return None
        if not _may_act(row):
            row.WebSession.ended_at = now
            return None
        if now - row.WebSession.seen_at > SEEN_EVERY:
            row.WebSession.seen_at = now
        return Found(row.WebSession.id, dict(row.WebSession.data), _acting(row))


def start(
    runtime: Runtime,
    data: dict[str, Any],
    who: tuple[uuid.UUID | None, uuid.UUID | None],
    replaced: uuid.UUID | None = None,
) -> str:
    """Create a session and return its token; nothing but the cookie ever holds it.

    Args:
        runtime: of the process.
        data: what the pages keep in it.
        who: account and membership, as far as they are known.
        replaced: the session that this one takes the place of; it ends. The longest time of a
            session counts from the login, so a switch of membership keeps the beginning.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with runtime.logins().begin() as session:
        now = clock.read(session)
        old = session.get(WebSession, replaced) if replaced else None
        begun = old.created_at if old is not None and old.account_id == who[0] else now
        if old is not None:
            old.ended_at = now
        session.add(
            WebSession(
                token_hash=token_hash(token),
                account_id=who[0],
                membership_id=who[1],
                data=data,
                created_at=begun,
                seen_at=now,
            )
        )
    return token


def keep(runtime: Runtime, session_id: uuid.UUID, data: dict[str, Any]) -> None:
    """Store what the pages keep in a session."""
    with runtime.logins().begin() as session:
        session.execute(update(WebSession).where(WebSession.id == session_id).values(data=data))


def end(runtime: Runtime, session_id: uuid.UUID) -> None:
    """End one session, with effect on the next request."""
    with runtime.logins().begin() as session:
        now = clock.read(session)
        session.execute(update(WebSession).where(WebSession.id == session_id).values(ended_at=now))


def _query(token: str, now: dt.datetime) -> Any:
    return (
        select(WebSession, Account, Membership, active(now).label("active"))
        .outerjoin(Account, Account.id == WebSession.account_id)
        .outerjoin(Membership, Membership.id == WebSession.membership_id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(WebSession.token_hash == token_hash(token), WebSession.ended_at.is_(None))
        # The model's own inner joins would lose the sessions that have no membership yet.
        .options(contains_eager(Membership.organisation), lazyload(Membership.account))
    )


def _within(runtime: Runtime, row: WebSession, now: dt.datetime) -> bool:
    idle = dt.timedelta(minutes=runtime.settings.session_idle_minutes)
    longest = dt.timedelta(hours=runtime.settings.session_absolute_hours)
    return now - row.seen_at <= idle and now - row.created_at <= longest


def _may_act(row: Row[Any]) -> bool:
    if row.WebSession.membership_id is not None:
        return bool(row.active)
    return row.Account is None or row.Account.disabled_at is None


def _acting(row: Row[Any]) -> Acting | None:
    account, membership = row.Account, row.Membership
    if account is None:
        return None
    return Acting(
        account.id,
        membership.id if membership else None,
        account.name,
        account.locale,
        membership.organisation.name if membership else None,
        membership.role.value if membership else None,
    )
