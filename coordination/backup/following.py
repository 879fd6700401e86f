"""Receives every change of the database as it is made and encrypts it, for as long as it runs.

pg_receivewal writes the changes into a folder of this machine, through a slot of replication that
lets the server keep what was not received yet. What is complete is encrypted and deleted; of what
is being written, a copy is encrypted every so many seconds, so that no more than that can be lost.
"""

from __future__ import annotations

import gzip
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from config.backups import BackupSettings
from coordination.backup import envelope, programs, segments
from coordination.backup.envelope import BLOCK, SUFFIX
from coordination.backup.errors import BackupFailed, full_disk
from coordination.backup.shelf import UNFINISHED, Shelf

SLOT = "schakel_backup"
_LOOK_SECONDS = 1.0  # between two looks for complete segments
_FAST = 1  # of gzip's levels: 16 MB take a fraction of a second
_STOP_SECONDS = 10


@dataclass
class Follower:
    """Follows one server.

    Attributes:
        settings: of backups.
        stopping: set to let `run` end.
    """

    settings: BackupSettings
    stopping: threading.Event = field(default_factory=threading.Event)
    _sealed_at: float = field(default=0.0, init=False)
    _seen: tuple[str, int] | None = field(default=None, init=False)

    def run(self) -> None:
        """Follow until told to stop, and encrypt what has come by then.

        Raises:
            BackupFailed: the changes cannot be received, or the disk is full.
        """
        self._shelf.prepare()
        self._spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as place:
            said = Path(place) / "said"
            with said.open("ab") as words:
                self._make_slot(words, said)
                receiving = self._start(words)
                try:
                    self._look_until_told(receiving)
                finally:
                    _stop(receiving)
            self.seal(partial=True)
            if not self.stopping.is_set():
                raise BackupFailed(f"The changes are not received: {programs.last_words(said)}")

    def seal(self, *, partial: bool) -> None:
        """Encrypt what is complete, and what is being written where that has changed.

        Args:
            partial: whether it is time for what is being written.

        Raises:
            BackupFailed: the disk is full.
        """
        for path in sorted(self._spool.iterdir()):
            if segments.SEGMENT.fullmatch(path.name) or segments.HISTORY.fullmatch(path.name):
                self._put(path)
                (self._shelf.changes / f"{path.name}{segments.PARTIAL}{SUFFIX}").unlink(
                    missing_ok=True
                )
                path.unlink()
            elif partial and path.suffix == segments.PARTIAL:
                self._put_if_changed(path)

    def _look_until_told(self, receiving: subprocess.Popen[bytes]) -> None:
        while not self.stopping.wait(_LOOK_SECONDS) and receiving.poll() is None:
            due = time.monotonic() - self._sealed_at >= self.settings.backup_seconds
            self.seal(partial=due)
            self._sealed_at = time.monotonic() if due else self._sealed_at

    def _put_if_changed(self, path: Path) -> None:
        with suppress(FileNotFoundError):  # it was completed, and renamed, at this moment
            now = (path.name, path.stat().st_mtime_ns)
            if now != self._seen:
                self._put(path)
                self._seen = now

    def _put(self, path: Path) -> None:
        """Put a file among the changes, whole or not at all."""
        final = self._shelf.changes / f"{path.name}{SUFFIX}"
        unfinished = final.with_name(final.name + UNFINISHED)
        try:
            with path.open("rb") as source, tempfile.TemporaryFile(dir=self._spool) as packed:
                with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=_FAST) as packing:
                    while block := source.read(BLOCK):
                        packing.write(block)
                packed.seek(0)
                envelope.seal(cast("IO[bytes]", packed), unfinished, self.settings.backup_recipient)
        except OSError as error:
            raise full_disk(error, self._spool) or error from error
        unfinished.rename(final)

    def _make_slot(self, words: IO[bytes], said: Path) -> None:
        command = [*self._command(), "--create-slot", "--if-not-exists"]
        done = subprocess.run(  # noqa: S603 - a program of PostgreSQL
            command, stdout=words, stderr=words, env=self._environment(), check=False
        )
        if done.returncode != 0:
            raise BackupFailed(f"The changes are not received: {programs.last_words(said)}")

    def _start(self, words: IO[bytes]) -> subprocess.Popen[bytes]:
        command = [*self._command(), f"--directory={self._spool}", "--status-interval=5"]
        return subprocess.Popen(  # noqa: S603 - a program of PostgreSQL
            command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, env=self._environment()
        )

    def _command(self) -> list[str]:
        name = programs.program(self.settings.pg_bin, "pg_receivewal")
        return [name, f"--slot={SLOT}", "--no-password"]

    def _environment(self) -> dict[str, str]:
        return programs.environment(self.settings.backup_database_url)

    @property
    def _shelf(self) -> Shelf:
        return Shelf(Path(self.settings.backup_dir))

    @property
    def _spool(self) -> Path:
        return Path(self.settings.backup_spool_dir)


def _stop(receiving: subprocess.Popen[bytes]) -> None:
    """Let the program end as it wishes, which leaves what it received on disk."""
    receiving.terminate()
    try:
        receiving.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        receiving.kill()
        receiving.wait()
