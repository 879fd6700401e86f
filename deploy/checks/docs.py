"""Writes the documents that are made from the code, or checks that they still agree with it.

`python -m deploy.checks.docs --write` after a change; `--check` (in `make check`) says which
document is out of date. A new document is one more line in `DOCUMENTS`.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from deploy.checks import doc_access, doc_events, doc_settings, doc_states
from deploy.checks.source import ROOT, Problem

DOCUMENTS: Mapping[str, Callable[[], str]] = {
    "docs/access.md": doc_access.page,
    "docs/events.md": doc_events.page,
    "docs/settings.md": doc_settings.page,
    "docs/states.md": doc_states.page,
}


def check(root: Path = ROOT) -> Iterator[Problem]:
    """Yield each document that differs from what the code says now."""
    for name, page in DOCUMENTS.items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != page():
            yield Problem(name, 1, "out of date: python -m deploy.checks.docs --write")


def write(root: Path = ROOT) -> None:
    """Write every document anew."""
    for name, page in DOCUMENTS.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Write or check; return 1 when a document is out of date, otherwise 0."""
    parser = argparse.ArgumentParser(prog="python -m deploy.checks.docs")
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true", help="write the documents anew")
    mode.add_argument("--check", action="store_true", help="say which are out of date")
    if parser.parse_args(arguments).write:
        write()
        return 0
    problems = list(check())
    print("\n".join(map(str, problems)) or "documents: up to date")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
