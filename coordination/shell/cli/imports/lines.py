"""Reads the lines of an import without trusting any of them."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from marshmallow import Schema

from coordination.core.errors import FieldProblem, Invalid
from coordination.http.schema import load

LONGEST_LINE = 1_000_000  # characters; a line beyond this is refused unread


def numbered(path: Path) -> list[tuple[int, bytes]]:
    """Return the lines of a file that are not empty, with their numbers from 1.

    Args:
        path: the file.
    """
    lines = path.read_bytes().splitlines()
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def parse(line: bytes, schema: Schema) -> dict[str, Any]:
    """Return the checked content of one line of JSON.

    Args:
        line: raw bytes.
        schema: refuses unknown fields.

    Raises:
        Invalid: broken text or JSON, or fields that are missing, unknown or malformed.
    """
    try:
        raw = json.loads(_text(line))
    except (json.JSONDecodeError, RecursionError):
        raise Invalid([FieldProblem("", "broken_json")]) from None
    if not isinstance(raw, Mapping):
        raise Invalid([FieldProblem("", "broken_json")])
    return load(schema, raw)


def digest(raw: Mapping[str, Any]) -> str:
    """Return a fingerprint of a line's content, to tell the same from other content."""
    plain = json.dumps(raw, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a file of values separated by semicolons, with their line numbers.

    Args:
        path: the file.
        columns: the header that it must have.

    Raises:
        Invalid: the header is another.
    """
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    reader = csv.reader(text.splitlines(), delimiter=";")
    if tuple(next(reader, ())) != columns:
        raise Invalid([FieldProblem("", "header", {"columns": ";".join(columns)})])
    for values in reader:
        if values:
            yield reader.line_num, dict(zip(columns, [*values, *[""] * len(columns)], strict=False))


def _text(line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise Invalid([FieldProblem("", "line_too_long")])
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid([FieldProblem("", "not_utf8")]) from None
