"""Appends entries to the keyed hash chains; `audit.verification` walks them.

The key is not in the database: who can write to the database but has not the key can neither
change nor invent an entry without the verification naming it.
"""

from __future__ import annotations

import json
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coordination.audit.models import CHAINS, AuditEntry, AuditHead
from coordination.core.crypto import keyed_hash
from coordination.core.errors import LogUnavailable

START = bytes(32)
# Every request ends here: these statements are made once, and pass the mapper by.
_ENTRIES: Any = AuditEntry.__table__
_HEADS: Any = AuditHead.__table__
_OF_CHAIN = _HEADS.c.chain == bindparam("of")
_HEAD = select(_HEADS.c.position, _HEADS.c.hash).where(_OF_CHAIN).with_for_update()
_COLUMNS = [column.key for column in _ENTRIES.columns]
_WRITTEN: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _COLUMNS}
_MOVED: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("position", "hash")}
# One statement puts the entry in and moves the head to it.
_WRITE = (
    _HEADS.update()
    .where(_OF_CHAIN)
    .values(_MOVED)
    .add_cte(_ENTRIES.insert().values(_WRITTEN).cte())
)
_HASHED = [name for name in _COLUMNS if name not in {"previous", "hash"}]
_values = attrgetter(*_HASHED)


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
    """Write the entry and move the head at once, so that a refusal shows here."""
    entry.chain = entry.id.int % CHAINS
    connection = session.connection()
    position, entry.previous = connection.execute(_HEAD, {"of": entry.chain}).one()
    entry.position = position + 1
    entry.hash = digest(key, entry)
    values = {f"new_{name}": getattr(entry, name) for name in _COLUMNS}
    connection.execute(_WRITE, values | {"of": entry.chain})


def digest(key: bytes, entry: Any) -> bytes:
    """Return the keyed hash of an entry and of its predecessor's hash.

    Args:
        key: of the log.
        entry: an `AuditEntry`, or a row with its columns.
    """
    return keyed_hash(key, entry.previous, _canonical(entry))


def _canonical(entry: Any) -> bytes:
    named = zip(_HASHED, _values(entry), strict=True)
    # What is empty is left out, so that a column of a later version does not break old entries.
    return _encode({name: value for name, value in named if value is not None}).encode()


def _text(value: Any) -> str:
    moment = getattr(value, "timestamp", None)
    return str(round(moment() * 1_000_000)) if moment else str(value)


# Made once: a million entries are verified with it.
_encode = json.JSONEncoder(sort_keys=True, default=_text, ensure_ascii=False).encode
