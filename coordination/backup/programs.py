"""The programs of PostgreSQL that back up and restore, and how they are told where the server is.

A password never stands on a command line, where everybody on the machine could read it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from psycopg import conninfo, pq

from coordination.backup.errors import BackupFailed

_LAST_WORDS = 3  # lines


def program(folder: str, name: str) -> str:
    """Return the path of a program.

    Args:
        folder: PG_BIN, or empty for those on PATH.
        name: `pg_basebackup` for instance.

    Raises:
        BackupFailed: it is not there.
    """
    found = shutil.which(name, path=folder or None)
    if found is None:
        where = folder or "PATH"
        raise BackupFailed(f"There is no {name} in {where}: set PG_BIN to the server's programs.")
    return found


def environment(url: str = "") -> dict[str, str]:
    """Return the environment of a program of PostgreSQL.

    Args:
        url: of the server that it connects to, or empty.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    given = conninfo.conninfo_to_dict(url) if url else {}
    named = {item.keyword.decode(): item.envvar for item in pq.Conninfo.get_defaults()}
    for keyword, value in given.items():
        variable = named.get(keyword)
        if variable is not None and value is not None:
            kept[variable.decode()] = str(value)
    return kept | {"LC_ALL": "C"}


def last_words(said: Path) -> str:
    """Return the last lines that a program said.

    Args:
        said: file with its standard error.
    """
    lines = said.read_text(encoding="utf-8", errors="replace").splitlines()
    telling = [line for line in lines if "error" in line or "FATAL" in line] or lines
    return " ".join(telling[-_LAST_WORDS:]) or "it left no word"
