"""Fetches the third-party front-end files again: a maintainer's command.

``python -m deploy.checks.fetch_assets`` needs npm and rewrites the ``vendor``
folder and the lock. Building, testing and running the product never need it.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

from deploy.checks.asset_sources import COMPONENTS, HTMX, LICENCES, TOKENS
from deploy.checks.assets import LOCK, STATIC

Package = tuple[str, str]

_DECLARATION = re.compile(r"^\s*(--[\w-]+):\s*([^;]+);", re.MULTILINE)
_REFERENCE = re.compile(r"var\((--[\w-]+)")
_TOKENS_HEAD = """\
/**
 * @license EUPL-1.2
 * Copyright (c) 2021 NL Design System Community
 *
 * Design tokens derived from {name} {version}:
 * the ones that the components of components.css refer to, and what these
 * refer to. Colours and fonts are set anew in schakel.css.
 */
"""


def main() -> None:
    """Download the pinned packages and write ``vendor`` and the lock anew."""
    with tempfile.TemporaryDirectory() as folder:
        archives = {p: _pack(p, Path(folder)) for p in (HTMX, TOKENS, *COMPONENTS)}
        components = join(_member(archives[p], "dist/index.css") for p in COMPONENTS)
        theme = _member(archives[TOKENS], "dist/theme.css")
        files = {
            "vendor/htmx.min.js": _member(archives[HTMX], "dist/htmx.min.js"),
            "vendor/components.css": components,
            "vendor/tokens.css": tokens_for(components, theme),
        }
        packages = [_describe(p, archive) for p, archive in archives.items()]
    _write(files, packages)


def join(sheets: Iterable[str]) -> str:
    """Return style sheets one after the other, each ended by one line break."""
    return "".join(sheet.rstrip() + "\n" for sheet in sheets)


def tokens_for(components: str, theme: str) -> str:
    """Return a ``:root`` block with the tokens that the components need.

    Args:
        components: style sheet whose ``var(--…)`` references are followed.
        theme: style sheet that declares tokens, some by reference to others.
    """
    declared = {name: " ".join(value.split()) for name, value in _DECLARATION.findall(theme)}
    wanted, queue = set[str](), _REFERENCE.findall(components)
    while queue:
        name = queue.pop()
        if name in declared and name not in wanted:
            wanted.add(name)
            queue += _REFERENCE.findall(declared[name])
    lines = [f"  {name}: {declared[name]};\n" for name in sorted(wanted)]
    head = _TOKENS_HEAD.format(name=TOKENS[0], version=TOKENS[1])
    return head + ":root {\n" + "".join(lines) + "}\n"


def _pack(package: Package, folder: Path) -> Path:
    spec = "@".join(package)
    command = ["npm", "pack", "--json", "--pack-destination", str(folder), spec]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer = json.loads(done.stdout)
    entry = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    return folder / str(entry["filename"])


def _member(archive: Path, name: str) -> str:
    with tarfile.open(archive) as tar:
        handle = tar.extractfile(f"package/{name}")
        if handle is None:
            raise FileNotFoundError(name)
        return handle.read().decode()


def _describe(package: Package, archive: Path) -> dict[str, str]:
    stated = json.loads(_member(archive, "package.json"))["license"]
    licence = next(spdx for spdx, word in LICENCES.items() if word == stated)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    name, version = package
    return {"name": name, "version": version, "licence": licence, "archive_sha256": digest}


def _write(files: dict[str, str], packages: list[dict[str, str]]) -> None:
    for name, text in files.items():
        (STATIC / name).write_text(text, encoding="utf-8")
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    lock = {"files": hashes, "packages": packages}
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
