"""The one error of backups: a sentence for the operator, who is the only one to meet it."""

from __future__ import annotations

import errno
from pathlib import Path


class BackupFailed(Exception):
    """A backup cannot be made, kept or restored; the message says why and what to do."""


def full_disk(error: BaseException, place: Path) -> BackupFailed | None:
    """Return what to say where an error means that a disk is full, otherwise None.

    Args:
        error: of the system, or of a library that only passes its words on.
        place: on that disk.
    """
    if getattr(error, "errno", None) == errno.ENOSPC or f"[Errno {errno.ENOSPC}]" in str(error):
        return BackupFailed(f"The disk with {place} is full: make room and start again.")
    return None
