"""Browser sessions in the database: found, kept alive, replaced and ended.

Each function takes a short transaction of its own, before or after the unit of work of a request:
a session must be seen as used even when the request is refused.

A session acts once the second factor was given in it. Before that, and after too long without use,
it waits: it opens nothing but the page that asks for the factor.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import contains_eager, lazyload

from coordination import work as unit
from coordination.access.actors import System, open_glasses
from coordination.access.keys import broken_glass
from coordination.core import clock
from coordination.core.clock import GIVEN
from coordination.core.crypto import token_hash
from coordination.partners.models import Account, Membership, Organisation, WebSession
from coordination.partners.policy import active
from coordination.single_sign_on.queries import vouched_for
from coordination.work import Occasion, Runtime, Work

TOKEN_BYTES = 32  # 256 bits
BROWSER_CHARACTERS = 200  # of how a browser names itself
MOST = 3  # sessions of one person at once (assurance T27)
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
        factor_age: how long ago the second factor was given; None if it was not.
        provider_id: of single sign-on, by whose word the session began, if it was one.
        glasses: what glass the membership has broken that lasts, with how long it still does.
    """

    account_id: uuid.UUID
    membership_id: uuid.UUID | None
    name: str
    locale: str
    organisation: str | None
    role: str | None
    factor_age: dt.timedelta | None
    glasses: tuple[tuple[uuid.UUID, dt.timedelta], ...] = ()
    provider_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Found:
    """A live session: its row, its data and who it stands for, if anybody.

    Attributes:
        id: of the row.
        data: what the pages keep in it.
        acting: who acts in it.
        waiting: who must give the second factor before anybody acts in it (again).
    """

    id: uuid.UUID
    data: dict[str, Any]
    acting: Acting | None
    waiting: Acting | None


@dataclass(frozen=True)
class Who:
    """For whom a session goes on.

    Attributes:
        account_id: the person, None for a visitor.
        membership_id: the membership that was chosen, if any.
        factor: whether the second factor was given just now.
        anew: whether the person has just logged in, so that the longest time begins.
        browser: how the browser names itself.
        provider_id: of single sign-on, by whose word it began.
        provider_session: what that provider calls its session; it stays what it was.
    """

    account_id: uuid.UUID | None = None
    membership_id: uuid.UUID | None = None
    factor: bool = False
    anew: bool = False
    browser: str | None = None
    provider_id: uuid.UUID | None = None
    provider_session: str | None = None


def find(runtime: Runtime, token: str) -> Found | None:
    """Return the live session of a token and note that it was used.

    It is over after its longest time, at logout, when the account is disabled, when the membership
    has ended, and when the provider through which it began stands for it no more. After too long
    without use it waits for the second factor.

    Args:
        runtime: of the process.
        token: from the cookie.
    """
    with runtime.logins().begin() as session:
        now = clock.read(session)
        asked = {"token_hash": token_hash(token), "now": now}
        row = session.execute(_query(), asked).one_or_none()
        if row is None or not _within(runtime, row.WebSession, now):
            return None
        if not _may_act(row):
            row.WebSession.ended_at = now
            return None
        return _found(runtime, row, now)


def start(
    runtime: Runtime, data: dict[str, Any], who: Who, replaced: uuid.UUID | None = None
) -> str:
    """Create a session and return its token; nothing but the cookie ever holds it.

    Args:
        runtime: of the process.
        data: what the pages keep in it.
        who: whom it stands for.
        replaced: the session that this one takes the place of; it ends. The longest time of a
            session counts from the login, so a switch of membership keeps the beginning.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    occasion = Occasion("session.end", uuid.uuid4().hex, writes=False)
    with unit.begin(runtime, System("login"), occasion) as work:
        old = work.session.get(WebSession, replaced) if replaced else None
        work.add(_made(token, data, who, old, work.now))
        if old is not None:
            old.ended_at = work.now
        work.flush()
        if who.account_id is not None:
            _end_oldest(work, who.account_id)
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


def _made(
    token: str, data: dict[str, Any], who: Who, old: WebSession | None, now: dt.datetime
) -> WebSession:
    goes_on = old is not None and old.account_id == who.account_id and not who.anew
    before = old.factor_at if old is not None and goes_on else None
    session_there = old.provider_session if old is not None and goes_on else who.provider_session
    return WebSession(
        token_hash=token_hash(token),
        account_id=who.account_id,
        membership_id=who.membership_id,
        data=data,
        created_at=old.created_at if old is not None and goes_on else now,
        seen_at=now,
        factor_at=now if who.factor else before,
        browser=who.browser and who.browser[:BROWSER_CHARACTERS],
        provider_id=who.provider_id,
        provider_session=session_there,
    )


def _end_oldest(work: Work, account_id: uuid.UUID) -> None:
    """End the oldest sessions of a person beyond `MOST`; the row of the account is the lock."""
    locked = select(Account).where(Account.id == account_id).with_for_update()
    account = work.ungoverned(locked).one()
    since = work.now - _longest(work.runtime)
    live = select(WebSession).where(
        WebSession.account_id == account_id,
        WebSession.factor_at.is_not(None),
        WebSession.ended_at.is_(None),
        WebSession.created_at >= since,
    )
    newest = live.order_by(WebSession.created_at.desc(), WebSession.seen_at.desc())
    for row in work.ungoverned(newest.offset(MOST)):
        row.ended_at = work.now
        work.record("session.end", account, reason="too_many")


@cache
def _query() -> Any:
    """Return the question, made once: it is asked at every request of a browser."""
    glasses = broken_glass(WebSession.membership_id, GIVEN).label("glasses")
    return (
        select(
            *(WebSession, Account, Membership, active(GIVEN).label("active"), glasses),
            vouched_for().label("vouched_for"),
        )
        .outerjoin(Account, Account.id == WebSession.account_id)
        .outerjoin(Membership, Membership.id == WebSession.membership_id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(WebSession.token_hash == bindparam("token_hash"), WebSession.ended_at.is_(None))
        # The model's own inner joins would lose the sessions that have no membership yet.
        .options(contains_eager(Membership.organisation), lazyload(Membership.account))
    )


def _longest(runtime: Runtime) -> dt.timedelta:
    return dt.timedelta(hours=runtime.settings.session_absolute_hours)


def _used(runtime: Runtime, row: WebSession, now: dt.datetime) -> bool:
    return now - row.seen_at <= dt.timedelta(minutes=runtime.settings.session_idle_minutes)


def _within(runtime: Runtime, row: WebSession, now: dt.datetime) -> bool:
    """Return whether a session is live; one with a second factor may be taken up again later."""
    if now - row.created_at > _longest(runtime):
        return False
    return row.factor_at is not None or _used(runtime, row, now)


def _may_act(row: Row[Any]) -> bool:
    if not row.vouched_for:
        return False
    if row.WebSession.membership_id is not None:
        return bool(row.active)
    return row.Account is None or row.Account.disabled_at is None


def _found(runtime: Runtime, row: Row[Any], now: dt.datetime) -> Found:
    mine, somebody = row.WebSession, _acting(row, now)
    awake = _used(runtime, mine, now)
    if awake and now - mine.seen_at > SEEN_EVERY:
        mine.seen_at = now
    if awake and mine.factor_at is not None:
        return Found(mine.id, dict(mine.data), somebody, None)
    return Found(mine.id, dict(mine.data), None, somebody)


def _acting(row: Row[Any], now: dt.datetime) -> Acting | None:
    account, membership, factor_at = row.Account, row.Membership, row.WebSession.factor_at
    if account is None:
        return None
    return Acting(
        account.id,
        membership.id if membership else None,
        account.name,
        account.locale,
        membership.organisation.name if membership else None,
        membership.role.value if membership else None,
        now - factor_at if factor_at else None,
        tuple((glass.id, glass.until - now) for glass in open_glasses(row.glasses)),
        row.WebSession.provider_id,
    )
