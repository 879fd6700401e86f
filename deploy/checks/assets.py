"""Checks the front-end files: pinned by hash, self-hosted, nothing inline.

``python -m deploy.checks.assets --verify`` compares the third-party files with
``coordination/shell/assets.lock.json`` and refuses what the content security
policy ``script-src 'self'; style-src 'self'`` would block in a browser.
"""

import argparse
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHELL = ROOT / "coordination" / "shell"
STATIC = SHELL / "static"
TEMPLATES = SHELL / "templates"
LOCK = SHELL / "assets.lock.json"

_OUTSIDE = re.compile(r"""(?:url\(\s*["']?|@import\s+["']?|\bsrc=["']?)(?:https?:)?//""")
_INLINE = (
    (re.compile(r"<style\b", re.IGNORECASE), "a style element"),
    (re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE), "a script without src"),
    (re.compile(r"<[^>{]*\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE), "an event attribute"),
    (re.compile(r"\bhx-on\b"), "hx-on, which needs unsafe-eval"),
)


def problems(static: Path = STATIC, templates: Path = TEMPLATES, lock: Path = LOCK) -> list[str]:
    """Return one sentence for each front-end file that breaks a rule.

    Args:
        static: folder of the files that the browser may fetch.
        templates: folder of the Jinja templates.
        lock: JSON file with a ``files`` object of SHA-256 by file name.
    """
    return [
        *_against_lock(static, lock),
        *_outside_references(static, templates),
        *_inline_code(templates),
    ]


def _against_lock(static: Path, lock: Path) -> Iterator[str]:
    pinned: dict[str, str] = json.loads(lock.read_text(encoding="utf-8"))["files"]
    found = {p.relative_to(static).as_posix(): p for p in (static / "vendor").rglob("*.*")}
    for name in sorted(pinned.keys() | found.keys()):
        if name not in found:
            yield f"{name}: in the lock but not in the folder"
        elif name not in pinned:
            yield f"{name}: not in the lock"
        elif hashlib.sha256(found[name].read_bytes()).hexdigest() != pinned[name]:
            yield f"{name}: differs from the lock"


def _outside_references(static: Path, templates: Path) -> Iterator[str]:
    for path in [*_files(static, ".css"), *_files(templates, ".html")]:
        if _OUTSIDE.search(path.read_text(encoding="utf-8")):
            yield f"{path.name}: refers to another host"


def _inline_code(templates: Path) -> Iterator[str]:
    for path in _files(templates, ".html"):
        if path.parent.name == "mail":  # Mail clients know no other style than inline.
            continue
        text = path.read_text(encoding="utf-8")
        yield from (f"{path.name}: {what}" for pattern, what in _INLINE if pattern.search(text))


def _files(folder: Path, suffix: str) -> list[Path]:
    return sorted(folder.rglob(f"*{suffix}"))


def main(arguments: list[str] | None = None) -> int:
    """Print every problem; return 1 if there is one, otherwise 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--verify", action="store_true", required=True)
    parser.parse_args(arguments)
    found = problems()
    for problem in found:
        print(f"assets: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
