"""Keyset paging: lists go on from the last row seen, and never tell a total."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, select, tuple_

from coordination.access.first import first
from coordination.core import documents
from coordination.core.errors import FieldProblem, Invalid
from coordination.work import G, Work

T = TypeVar("T")
Columns = TypeVarTuple("Columns")
PAGE_SIZE, LARGEST_PAGE = 25, 100


@dataclass(frozen=True)
class Paging:
    """Which page a caller wants.

    Attributes:
        size: rows on it, 1 to 100.
        cursor: opaque, from the page before, or None for the first.
    """

    size: int = PAGE_SIZE
    cursor: str | None = None

    @classmethod
    def taken(cls, query: dict[str, Any]) -> Self:
        """Take the page out of a query, so that only what is asked for stays in it.

        Args:
            query: what a `PagingSchema` loaded.
        """
        return cls(query.pop("page_size"), query.pop("cursor"))


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: the rows.
        next_cursor: where the next page begins, or None on the last.
    """

    items: Sequence[T]
    next_cursor: str | None


def governed(
    work: Work,
    model: type[G],
    wanted: Sequence[ColumnElement[bool]],
    paging: Paging,
    order: Sequence[Any],
    *,
    descending: bool = True,
) -> Page[G]:
    """Return a page of the governed records that the actor may read.

    What it costs grows with the page and not with what the actor may read.

    Args:
        work: of the reader.
        model: a governed model.
        wanted: what the list is narrowed to.
        paging: from the request.
        order: as for `narrow`.
        descending: newest first.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    columns = _directed(order, descending=descending)
    narrowed = [*wanted, *_beyond(paging, order, descending=descending)]
    rows = foremost(work, model, narrowed, columns, paging.size + 1)
    found = page(rows, paging, order)
    return Page([row[0] for row in found.items], found.next_cursor)


def foremost(
    work: Work,
    model: type[G],
    wanted: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    most: int,
) -> Sequence[Row[G]]:
    """Return the governed records that the actor may read and that come first, a row of one each.

    Each right finds its own first rows, so that few are compared and asked about.

    Args:
        work: of the reader.
        model: a governed model.
        wanted: what the list is narrowed to.
        order: columns with their direction.
        most: rows.
    """
    readable = first(work.actor, model.record_kind, wanted, order, most)
    query = select(model).where(readable)
    return work.session.execute(query.order_by(*order).limit(most)).all()


def narrow(
    statement: Select[*Columns], paging: Paging, order: Sequence[Any], *, descending: bool = True
) -> Select[*Columns]:
    """Return the statement ordered and limited to one page and one row more.

    Args:
        statement: an unordered select that starts at the readable clause.
        paging: from the request.
        order: columns that are together unique and never null; the last one is the id.
        descending: newest first.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    statement = statement.where(*_beyond(paging, order, descending=descending))
    columns = _directed(order, descending=descending)
    return statement.order_by(*columns).limit(paging.size + 1)


def _beyond(
    paging: Paging, order: Sequence[Any], *, descending: bool
) -> Sequence[ColumnElement[bool]]:
    """Return the clause of what comes after the last row seen, if any was."""
    if not paging.cursor:
        return []
    place: ColumnElement[Any] = tuple_(*order)
    values = decode(paging.cursor, len(order))
    return [place < values if descending else place > values]


def _directed(order: Sequence[Any], *, descending: bool) -> list[ColumnElement[Any]]:
    return [column.desc() if descending else column.asc() for column in order]


def page(
    rows: Sequence[Row[T, *Columns]], paging: Paging, order: Sequence[Any]
) -> Page[Row[T, *Columns]]:
    """Return the page of the rows that `narrow` fetched; the first column is the record."""
    items = rows[: paging.size]
    if len(rows) <= paging.size or not items:
        return Page(items, None)
    return Page(items, encode([getattr(items[-1][0], column.key) for column in order]))


def encode(values: Sequence[Any]) -> str:
    """Return an opaque cursor of the last row's place."""
    plain = [[type(value).__name__, str(value)] for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> tuple[Any, ...]:
    """Return the place that a cursor stands for.

    Raises:
        Invalid: it is not one of ours.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = tuple(_READERS[kind](text) for kind, text in documents.parsed(raw))
    except (ValueError, KeyError, TypeError, binascii.Error):
        values = ()
    if len(values) != length:
        raise Invalid([FieldProblem("/cursor", "cursor")])
    return values


_READERS: dict[str, Callable[[str], Any]] = {
    "UUID": uuid.UUID,
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "str": str,
    "int": int,
}
