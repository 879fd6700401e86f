"""A backup that is made while changes go on is restored, and what is wrong with one is told."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from config.backups import BackupSettings
from coordination import work as unit
from coordination.access.actors import System
from coordination.backup import envelope, settling, unpacking
from coordination.backup.errors import BackupFailed
from coordination.backup.following import Follower
from coordination.backup.making import make
from coordination.backup.shelf import TAR, Shelf
from coordination.work import Occasion, Runtime
from tests.backup.stage import Stage, stage

pytestmark = pytest.mark.timeout(300)
CHANGE = "UPDATE clock_offset SET seconds = 0"


@contextmanager
def following(settings: BackupSettings) -> Iterator[None]:
    follower = Follower(settings)
    thread = threading.Thread(target=follower.run)
    thread.start()
    yield
    follower.stopping.set()
    thread.join()


@contextmanager
def changing(url: str) -> Iterator[None]:
    """Let changes go on for as long as the block lasts."""
    over = threading.Event()

    def change() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not over.wait(0.01):
                connection.execute(CHANGE)

    thread = threading.Thread(target=change)
    thread.start()
    yield
    over.set()
    thread.join()


def looked(runtime: Runtime):
    with unit.begin(runtime, System("test"), Occasion("backup.make", "r" * 32)) as work:
        return settling.facts(work)


def test_a_backup_is_made_tried_and_refused_when_it_is_not_whole(tmp_path: Path) -> None:
    with stage() as here:
        settings = BackupSettings.from_environment(here.environment)
        runtime = here.runtime()
        with following(settings), changing(here.database.superuser_url):
            base = make(settings, lambda: looked(runtime))
            entries = looked(runtime).counts["audit_entries"] + 1  # that look is one itself
            here.sealed()
        runtime.sessions.kw["bind"].dispose()
        scratch = here.folder / "restored"
        said = here.typed("backup", "verify", "--scratch", str(scratch))
        assert f"{entries} entries of the log read, 0 chains broken" in said
        assert [path.name for path in scratch.iterdir()] == ["key"]
        assert Shelf(here.shelf).verified() is not None
        refused(here, Shelf(here.shelf), base, tmp_path)


def refused(here: Stage, shelf: Shelf, base, tmp_path: Path) -> None:
    """Do to a copy of the backup what may happen to one, and hear what is said."""
    keys = envelope.read_keys(Path(here.environment["BACKUP_IDENTITY_FILE"]))
    other = tmp_path / "other"
    envelope.new_key(other)
    programs = here.environment["PG_BIN"]

    def told(name: str, damage=lambda _copy: None, keys=keys) -> str:
        copy = Shelf(tmp_path / name)
        shutil.copytree(shelf.place, copy.place)
        damage(copy)
        with pytest.raises(BackupFailed) as failure:
            unpacking.unpack(copy, base, keys, tmp_path / f"data-{name}", programs)
        return str(failure.value)

    assert "no key in BACKUP_IDENTITY_FILE fits" in told("key", keys=envelope.read_keys(other))
    assert "was changed or cut" in told("cut", lambda copy: cut(tar(copy, base)))
    assert "was changed or cut" in told("byte", lambda copy: change(tar(copy, base)))
    assert "was changed or cut" in told("segment", lambda copy: change(copy.needed(base)[0]))
    gone = f"{base.first}.age is missing"
    assert gone in told("missing", lambda copy: copy.needed(base)[0].unlink())


def tar(shelf: Shelf, base) -> Path:
    return shelf.folder(base.name) / TAR


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) - 20_000])


def change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def test_a_disk_that_is_full_is_named(tmp_path: Path) -> None:
    recipient = envelope.new_key(tmp_path / "key")
    source = tmp_path / "source"
    source.write_bytes(b"x" * 100_000)
    (tmp_path / "full").symlink_to("/dev/full")
    with source.open("rb") as file, pytest.raises(BackupFailed, match=r"disk with .* is full"):
        envelope.seal(file, tmp_path / "full", recipient)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    envelope.new_key(tmp_path / "key")
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(BackupFailed, match="chmod 600"):
        envelope.read_keys(tmp_path / "key")
    with pytest.raises(FileExistsError):
        envelope.new_key(tmp_path / "key")
