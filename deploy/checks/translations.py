"""Keeps the Dutch catalogue complete: every text for people has a translation that is sure.

`python -m deploy.checks.translations --update` brings the catalogue up to date with the texts in
templates and code; `--check` (in `make check`) names what is missing.
"""

import argparse
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from deploy.checks.source import ROOT, Problem

CATALOGUE = "coordination/shell/translations/nl/LC_MESSAGES/messages.po"
_KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None, "lazy_pgettext": ((1, "c"), 2)}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Neither time nor place nor tool is written: each would make every update touch the whole file.
_HEADER = b"""\
# Dutch texts of Schakel. Update: python -m deploy.checks.translations --update
msgid ""
msgstr ""
"Language: nl\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def texts(root: Path = ROOT) -> Catalog:
    """Return every text for people that stands in templates and code."""
    with (root / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)  # type: ignore[no-untyped-call]
    found = Catalog(project="Schakel", charset="utf-8")
    for name, _, text, comments, context in extract_from_dir(
        root, methods, options, keywords=_KEYWORDS, comment_tags=("Translators:",)
    ):
        found.add(text, None, [(name, 0)], auto_comments=comments, context=context)
    return found


def catalogue(root: Path = ROOT) -> Catalog:
    """Return the Dutch catalogue."""
    with (root / CATALOGUE).open("rb") as handle:
        return read_po(handle, locale="nl")


def check(root: Path = ROOT) -> Iterator[Problem]:
    """Yield each text without a sure translation and each translation without its text."""
    found, dutch = texts(root), catalogue(root)
    for message in found:
        if message.id:
            yield from _check_message(message, dutch.get(message.id, message.context))
    for message in dutch:
        if message.id and found.get(message.id, message.context) is None:
            yield Problem(CATALOGUE, message.lineno or 1, f"no longer used: {message.id!r}")


def _check_message(message: Message, dutch: Message | None) -> Iterator[Problem]:
    wrong = _what_is_wrong(message, dutch)
    if wrong:
        line = dutch.lineno if dutch else None
        yield Problem(CATALOGUE, line or 1, f"{wrong}: {message.id!r}")


def _what_is_wrong(message: Message, dutch: Message | None) -> str | None:
    if dutch is None:
        return "missing"
    words = [dutch.string] if isinstance(dutch.string, str) else list(dutch.string or [""])
    if not all(words):
        return "not translated"
    if dutch.fuzzy:
        return "not sure (fuzzy)"
    wanted = _placeholders(message.id)
    if any(_placeholders(word) - wanted for word in words) or _placeholders(words[-1]) != wanted:
        return "other placeholders"
    return None


def _placeholders(text: str | list[str] | tuple[str, ...]) -> set[str]:
    plural = text if isinstance(text, str) else text[-1]
    return set(_PLACEHOLDER.findall(plural))


def update(root: Path = ROOT) -> None:
    """Add new texts to the catalogue, untranslated, and leave out those that are gone."""
    dutch = catalogue(root)
    dutch.update(texts(root), no_fuzzy_matching=True)
    dutch.obsolete.clear()
    body = BytesIO()
    write_po(body, dutch, width=100, omit_header=True, no_location=True, sort_output=True)
    (root / CATALOGUE).write_bytes(_HEADER + body.getvalue())


def main(arguments: list[str] | None = None) -> int:
    """Update or check; return 1 when something is missing, otherwise 0."""
    parser = argparse.ArgumentParser(prog="python -m deploy.checks.translations")
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--update", action="store_true", help="bring the catalogue up to date")
    mode.add_argument("--check", action="store_true", help="name what is missing")
    if parser.parse_args(arguments).update:
        update()
    problems = list(check())
    print("\n".join(map(str, problems)) or "translations: complete")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
