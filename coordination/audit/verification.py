"""Walks the chains of the log and names the first entry of each that does not fit.

Without the key nobody can change, invent, reorder or remove an entry inside a chain. Who may write
to the database can cut a tail off and set the head back; who has the key as well can write all of
it anew. Both are found against the signed heads that lie outside (`audit.seals`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Enum, Text, Uuid, cast, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from coordination.audit.chain import START, digest
from coordination.audit.models import CHAINS, AuditEntry, AuditHead

BATCH = 2000  # rows held in memory at a time
Span = tuple[int | None, int | None]  # chains from, and up to but not with; None has no limit


@dataclass(frozen=True)
class Point:
    """What must stand at one position of a chain.

    Attributes:
        chain: number of the chain, 0 to 15.
        position: how long the chain was; 0 for an empty one.
        hash: of the entry at that position.
        day: of the signed head that says so, or None when the database's own head does.
    """

    chain: int
    position: int
    hash: bytes
    day: str | None = None


@dataclass(frozen=True)
class Broken:
    """The first place of a chain that does not fit.

    Attributes:
        chain: number of the chain, 0 to 15; another one when somebody invented a chain.
        position: where it stands in the chain.
        entry_id: the entry found there; None where an entry is missing.
        reason: `changed`, `out_of_order`, `missing_before`, `cut`, `head_changed` or `rewritten`.
        day: of the signed head that told, if one did.
    """

    chain: int
    position: int
    entry_id: uuid.UUID | None
    reason: str
    day: str | None = None


@dataclass
class Walk:
    """How far one chain has been read.

    Attributes:
        chain: its number.
        points: what must stand where, by position.
        position: of the newest entry that fits.
        previous: its hash.
        broken: the first place that does not fit.
        read: how many entries were read.
    """

    chain: int
    points: Mapping[int, Sequence[Point]]
    position: int = 0
    previous: bytes = START
    broken: Broken | None = None
    read: int = field(default=0)

    def take(self, key: bytes, row: Any) -> None:
        """Read the next row."""
        self.read += 1
        if self.broken is not None:
            return
        reason, day = _fault(key, row, self), None
        if reason is None:
            self.position, self.previous = row.position, row.hash
            reason, day = self._contradiction()
        if reason is not None:
            self.broken = Broken(self.chain, row.position, row.id, reason, day)

    def end(self, head: Point | None) -> None:
        """Compare with what lies further on, and with the head as it stands now, if it does."""
        if self.broken is not None:
            return
        missing = [
            found for at in self.points.values() for found in at if found.position > self.position
        ]
        if missing:
            first = min(missing, key=lambda found: (found.day is None, found.position))
            self.broken = Broken(self.chain, self.position + 1, None, "cut", first.day)
        elif head is None or head.position < self.position:
            self.broken = Broken(self.chain, self.position, None, "head_changed")

    def _contradiction(self) -> tuple[str | None, str | None]:
        for point in self.points.get(self.position, ()):
            if point.hash != self.previous:
                return ("rewritten" if point.day else "head_changed"), point.day
        return None, None


def verify(session: Session, key: bytes, outside: Iterable[Point] = ()) -> tuple[int, list[Broken]]:
    """Walk every chain.

    Args:
        session: a session that may read the log.
        key: the key that the chains were made with.
        outside: what signed heads say.

    Returns:
        The number of entries read, and the first broken place of each chain that is broken.
    """
    points = [*heads(session), *outside]
    return result(session, walk(session, key, points, (None, None)))


def walk(session: Session, key: bytes, points: Sequence[Point], span: Span) -> list[Walk]:
    """Read some chains from their beginning to where they end now.

    Args:
        session: a session that may read the log.
        key: the key that the chains were made with.
        points: what must stand in any chain.
        span: which chains; one that somebody invented is among them where it is in the range.
    """
    first, last = span[0] or 0, CHAINS if span[1] is None else span[1]
    walks = {chain: Walk(chain, _by_position(points, chain)) for chain in range(first, last)}
    for row in _rows(session, span):
        walks.setdefault(row.chain, Walk(row.chain, {})).take(key, row)
    return list(walks.values())


def result(session: Session, walks: Iterable[Walk]) -> tuple[int, list[Broken]]:
    """Compare all walks with the heads as they stand by now, and return what `verify` returns.

    Args:
        session: a session that may read the log.
        walks: of every chain.
    """
    done = sorted(walks, key=lambda each: each.chain)
    now = {head.chain: head for head in heads(session)}
    for each in done:
        each.end(now.get(each.chain))
    broken = [each.broken for each in done if each.broken is not None]
    return sum(each.read for each in done), broken


def heads(session: Session) -> list[Point]:
    """Return where each chain ends, by the database's own account; one statement, one moment."""
    query = select(AuditHead.chain, AuditHead.position, AuditHead.hash).order_by(AuditHead.chain)
    return [Point(*row) for row in session.execute(query)]


def _fault(key: bytes, row: Any, walk: Walk) -> str | None:
    if row.hash != digest(key, row) or row.chain != row.id.int % CHAINS:
        return "changed"
    if row.position != walk.position + 1:
        return "missing_before"
    return None if row.previous == walk.previous else "out_of_order"


def _by_position(points: Iterable[Point], chain: int) -> dict[int, list[Point]]:
    found: dict[int, list[Point]] = {}
    for point in points:
        if point.chain == chain:
            found.setdefault(point.position, []).append(point)
    return found


def _as_hashed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Let the database write ids and choices as text.

    So they are hashed, objects of them take long, and a choice that is none must not stop the walk.
    """
    if isinstance(column.type, ARRAY):
        return cast(column, ARRAY(Text)).label(column.key)
    if isinstance(column.type, Uuid | Enum) and column.key != "id":
        return cast(column, Text).label(column.key)
    return column


def _rows(session: Session, span: Span) -> Iterable[Any]:
    """Yield the rows in the order of the index, in batches, from one snapshot."""
    table = AuditEntry.__table__
    query = select(*map(_as_hashed, table.columns)).order_by(
        table.c.chain, table.c.position, table.c.id
    )
    first, last = span
    query = query if first is None else query.where(table.c.chain >= first)
    query = query if last is None else query.where(table.c.chain < last)
    return session.execute(query.execution_options(yield_per=BATCH))
