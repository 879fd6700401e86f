"""Makes base backups with pg_basebackup, whose stream is encrypted before it touches a disk."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.backups import BackupSettings
from coordination.backup import envelope, programs
from coordination.backup.errors import BackupFailed
from coordination.backup.shelf import TAR, UNFINISHED, Base, Shelf

_LOOK_SECONDS = 0.5
CHANGES_WITHIN = 120  # seconds until whoever follows must have encrypted the last changes
_OPTIONS = (
    *("--pgdata=-", "--format=tar", "--wal-method=none", "--checkpoint=fast"),
    *("--compress=client-gzip:1", "--no-password", "--label=schakel"),
)


@dataclass(frozen=True)
class About:
    """What the product knows of its database before it is copied.

    Attributes:
        database: its name.
        segment_bytes: size of a segment of changes.
        segment: name of the one that is being written.
        counts: rows of tables that only grow.
    """

    database: str
    segment_bytes: int
    segment: str
    counts: Mapping[str, int]


def make(settings: BackupSettings, look: Callable[[], About]) -> Base:
    """Copy the whole server, encrypted, while it works, and wait until the backup is complete.

    Args:
        settings: of backups.
        look: asks the database what it is; called before and after the copy.

    Raises:
        BackupFailed: the server cannot be copied, the disk is full, or nobody follows the changes.
    """
    shelf = Shelf(Path(settings.backup_dir))
    shelf.prepare()
    begun, before = dt.datetime.now(dt.UTC), look()
    name = begun.strftime("%Y%m%dT%H%M%SZ")
    folder = shelf.folder(name + UNFINISHED)
    folder.mkdir(mode=0o700)
    try:
        _copy(settings, folder / TAR)
        base = _described(name, begun, before, look().segment)
        _wait_for_changes(shelf, base)
        shelf.add(base)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return base


def _copy(settings: BackupSettings, path: Path) -> None:
    command = [programs.program(settings.pg_bin, "pg_basebackup"), *_OPTIONS]
    with tempfile.TemporaryDirectory() as place:
        said = Path(place) / "said"
        with said.open("wb") as words, _started(command, settings, words) as copying:
            assert copying.stdout is not None  # noqa: S101 - it is a pipe
            try:
                envelope.seal(copying.stdout, path, settings.backup_recipient)
            except BaseException:
                copying.kill()
                raise
        if copying.returncode != 0:
            raise BackupFailed(f"The database was not copied: {programs.last_words(said)}")


def _started(
    command: list[str], settings: BackupSettings, words: IO[bytes]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - a program of PostgreSQL
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=words,
        env=programs.environment(settings.backup_database_url),
    )


def _described(name: str, begun: dt.datetime, before: About, last: str) -> Base:
    """Describe a copy; the changes that it needs were made between two looks at the server."""
    return Base(
        name=name,
        begun=begun.isoformat(),
        ended=dt.datetime.now(dt.UTC).isoformat(),
        first=before.segment,
        last=last,
        segment_bytes=before.segment_bytes,
        database=before.database,
        counts=before.counts,
    )


def _wait_for_changes(shelf: Shelf, base: Base) -> None:
    """Wait until the changes made during the copy lie beside it: without them it is worth nothing.

    Raises:
        BackupFailed: they do not come.
    """
    pause = threading.Event()
    for _ in range(int(CHANGES_WITHIN / _LOOK_SECONDS)):
        if shelf.holds(base):
            return
        pause.wait(_LOOK_SECONDS)
    raise BackupFailed(
        f"The changes from {base.first} to {base.last} did not arrive in {shelf.changes}: "
        "see that `schakel backup follow` runs, and make the backup again."
    )
