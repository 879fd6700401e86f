"""Makes text safe for spreadsheets, which take some cells for formulas. Pure.

A comma-separated file says nothing about types: what begins with `=`, `+`, `-` or `@`, with a sign
that looks like one, or with something invisible before it, may be run when it is opened. Such text
gets an apostrophe before it. So does what follows a separator or a line end inside a text, because
a spreadsheet that expects another separator would begin a cell there. `plain` takes exactly these
apostrophes away again, so that nothing is lost. Source: OWASP, CSV injection; ASVS 5.0 1.2.10.

Workbooks need none of it, because a cell there says itself that it is text.
"""

from __future__ import annotations

import re
import unicodedata

MARK = "'"
# `%` and `|` stand in commands of old spreadsheets. The rest looks like = + - @ % and is folded to
# it by some of them.
_BEGINNINGS = "=+\\-@%|＝﹦⁼₌＋﹢⁺₊－﹣⁻₋−‐‑‒–—―＠﹫％﹪｜"
# What may stand before it without being seen: blanks of all kinds, marks of order and direction,
# controls, and quotation marks, which an importer takes off.
_UNSEEN = "\\s\x00-\x1f\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
_UNSEEN += "\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff9-\ufffb\"'"
# Alone they do no harm, and at the very beginning they are never typed by accident.
_AT_ONCE = "\t\r\n\x00\ufeff\xa0"
_RISKY = f"(?:[{_UNSEEN}]*[{_BEGINNINGS}])"
_SEPARATOR = "[,;\t\r\n]"
_ESCAPE = re.compile(f"(?:^(?=[{_AT_ONCE}]|'+[{_AT_ONCE}]|{_RISKY}))|(?<={_SEPARATOR})(?={_RISKY})")
_PLAIN = re.compile(f"(?:^{MARK}(?='*[{_AT_ONCE}]|{_RISKY}))|(?<={_SEPARATOR}){MARK}(?={_RISKY})")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def readable(text: str) -> str:
    """Return the text without characters that no file can hold; each is shown as one sign.

    Line ends become one kind, because a workbook has no other.

    Args:
        text: as it is kept; the database and the forms refuse most of these already.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_REPLACEMENT if _unwritable(sign) else sign for sign in lines)


def safe(text: str) -> str:
    """Return the text of a cell as no spreadsheet takes it for a formula.

    Args:
        text: of a value or of a title.
    """
    return _ESCAPE.sub(MARK, readable(text))


def plain(text: str) -> str:
    """Return what `safe` was given.

    Args:
        text: of a cell that `safe` wrote.
    """
    return _PLAIN.sub("", text)


def _unwritable(sign: str) -> bool:
    """Return whether XML 1.0, of which a workbook is made, has no place for a sign."""
    control = unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\t\n"
    return control or ord(sign) & 0xFFFE == 0xFFFE  # noqa: PLR2004 - the two non-characters
