"""One launcher at a time per folder."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

from deploy.embedded.errors import ServerError

_WAIT_SECONDS = 40  # as long as servers may take to stop after their launcher was killed


@contextmanager
def folder_lock(path: Path) -> Iterator[int]:
    """Hold the lock at `path` and give its file descriptor, which the servers must inherit.

    A lock of this kind lasts until the last process that inherited it has ended. So when a
    launcher is killed, the next one waits until the servers of the first are really gone, and two
    servers never share a folder.

    Raises:
        ServerError: another launcher is using the folder.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _acquire(descriptor, path)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while not _locked(descriptor):
        holder = os.pread(descriptor, 20, 0).decode()
        if _alive(holder) or time.monotonic() > deadline:
            raise ServerError(
                f"The folder {path.parent} is in use by process {holder}: stop that one first."
            )
        Event().wait(0.05)


def _locked(descriptor: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _alive(pid: str) -> bool:
    return pid.isdigit() and Path("/proc", pid).exists()
