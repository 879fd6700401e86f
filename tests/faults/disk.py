"""A small disk for the database, which can be filled to its last byte."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1 << 20


class NoMount(Exception):
    """This user may not mount anything here."""


@dataclass(frozen=True)
class Disk:
    """A mounted one.

    Attributes:
        folder: where.
    """

    folder: Path

    def fill(self) -> None:
        """Take all room that is left."""
        with self._filler.open("wb", buffering=0) as filler:
            for size in (MEGABYTE, 1):
                try:
                    while True:
                        filler.write(bytes(size))
                except OSError:
                    continue

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


@contextmanager
def small(folder: Path, megabytes: int) -> Iterator[Disk]:
    """Mount a disk in memory as long as the block lasts.

    Args:
        folder: where; it is made.
        megabytes: of room.

    Raises:
        NoMount: it is not allowed, or there is no such program.
    """
    folder.mkdir()
    options = f"size={megabytes}m,mode=0711"
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoMount from error
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
