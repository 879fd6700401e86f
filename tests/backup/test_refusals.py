"""What an operator is told when a backup or a restore cannot be: each by the command itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.backup.stage import Stage, stage

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def here() -> Iterator[Stage]:
    with stage() as made:
        made.follow()
        made.typed("backup", "make")
        made.moment()
        made.sealed()
        yield made


@contextmanager
def small(place: Path, size: str) -> Iterator[Path]:
    """Give a disk of its own, which only root can make."""
    place.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(asked, check=False).returncode != 0:
        pytest.skip("only root can make a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def restored(here: Stage, name: str) -> Path:
    return here.folder / "restored" / name


def test_a_folder_that_holds_something_is_not_written_over(here: Stage) -> None:
    taken = restored(here, "taken")
    taken.mkdir()
    here.who.own(taken)
    (taken / "file").touch()
    assert "is not empty" in here.typed("restore", str(taken), status=1)
    assert [path.name for path in taken.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2020-01-01T00:00", "There is no complete backup from before 2020-01-01"),
        ("2099-01-01T00:00", "The changes end before that moment. The last one was made at"),
        ("yesterday", "is no moment such as"),
    ],
)
def test_a_moment_that_cannot_be_reached_is_named(here: Stage, moment: str, said: str) -> None:
    target = restored(here, moment[:4])
    assert said in here.typed("restore", str(target), "--until", moment, status=1)
    assert not target.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"BACKUP_IDENTITY_FILE": ""}, "Set BACKUP_IDENTITY_FILE"),
        ({"BACKUP_DIR": ""}, "Set BACKUP_DIR"),
        ({"PG_BIN": "/nowhere"}, "set PG_BIN to the server's programs"),
        ({"BACKUP_DIR": "relative"}, "BACKUP_DIR must be a path that begins with /"),
    ],
)
def test_a_setting_that_is_missing_is_named(here: Stage, changes: dict, said: str) -> None:
    name = "-".join(changes).lower() + str(len(said))
    assert said in here.typed("restore", str(restored(here, name)), status=1, **changes)


def test_a_disk_that_is_full_is_named_where_a_backup_goes(here: Stage) -> None:
    with small(here.folder / "small", "2m") as place:
        said = here.typed("backup", "make", status=1, BACKUP_DIR=str(place))
        assert f"The disk with {place}" in said
        assert not any((place / "base").iterdir())


def test_a_disk_that_is_full_is_named_where_a_restore_goes(here: Stage) -> None:
    with small(here.folder / "little", "20m") as place:
        said = here.typed("restore", str(place / "data"), status=1)
        assert "The disk with" in said
        assert not (place / "data").exists()


def test_a_server_that_is_not_there_is_told_of(here: Stage) -> None:
    away = {"BACKUP_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/schakel"}
    assert "The database was not copied" in here.typed("backup", "make", status=1, **away)
    assert "The changes are not received" in here.typed("backup", "follow", status=1, **away)


def test_what_is_there_is_listed(here: Stage) -> None:
    assert " MB  from 20" in here.typed("backup", "list")
    said = here.typed("status", status=1)
    assert "newest backup: 20" in said
    assert "backup last restored to try: none, too old" in said
