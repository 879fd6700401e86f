"""Asking for a file. A worker makes it, in the name of who asked and with their rights then."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from coordination.core.errors import Conflict, FieldProblem, Refused, require_valid
from coordination.core.i18n import current
from coordination.core.references import free_reference
from coordination.exports import rules
from coordination.exports.events import ExportRequested
from coordination.exports.models import Export
from coordination.exports.queries import own
from coordination.exports.queries.gathering import one
from coordination.exports.rules import ExportFormat, ExportKind, ExportPurpose
from coordination.followups.rules import FollowUpStatus
from coordination.signals.rules import SignalStatus
from coordination.work import Work

STATES: dict[ExportKind, type[StrEnum]] = {
    ExportKind.SIGNALS: SignalStatus,
    ExportKind.FOLLOW_UPS: FollowUpStatus,
}


@dataclass(frozen=True)
class Asked:
    """What somebody wants in a file.

    Attributes:
        kind: what it is about.
        format: how it is written.
        purpose: what it is for.
        record_id: of one record; None for a list.
        status: a list is limited to this state.
        since: a list is limited to what begun on this day in Amsterdam or later.
    """

    kind: ExportKind
    format: ExportFormat
    purpose: ExportPurpose
    record_id: uuid.UUID | None = None
    status: str | None = None
    since: dt.date | None = None


def request(work: Work, asked: Asked) -> Export:
    """Ask for a file; the second factor is asked by the view, before anything is looked up.

    Args:
        work: of the member.
        asked: what they want.

    Raises:
        Refused: the role exports nothing of this kind, or this record never leaves in a file.
        Invalid: form, record or narrowing do not fit the kind.
        NotFound: the record does not exist or may not be read.
        Conflict: too many files of theirs last already.
    """
    if asked.kind not in rules.kinds(work.actor.role):
        raise Refused("export_not_allowed")
    require_valid(_problems(asked))
    if asked.record_id is not None and not one(work, asked.kind, asked.record_id):
        raise Refused("export_not_allowed")
    if own.lasting(work) >= rules.MOST_AT_ONCE:
        raise Conflict("export_too_many_at_once", most=rules.MOST_AT_ONCE)
    row = work.add(_row(work, asked))
    work.for_purpose(row.purpose.value)
    work.record("export.create", row, **_in_log(row))
    work.emit(ExportRequested(row.id))
    return row


def _problems(asked: Asked) -> Iterator[FieldProblem]:
    if asked.format not in rules.FORMATS[asked.kind]:
        yield FieldProblem("/format", "choice")
    if (asked.record_id is None) is (asked.kind in rules.ONE_RECORD):
        yield FieldProblem("/recordId", "required" if asked.record_id is None else "unknown_field")
    states = STATES.get(asked.kind)
    if asked.status is not None and (states is None or asked.status not in set(states)):
        yield FieldProblem("/status", "choice")
    if asked.since is not None and states is None:
        yield FieldProblem("/since", "unknown_field")


def _row(work: Work, asked: Asked) -> Export:
    narrowed = {"status": asked.status, "since": asked.since and asked.since.isoformat()}
    return Export(
        reference=free_reference(work.session, Export),
        organisation_id=work.actor.organisation_id,
        membership_id=work.actor.membership_id,
        kind=asked.kind,
        format=asked.format,
        purpose=asked.purpose,
        locale=current(),
        record_id=asked.record_id,
        wanted={name: value for name, value in narrowed.items() if value is not None},
        requested_at=work.now,
        expires_at=work.now + rules.LASTS,
    )


def _in_log(row: Export) -> dict[str, str]:
    about = {"record": str(row.record_id)} if row.record_id else dict(row.wanted)
    told = {"kind": row.kind.value, "format": row.format.value, "purpose": row.purpose.value}
    return told | about
