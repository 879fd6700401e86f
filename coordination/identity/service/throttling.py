"""Slows down tries to log in, in the database, so that every process counts together.

A try is counted before anything is looked at and given back when it succeeds, so that many at once
gain nothing. Whoever comes from a browser or a place from which the person logged in before is
counted alone, so that nobody else can keep them out: neither somebody who guesses from elsewhere,
nor a pupil behind the one address of a school.
"""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from coordination.core import clock
from coordination.core.crypto import keyed_hash
from coordination.core.errors import Problem
from coordination.identity import queries
from coordination.identity.models import KnownOrigin, LoginThrottle
from coordination.identity.rules import ACCOUNT, ADDRESS, FACTOR, KNOWN, REMEMBERED_FOR, Brake
from coordination.work import Runtime, Work

NOBODY = uuid.UUID(int=0)  # asked for an unknown account, so that it takes as long
PUT_BACK = dt.timedelta(hours=1)  # far longer than any transaction waits
_IPV6_NETWORK_BITS = 64  # one household or office has all of them


class TooSoon(Problem):
    """The delay after earlier failures is not over."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__("login_delayed", seconds=seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Origin:
    """From where somebody tries.

    Attributes:
        browser: token of the cookie that a browser keeps after a login, or None.
        address: network address.
    """

    browser: str | None
    address: str | None


@dataclass(frozen=True)
class Key:
    """What a try counts under, and how it is slowed down."""

    digest: bytes
    brake: Brake


def password_keys(
    runtime: Runtime, session: Session, typed: str, account_id: uuid.UUID | None, origin: Origin
) -> list[Key]:
    """Return the keys of a try with a password.

    Args:
        runtime: with the key of the hashes.
        session: an open session.
        typed: address that was typed.
        account_id: the account of that address, if there is one.
        origin: from where.
    """
    name = typed.strip().casefold().encode()
    known = known_origin(runtime, session, account_id or NOBODY, origin)
    if known is not None:
        return [Key(_hash(runtime, b"known", name, known), KNOWN)]
    here = _hash(runtime, b"address", _network(origin).encode())
    return [Key(_hash(runtime, b"account", name), ACCOUNT), Key(here, ADDRESS)]


def factor_keys(
    runtime: Runtime, session: Session, account_id: uuid.UUID, origin: Origin
) -> list[Key]:
    """Return the key of a try with a second factor or a recovery code; see `password_keys`."""
    known = known_origin(runtime, session, account_id, origin) or b""
    return [Key(_hash(runtime, b"factor", account_id.bytes, known), FACTOR)]


def link_keys(runtime: Runtime, origin: Origin) -> list[Key]:
    """Return the key of a try with a link from a mail."""
    return [Key(_hash(runtime, b"link", _network(origin).encode()), ADDRESS)]


def admit(session: Session, keys: Sequence[Key]) -> None:
    """Count a try, or refuse it because it comes too soon after others.

    Args:
        session: a transaction of its own, committed before anything is looked at.
        keys: what it counts under.

    Raises:
        TooSoon: with the seconds to wait.
    """
    now = clock.read(session)
    ordered = sorted(keys, key=lambda key: key.digest)  # always in one order, so no deadlock
    rows = [(_row(session, key, now), key.brake) for key in ordered]
    wait = max(_wait(row, brake, now) for row, brake in rows)
    if wait > dt.timedelta():
        raise TooSoon(math.ceil(wait.total_seconds()))
    for row, brake in rows:
        _count(row, brake, now)


def succeeded(session: Session, keys: Sequence[Key]) -> None:
    """Forget the failures of a person; an address only gets this one try back.

    Args:
        session: the transaction of the success.
        keys: that the try counted under.
    """
    for key in keys:
        row = session.scalars(queries.throttle(key.digest)).one_or_none()
        if row is None:
            continue
        row.failures = max(row.failures - 1, 0) if key.brake is ADDRESS else 0
        row.next_at = row.tried_at


def known_origin(
    runtime: Runtime, session: Session, account_id: uuid.UUID, origin: Origin
) -> bytes | None:
    """Return the hash of the browser or place from which a person logged in before, if it is one.

    Args:
        runtime: with the key of the hashes.
        session: an open session.
        account_id: whose.
        origin: from where.
    """
    since = clock.read(session) - REMEMBERED_FOR
    hashes = _origins(runtime, account_id, origin)
    mine = queries.origins(account_id, since).where(KnownOrigin.origin_hash.in_(hashes))
    found = set(session.scalars(mine))
    return next((one for one in hashes if one in found), None)


def remember(work: Work, account_id: uuid.UUID, origin: Origin) -> bool:
    """Note from where a person has logged in, and tell whether it is news.

    Args:
        work: the unit of work of the second factor.
        account_id: who.
        origin: from where.

    Returns:
        Whether the person is known, but from none of this.
    """
    session, since = work.session, work.now - REMEMBERED_FOR
    old = KnownOrigin.seen_at < since
    session.execute(delete(KnownOrigin).where(KnownOrigin.account_id == account_id, old))
    anywhere = queries.origins(account_id, since).limit(1)
    known = known_origin(work.runtime, session, account_id, origin)
    news = known is None and session.scalars(anywhere).one_or_none() is not None
    for digest in _origins(work.runtime, account_id, origin):
        row = {"account_id": account_id, "origin_hash": digest, "seen_at": work.now}
        session.execute(
            insert(KnownOrigin).values(row).on_conflict_do_update(
                index_elements=["account_id", "origin_hash"], set_={"seen_at": work.now}
            )
        )  # fmt: skip
    return news


def forget(work: Work, account_id: uuid.UUID) -> None:
    """Know no browser and no place of a person any more, after a recovery."""
    work.session.execute(delete(KnownOrigin).where(KnownOrigin.account_id == account_id))


def _row(session: Session, key: Key, now: dt.datetime) -> LoginThrottle:
    fresh = {"key_hash": key.digest, "failures": 0, "tried_at": now, "next_at": now}
    session.execute(insert(LoginThrottle).values(fresh).on_conflict_do_nothing())
    return session.scalars(queries.throttle(key.digest)).one()


def _wait(row: LoginThrottle, brake: Brake, now: dt.datetime) -> dt.timedelta:
    free = not brake.wait(row.failures) or _of_the_future(row, now)
    return dt.timedelta() if free else row.next_at - now


def _of_the_future(row: LoginThrottle, now: dt.datetime) -> bool:
    """Return whether the clock was put back meanwhile, as the demonstration does.

    A transaction that began earlier and waited for the row is no such thing.
    """
    return row.tried_at - now > PUT_BACK


def _count(row: LoginThrottle, brake: Brake, now: dt.datetime) -> None:
    put_back = _of_the_future(row, now)
    forgotten = put_back or now - row.tried_at > brake.forgotten_after
    row.failures = 1 if forgotten else row.failures + 1
    row.tried_at = now if put_back else max(now, row.tried_at)
    row.next_at = row.tried_at + brake.wait(row.failures)


def _origins(runtime: Runtime, account_id: uuid.UUID, origin: Origin) -> list[bytes]:
    parts = [b"place" + _network(origin).encode()]
    if origin.browser:
        parts.insert(0, b"browser" + origin.browser.encode())
    return [_hash(runtime, b"origin", account_id.bytes, part) for part in parts]


def _network(origin: Origin) -> str:
    """Return the address, or its network where a household has many."""
    try:
        found = ip_address(origin.address or "")
    except ValueError:
        return origin.address or ""
    if not isinstance(found, IPv6Address) or found.ipv4_mapped is not None:
        return str(found)
    return str(int(found) >> _IPV6_NETWORK_BITS)


def _hash(runtime: Runtime, *parts: bytes) -> bytes:
    return keyed_hash(runtime.audit_key, b"throttle", *parts)
