"""Writes one record as PDF/UA-1, and lists as JSON.

Typst enforces PDF/UA-1 (ISO 14289-1) when it compiles: tags, title, language, and no sign without
a glyph. Data come in as JSON and never as markup. Only the fonts that Typst brings are used, so
that the file is the same on every machine; what they cannot show, and text from right to left,
of which this version of Typst breaks down, is written as the number of the sign: `[U+4E2D]`.
"""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("document.typ")
# Tried sign by sign with the fonts of Typst 0.15: Latin, Greek, Cyrillic, Armenian, punctuation,
# currencies, arrows and mathematics.
_SHOWN = (
    *(range(0x20, 0x7F), range(0xA0, 0x590), range(0x1E00, 0x2041), range(0x2070, 0x20C1)),
    range(0x2190, 0x2600),
)
_NEVER = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


@dataclass(frozen=True)
class Part:
    """A paragraph in somebody's words, and what is said about it."""

    text: str
    about: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs."""

    title: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Document:
    """One record in words.

    Attributes:
        title: what it is.
        author: organisation that exports it.
        lang: of its words, `nl` or `en`.
        watermark: who made it, when and what for; stands on every page.
        reference: of the export.
        page: the word before the number of a page.
        facts: terms and what they are.
        sections: what was written in words.
    """

    title: str
    author: str
    lang: str
    watermark: str
    reference: str
    page: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]


def portable(document: Document, at: dt.datetime) -> bytes:
    """Return a document as PDF/UA-1.

    Never call it in a process that forks afterwards: the threads that Typst keeps are not in the
    child, which then waits for them for ever. Celery's parent makes nothing.

    Args:
        document: in words.
        at: when it is made, from `work.now`.
    """
    data = _printable(asdict(document)) | {"region": {"nl": "nl", "en": "gb"}[document.lang]}
    compiler = typst.Compiler(TEMPLATE.read_bytes(), ignore_system_fonts=True)
    made = compiler.compile(
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"data": json.dumps(data)},
        timestamp=at.replace(microsecond=0),  # a PDF knows whole seconds only
    )
    if not isinstance(made, bytes):
        message = "Typst returned no document"
        raise TypeError(message)
    return made


def machine_readable(head: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a list as JSON.

    Args:
        head: the watermark: who, when and what for.
        items: its records.
    """
    whole = {"export": head, "items": items}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()


def printable(text: str) -> str:
    """Return the text with the number of every sign that the fonts cannot show.

    Args:
        text: as somebody typed it.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    return "".join(sign if _shown(sign) else f"[U+{ord(sign):04X}]" for sign in composed)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {name: _printable(inner) for name, inner in value.items()}
    return [_printable(inner) for inner in value]


def _shown(sign: str) -> bool:
    if sign == "\n":
        return True
    known = any(ord(sign) in signs for signs in _SHOWN)
    drawn = unicodedata.category(sign) not in _NEVER
    return known and drawn and unicodedata.bidirectional(sign) not in _RIGHT_TO_LEFT
