"""Turns a backup into a data folder of PostgreSQL that only has to recover."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import IO

from coordination.backup import envelope, programs
from coordination.backup.envelope import BLOCK, SUFFIX, Keys
from coordination.backup.errors import BackupFailed, full_disk
from coordination.backup.segments import PARTIAL
from coordination.backup.shelf import TAR, Base, Shelf

CHANGES = "pg_wal"
RECOVER = "recovery.signal"


def refuse(target: Path) -> None:
    """Refuse to restore where something lies already, or as the wrong user.

    Args:
        target: of the restore.

    Raises:
        BackupFailed: saying why.
    """
    if os.geteuid() == 0:
        raise BackupFailed("PostgreSQL does not run as root: restore as the user that will run it.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupFailed(f"{target} is not empty: nothing is written over. Choose another place.")


def unpack(shelf: Shelf, base: Base, keys: Keys, target: Path, pg_bin: str) -> None:
    """Write a base backup and the changes after it into a folder, and check the copy.

    Args:
        shelf: where they lie.
        base: to begin with.
        keys: that open them.
        target: made here.
        pg_bin: where the programs of PostgreSQL are, or empty.

    Raises:
        BackupFailed: something is missing, was changed or cut, no key fits, or the disk is full.
    """
    needed = shelf.needed(base)
    target.mkdir(mode=0o700, parents=True)
    try:
        with envelope.opened(shelf.folder(base.name) / TAR, keys) as stream:
            _extract(stream, target)
        _verify(target, pg_bin)
        for path in [*needed, *shelf.histories()]:
            _place(path, target / CHANGES, keys)
        (target / RECOVER).touch(mode=0o600)
    except OSError as error:
        raise full_disk(error, target) or error from error


def _extract(stream: IO[bytes], target: Path) -> None:
    try:
        with tarfile.open(fileobj=stream, mode="r|gz", bufsize=BLOCK) as archive:
            archive.extractall(target, filter="data")
        # To the very end: only there it shows that nothing was cut off.
        while stream.read(BLOCK):
            pass
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BackupFailed(f"The base backup cannot be read ({type(error).__name__}).") from error


def _verify(target: Path, pg_bin: str) -> None:
    """Let PostgreSQL compare every file with the list that it made when it was copied."""
    command = [
        programs.program(pg_bin, "pg_verifybackup"),
        "--no-parse-wal",
        "--quiet",
        str(target),
    ]
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL
        command, capture_output=True, text=True, env=programs.environment(), check=False
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[:3]
        raise BackupFailed(f"The copy is not what PostgreSQL copied: {' '.join(said)}")


def _place(path: Path, folder: Path, keys: Keys) -> None:
    name = path.name.removesuffix(SUFFIX).removesuffix(PARTIAL)
    packed = folder / f"{name}.packed"
    envelope.unseal(path, packed, keys)
    with gzip.open(packed, "rb") as source, (folder / name).open("wb") as file:
        shutil.copyfileobj(source, file, BLOCK)
    (folder / name).chmod(0o600)
    packed.unlink()
