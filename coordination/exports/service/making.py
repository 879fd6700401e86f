"""Making a file, in the name of who asked for it: their rights are read afresh."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select

from coordination.access.actors import System
from coordination.audit.events import BulkReading
from coordination.core import i18n
from coordination.core.errors import NotFound, Problem
from coordination.exports import rules
from coordination.exports.events import ExportRequested
from coordination.exports.models import Export, ExportFile
from coordination.exports.queries import gathering, own
from coordination.exports.queries.gathering import Item, Narrowed
from coordination.exports.rules import ExportAct, ExportState, RefusalReason
from coordination.exports.service.writing import Made, Words, write
from coordination.work import Work


class Unfit(Problem):
    """What was asked for cannot be put into a file."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(f"export_{reason.value}")
        self.reason = reason


def requester(work: Work, event: ExportRequested) -> uuid.UUID | None:
    """Return the membership that a file is made for.

    Args:
        work: of the system.
        event: which export.
    """
    query = select(Export.membership_id).where(Export.id == event.export_id)
    return work.ungoverned(query).one_or_none()


def on_export_requested(work: Work, event: ExportRequested, words: Words) -> None:
    """Make a file, or write down why not; repeatable.

    Args:
        work: of who asked; of the system when their membership has ended.
        event: which export.
        words: of everything in it.
    """
    row = work.ungoverned(
        select(Export).where(Export.id == event.export_id).with_for_update()
    ).one()
    if row.state is not ExportState.REQUESTED:
        return
    work.for_purpose(row.purpose.value)
    try:
        if isinstance(work.who, System) or row.expires_at <= work.now:
            raise Unfit(RefusalReason.CLOSED)  # noqa: TRY301 - every refusal is written down below
        with work.attempt():
            _make(work, row, words)
    except Unfit as problem:
        _refuse(work, row, problem.reason)
    except NotFound:
        _refuse(work, row, RefusalReason.CLOSED)


def place(row: Export) -> str:
    """Return where a file is kept, to which its encryption is bound."""
    return f"export_files/sealed/{row.id}"


def _make(work: Work, row: Export, words: Words) -> None:
    found = _found(work, row)
    made = Made(row, own.membership(work, row.membership_id), work.now)
    with i18n.use(row.locale):
        content = write(made, found, words)
    if len(content) > rules.MOST_BYTES:
        raise Unfit(RefusalReason.TOO_LARGE)
    work.add(
        ExportFile(
            export_id=row.id,
            sealed=work.runtime.cipher.seal(content, place(row)),
            record_ids=[item.id for item in found],
            digest=gathering.digest(found),
        )
    )
    row.state = rules.after(row.state, ExportAct.MAKE)
    row.made_at, row.records, row.bytes = work.now, len(found), len(content)
    work.record("export.make", row, records=row.records, purpose=row.purpose.value)
    if row.records >= work.runtime.settings.looks_alert_per_hour:
        work.emit(BulkReading(row.membership_id))  # the privacy officer hears of it (T12)


def _found(work: Work, row: Export) -> list[Item]:
    if row.record_id is not None:
        found = gathering.one(work, row.kind, row.record_id)
        if not found:
            raise Unfit(RefusalReason.CLOSED)
        return found
    limit = rules.MOST_RECORDS
    ids = gathering.ids_of(work, row.kind, _narrowed(row.wanted), limit + 1)
    if len(ids) > limit:
        raise Unfit(RefusalReason.TOO_MANY)
    return gathering.items(work, row.kind, ids)


def _narrowed(wanted: dict[str, Any]) -> Narrowed:
    since = wanted.get("since")
    return Narrowed(wanted.get("status"), dt.date.fromisoformat(since) if since else None)


def _refuse(work: Work, row: Export, reason: RefusalReason) -> None:
    row.state = rules.after(row.state, ExportAct.REFUSE)
    row.refusal = reason
    work.record("export.refuse", row, reason=reason.value)
