"""Appends entries to the keyed hash chains and verifies them.

The key is not in the database: who can write to the database but has not the key can neither
change nor invent an entry without the verification naming it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coordination.audit.models import CHAINS, AuditEntry, AuditHead
from coordination.core.crypto import keyed_hash
from coordination.core.errors import LogUnavailable

START = bytes(32)
PAGE = 1000
FIRST = -(2**62)  # a position that somebody made negative is looked at too
_UNHASHED = frozenset({"previous", "hash"})


def append(session: Session, key: bytes, entry: AuditEntry) -> None:
    """Put an entry at the end of its chain; call it last, since the chain's head stays locked.

    Args:
        session: the transaction that the entry accounts for.
        key: 32 bytes from outside the database.
        entry: complete but for chain, position and hashes.

    Raises:
        LogUnavailable: the database does not take the entry.
    """
    try:
        _append(session, key, entry)
    except DBAPIError as error:
        raise LogUnavailable from error


def _append(session: Session, key: bytes, entry: AuditEntry) -> None:
    entry.chain = entry.id.int % CHAINS
    head = session.execute(
        select(AuditHead).where(AuditHead.chain == entry.chain).with_for_update()
    ).scalar_one()
    entry.position = head.position + 1
    entry.previous = head.hash
    entry.hash = digest(key, entry)
    head.position, head.hash = entry.position, entry.hash
    session.add(entry)
    session.flush()


def digest(key: bytes, entry: AuditEntry) -> bytes:
    """Return the keyed hash of an entry and of its predecessor's hash."""
    return keyed_hash(key, entry.previous, _canonical(entry))


@dataclass(frozen=True)
class Broken:
    """The first entry of a chain that does not fit.

    Attributes:
        chain: number of the chain, 0 to 15.
        position: where it stands in the chain.
        entry_id: the entry found there.
        reason: `changed`, `out_of_order` or `missing_before`.
    """

    chain: int
    position: int
    entry_id: uuid.UUID
    reason: str


def verify(session: Session, key: bytes) -> tuple[int, list[Broken]]:
    """Walk every chain.

    Args:
        session: a session that may read the log.
        key: the key that the chains were made with.

    Returns:
        The number of entries read, and the first broken entry of each chain that is broken.
    """
    total, broken = 0, []
    for chain in range(CHAINS):
        read, first = _verify_chain(session, key, chain)
        total += read
        if first is not None:
            broken.append(first)
    return total, broken


def _verify_chain(session: Session, key: bytes, chain: int) -> tuple[int, Broken | None]:
    position, previous, read = 0, START, 0
    for entry in _entries(session, chain):
        read += 1
        reason = _fault(key, entry, position, previous)
        if reason:
            return read, Broken(chain, entry.position, entry.id, reason)
        position, previous = entry.position, entry.hash
    return read, None


def _fault(key: bytes, entry: AuditEntry, position: int, previous: bytes) -> str | None:
    if entry.hash != digest(key, entry) or entry.chain != entry.id.int % CHAINS:
        return "changed"
    if entry.position != position + 1:
        return "missing_before"
    return None if entry.previous == previous else "out_of_order"


def _entries(session: Session, chain: int) -> Iterator[AuditEntry]:
    """Yield a chain page by page, so that a log of any length fits into memory."""
    after = FIRST
    while True:
        query = select(AuditEntry).where(AuditEntry.chain == chain, AuditEntry.position > after)
        page = session.scalars(query.order_by(AuditEntry.position).limit(PAGE)).all()
        for entry in page:
            session.expunge(entry)
            yield entry
        if len(page) < PAGE:
            return
        after = page[-1].position


def _canonical(entry: AuditEntry) -> bytes:
    columns = entry.__mapper__.columns.keys()
    named = {name: getattr(entry, name) for name in columns if name not in _UNHASHED}
    # What is empty is left out, so that a column of a later version does not break old entries.
    values = {name: value for name, value in named.items() if value is not None}
    return json.dumps(values, sort_keys=True, default=_text, ensure_ascii=False).encode()


def _text(value: Any) -> str:
    moment = getattr(value, "timestamp", None)
    return str(round(moment() * 1_000_000)) if moment else str(value)
