"""What stands in a file: records by the clause of every list, fields by the table of `rules`.

The values come from the views that lists and pages show, so that a row of the table that is too
wide could still show nothing that the reader's level does not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, select

from coordination.access.classes import DataClass, Level
from coordination.core.clock import local_moment
from coordination.exports import rules
from coordination.exports.rules import ExportKind
from coordination.followups.models import FollowUp
from coordination.followups.queries.shapes import FollowUpView
from coordination.followups.queries.views import views
from coordination.http.schema import rfc3339
from coordination.signals.models import Signal
from coordination.signals.queries.listing import lines
from coordination.signals.queries.reading import signal_view
from coordination.work import Work

MODELS: dict[ExportKind, Any] = {
    ExportKind.SIGNALS: Signal,
    ExportKind.SIGNAL: Signal,
    ExportKind.FOLLOW_UPS: FollowUp,
    ExportKind.FOLLOW_UP: FollowUp,
}
BATCH = 100


@dataclass(frozen=True)
class Narrowed:
    """What a list is limited to; None leaves it open.

    Attributes:
        status: code of a state of its records.
        since: begun on this day in Amsterdam or later.
    """

    status: str | None = None
    since: dt.date | None = None


@dataclass(frozen=True)
class Item:
    """One record as it leaves.

    Attributes:
        id: of the record.
        fields: values by name, as the views hold them; what its level does not show is not there.
    """

    id: uuid.UUID
    fields: Mapping[str, Any]


def ids_of(work: Work, kind: ExportKind, narrowed: Narrowed, limit: int) -> list[uuid.UUID]:
    """Return the records of a list, newest first.

    Args:
        work: of who asks.
        kind: a kind of list.
        narrowed: what it is limited to.
        limit: at most so many.
    """
    model = MODELS[kind]
    query = select(model.id).where(
        work.readable(model), *_leaving(work, kind, model), *_narrowed(model, narrowed)
    )
    newest = query.order_by(model.created_at.desc(), model.id.desc()).limit(limit)
    return list(work.session.scalars(newest))


def items(work: Work, kind: ExportKind, ids: Sequence[uuid.UUID]) -> list[Item]:
    """Return records as they leave, in the order of their ids; what does not leave is left out.

    Args:
        work: of who asks.
        kind: of the export.
        ids: of records of its kind.
    """
    if kind in rules.ONE_RECORD:
        return [item for record_id in ids for item in one(work, kind, record_id)]
    batches = [ids[begin : begin + BATCH] for begin in range(0, len(ids), BATCH)]
    return [item for batch in batches for item in _lines(work, kind, batch)]


def one(work: Work, kind: ExportKind, record_id: uuid.UUID) -> list[Item]:
    """Return one record as it leaves, or nothing when it does not leave.

    Args:
        work: of who asks.
        kind: a kind of one record.
        record_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    model = MODELS[kind]
    row = work.load(model, record_id, f"{model.record_kind}.read")
    if row.id in _behind_glass(work):
        return []
    shown = signal_view(work, record_id) if model is Signal else views(work, [row])[0]
    return list(_item(work, kind, row, shown))


def digest(found: Sequence[Item]) -> bytes:
    """Return the hash of every value in a file.

    Args:
        found: its records.
    """
    plain = [[str(item.id), as_json(item.fields)] for item in found]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).digest()


def as_json(value: Any) -> Any:
    """Return a value of a view as JSON has it: codes, `YYYY-MM-DD`, moments in UTC.

    Args:
        value: of a view.
    """
    if isinstance(value, Mapping):
        return {name: as_json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(inner) for inner in value]
    if is_dataclass(value) and not isinstance(value, type):
        return as_json(asdict(value))
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return rfc3339(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, uuid.UUID) else value


def _leaving(work: Work, kind: ExportKind, model: Any) -> Iterator[ColumnElement[bool]]:
    """Yield the clauses for what leaves at all, apart from the level at which it opens."""
    yield model.data_class.in_(sorted(rules.classes(kind, work.actor.role)))
    yield model.id.not_in(_behind_glass(work))


def _behind_glass(work: Work) -> frozenset[uuid.UUID]:
    """Return what opens through broken glass: for an hour on a page, and so never in a file."""
    return frozenset().union(*(glass.records for glass in work.actor.glasses))


def _narrowed(model: Any, narrowed: Narrowed) -> Iterator[ColumnElement[bool]]:
    if narrowed.status is not None:
        yield model.status == narrowed.status
    if narrowed.since is not None:
        yield model.created_at >= local_moment(narrowed.since)


def _lines(work: Work, kind: ExportKind, ids: Sequence[uuid.UUID]) -> Iterator[Item]:
    model = MODELS[kind]
    read = f"{model.record_kind}.read"
    open_ones = work.allowed(model, read, ids)
    query = select(model).where(model.id.in_(ids), open_ones, *_leaving(work, kind, model))
    found = {row.id: row for row in work.session.scalars(query)}
    rows = [found[record_id] for record_id in ids if record_id in found]
    work.saw(rows, f"{model.record_kind}.export")
    shown = lines(work, rows) if model is Signal else views(work, rows)
    for row, view in zip(rows, shown, strict=True):
        yield from _item(work, kind, row, view)


def _item(work: Work, kind: ExportKind, row: Any, view: Any) -> Iterator[Item]:
    values = _of_follow_up(view) if isinstance(view, FollowUpView) else vars(view)
    level = Level(values["level"])
    names = rules.field_set(kind, work.actor.role, level, DataClass(row.data_class))
    if names is not None:
        yield Item(row.id, {name: values[name] for name in names if name in values})


def _of_follow_up(view: FollowUpView) -> dict[str, Any]:
    """Return stub, course, terms and answer under one roof; only asker and handler have the last.

    Their side follows from the level at which the follow-up opens (`followups.queries.views`).
    """
    if view.details is None:
        return {**vars(view.stub), **vars(view), "level": Level.STUB}
    feedback = dict(view.details.feedback or {})
    answer = {name: feedback.get(name) for name in ("advice", "family_knows", "note")}
    answer |= {"feedback_line": feedback.get("line")}
    answer |= {"next_contact_on": feedback.get("next_contact_on")}
    whole = {**vars(view.stub), **vars(view), **vars(view.details), **answer}
    return whole | {"level": Level.FULL}
