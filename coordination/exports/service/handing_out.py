"""Handing a file out: only to who asked for it, and only while it says what they may read now."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordination.core.clock import local_date
from coordination.core.errors import Conflict, NotFound, Refused
from coordination.exports import rules
from coordination.exports.models import Export, ExportFile
from coordination.exports.queries import gathering
from coordination.exports.rules import ExportAct, ExportFormat, ExportState
from coordination.exports.service.making import place
from coordination.work import Work

MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.JSON: "application/json",
    ExportFormat.PDF: "application/pdf",
}


@dataclass(frozen=True)
class Download:
    """A file on its way out.

    Attributes:
        name: made of kind, day and reference only, so that it tells nothing and runs nothing.
        media_type: of its form.
        content: its bytes.
    """

    name: str
    media_type: str
    content: bytes


def shown(work: Work, export_id: uuid.UUID) -> Export:
    """Return one of one's own exports.

    Args:
        work: of who asks.
        export_id: which.

    Raises:
        NotFound: it does not exist or is somebody else's.
    """
    return work.load(Export, export_id, "export.read")


def download(work: Work, export_id: uuid.UUID) -> Download:
    """Return the file of one's own export; the view has asked for the second factor.

    Everything in it is read once more with the rights of this moment. Where one value would be
    written otherwise now, because a share was revoked or a signal corrected, nothing is handed out.

    Args:
        work: of who asks.
        export_id: which.

    Raises:
        NotFound: it does not exist or is somebody else's.
        Conflict: it is not made yet, was refused, or its hour is over.
        Refused: what stands in it is not open any more as it stands there.
    """
    row = shown(work, export_id)
    work.for_purpose(row.purpose.value)
    rules.after(row.state, ExportAct.DOWNLOAD)
    if row.expires_at <= work.now:
        raise Conflict(f"export_{ExportState.GONE.value}")
    file = work.ungoverned(select(ExportFile).where(ExportFile.export_id == row.id)).one()
    _still_open(work, row, file)
    content = work.runtime.cipher.unseal(file.sealed, place(row))
    work.record("export.download", row, records=row.records, purpose=row.purpose.value)
    return Download(_name(row), MEDIA_TYPES[row.format], content)


def _still_open(work: Work, row: Export, file: ExportFile) -> None:
    try:
        found = gathering.items(work, row.kind, file.record_ids)
    except NotFound:
        raise Refused("export_changed") from None
    if gathering.digest(found) != file.digest:
        raise Refused("export_changed")


def _name(row: Export) -> str:
    day = local_date(row.requested_at).isoformat()
    kind = row.kind.value.replace("_", "-")
    return f"schakel-{kind}-{day}-{row.reference}.{row.format.value}"
