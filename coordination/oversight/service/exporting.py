"""Exports the log of one organisation as JSON lines, for a purpose that is written into the log."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from coordination.access.classes import Role
from coordination.access.grants import grants_for
from coordination.audit.models import AuditEntry
from coordination.core.errors import Conflict
from coordination.oversight import shapes
from coordination.oversight.queries import entries
from coordination.oversight.queries.entries import Filter, Scope
from coordination.oversight.queries.subjects import Subjects, data_subjects
from coordination.oversight.shapes import Shape, Told
from coordination.work import Work

MOST_ENTRIES = 20_000  # in one export, so that it is made within seconds; a period can be split


@dataclass(frozen=True)
class Wanted:
    """What is to be exported.

    Attributes:
        shape: NEN 7513 or Logboek Dataverwerkingen.
        since: not before this moment.
        until: before this moment.
        purpose: in words, for the log.
    """

    shape: Shape
    since: dt.datetime
    until: dt.datetime
    purpose: str


@dataclass(frozen=True)
class Export:
    """A file for whoever asked.

    Attributes:
        name: of the file.
        lines: JSON, one a line.
        entries: how many entries of the log it holds.
    """

    name: str
    lines: list[str]
    entries: int


def export(work: Work, wanted: Wanted, scope: Scope) -> Export:
    """Return the log of a period in one of the shapes, and log that, how many and for what.

    The second factor is asked by the page; the command is the operator's act.

    Args:
        work: of the privacy officer or the operator.
        wanted: which period, which shape and what for.
        scope: whose log.

    Raises:
        Conflict: there are more entries than one export holds.
    """
    rows = entries.every(work, Filter(wanted.since, wanted.until), scope, MOST_ENTRIES)
    if len(rows) > MOST_ENTRIES:
        raise Conflict("log_export_too_large", most=MOST_ENTRIES)
    told = [_told(work, scope, *row) for row in rows]
    lines = list(_lines(work, wanted.shape, told))
    counted = {"shape": wanted.shape.value, "entries": len(rows), "purpose": wanted.purpose}
    period = {"since": wanted.since.isoformat(), "until": wanted.until.isoformat()}
    export_id = uuid.uuid4()
    owner = scope.organisation_id
    work.note("audit_export", export_id, "audit_entry.export", owner, counted | period)
    day = work.today.isoformat()
    return Export(f"log-{wanted.shape.value}-{day}.jsonl", lines, len(rows))


def _told(work: Work, scope: Scope, entry: AuditEntry, who: str, organisation: str) -> Told:
    columns = {column.key: getattr(entry, column.key) for column in AuditEntry.__table__.columns}
    subjects = entries.subjects_in(scope, entry)
    outside = entry.organisation_id not in {scope.organisation_id, None}
    return Told(
        columns | {"outcome": entry.outcome.value, "origin": None if outside else entry.origin},
        who,
        organisation,
        subjects,
        _relations(entry),
        work.runtime.settings.base_url,
    )


def _relations(entry: AuditEntry) -> list[str]:
    if entry.role is None:
        return []
    record = entry.action.partition(".")[0]
    rows = grants_for(record, entry.action, Role(entry.role))
    return sorted({row.relation for row in rows} - {"any"})


def _lines(work: Work, shape: Shape, told: list[Told]) -> Iterator[str]:
    if shape is Shape.NEN7513:
        yield from (_json(shapes.nen7513(one)) for one in told)
        return
    records = {uuid.UUID(item["id"]) for one in told for item in one.subjects}
    about = data_subjects(work, records)
    for one in told:
        persons: list[uuid.UUID | None] = [*_persons(one, about)]
        for person in persons or [None]:
            yield _json(shapes.logboek(one, _encrypted(work, one, person)))


def _persons(told: Told, about: Subjects) -> list[uuid.UUID]:
    found = [about.get(uuid.UUID(item["id"]), set()) for item in told.subjects]
    return sorted(set().union(*found))


def _encrypted(work: Work, told: Told, person: uuid.UUID | None) -> str | None:
    if person is None:
        return None
    return work.runtime.cipher.encrypt(str(person), f"logboek/{told.entry['id']}")


def _json(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, sort_keys=True)
