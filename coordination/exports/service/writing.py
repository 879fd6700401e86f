"""Turns records into a file: the form follows from the export, the words come from the caller.

The shell has the words of every code; the worker hands them in, so that this feature holds none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from coordination.core.clock import AMSTERDAM
from coordination.exports import rules
from coordination.exports.models import Export
from coordination.exports.queries.gathering import Item, as_json
from coordination.exports.rules import ExportFormat, ExportKind
from coordination.exports.service import documents, spreadsheets
from coordination.exports.service.documents import Document, Part, Section
from coordination.exports.service.spreadsheets import Sheet
from coordination.http.schema import camel, rfc3339
from coordination.partners.models import Membership

# What somebody wrote in full sentences; in a document each has a heading of its own.
IN_WORDS = ("statements", "already_done", "question", "reason_text", "note")


class Words(Protocol):
    """The words of everything in a file, in the language in use."""

    def name_of(self, kind: ExportKind, reference: str | None) -> str:
        """Return what a file or a record is called."""

    def title(self, field: str) -> str:
        """Return the title of a field."""

    def text(self, field: str, value: Any, fields: Any) -> str:
        """Return a value in words; empty for None."""

    def about(self, statement: Any) -> str:
        """Return what is said about a statement: its kind, whose words, its source."""

    def watermark(self, made: Made) -> str:
        """Return who made a file, when and what for, in one line."""

    def word(self, name: str) -> str:
        """Return a word around the data: `page` or `exported`."""


@dataclass(frozen=True)
class Made:
    """By whom, when and what for.

    Attributes:
        export: with purpose and reference.
        by: the acting membership.
        at: when.
    """

    export: Export
    by: Membership
    at: dt.datetime


def write(made: Made, items: Sequence[Item], words: Words) -> bytes:
    """Return the file.

    Args:
        made: by whom, when and what for.
        items: its records, each with the fields that its level shows.
        words: in the language of who asked.
    """
    form = made.export.format
    if form is ExportFormat.PDF:
        return documents.portable(_document(made, items[0], words), made.at)
    if form is ExportFormat.JSON:
        return documents.machine_readable(_head(made), [_plain(item) for item in items])
    sheet = _sheet(made, items, words)
    write_sheet = {
        ExportFormat.CSV: spreadsheets.comma_separated,
        ExportFormat.XLSX: spreadsheets.workbook,
    }[form]
    return write_sheet(sheet)


def _sheet(made: Made, items: Sequence[Item], words: Words) -> Sheet:
    names = rules.columns(made.export.kind, made.by.role)
    return Sheet(
        title=words.name_of(made.export.kind, None),
        watermark=words.watermark(made),
        reference=made.export.reference,
        at=made.at,
        columns=[words.title(name) for name in names],
        rows=[[_cell(item, name, words) for name in names] for item in items],
    )


def _cell(item: Item, name: str, words: Words) -> str:
    """Return the text of a cell; days and moments in a form that sorts."""
    value = item.fields.get(name)
    if isinstance(value, dt.datetime):
        return value.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    return words.text(name, value, item.fields)


def _head(made: Made) -> dict[str, Any]:
    """Return the watermark of a file for machines."""
    export = made.export
    return {
        "reference": export.reference,
        "kind": export.kind.value,
        "by": made.by.account.name,
        "role": made.by.role.value,
        "organisation": made.by.organisation.name,
        "at": rfc3339(made.at),
        "purpose": export.purpose.value,
    }


def _plain(item: Item) -> dict[str, Any]:
    named: dict[str, Any] = _outer({"id": str(item.id)} | as_json(item.fields))
    return named


def _outer(value: Any) -> Any:
    """Return the value with the names that the API uses."""
    if isinstance(value, dict):
        return {camel(name): _outer(inner) for name, inner in value.items()}
    return [_outer(inner) for inner in value] if isinstance(value, list) else value


def _document(made: Made, item: Item, words: Words) -> Document:
    watermark = words.watermark(made)
    facts = [
        (words.title(name), text)
        for name in item.fields
        if name not in IN_WORDS and (text := words.text(name, item.fields[name], item.fields))
    ]
    return Document(
        title=words.name_of(made.export.kind, item.fields["reference"]),
        author=made.by.organisation.name,
        lang=made.export.locale,
        watermark=watermark,
        reference=made.export.reference,
        page=words.word("page"),
        facts=[*facts, (words.word("exported"), watermark)],
        sections=list(_sections(item, words)),
    )


def _sections(item: Item, words: Words) -> Iterator[Section]:
    for name in IN_WORDS:
        value = item.fields.get(name)
        if name == "statements" and value:
            parts = [Part(said.text, words.about(said)) for said in value]
            yield Section(words.title(name), parts)
        elif value:
            yield Section(words.title(name), [Part(str(value))])
