"""Which files a restore needs, which are too old to keep, and when a shelf is not fresh."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest

from coordination.backup import freshness
from coordination.backup.errors import BackupFailed
from coordination.backup.segments import following
from coordination.backup.shelf import UNFINISHED, VERIFIED, Base, Shelf
from coordination.backup.unpacking import refuse

MB16 = 16 * 1024 * 1024
NIGHT = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TIMELINE = "00000001"


def segment(number: int, timeline: str = TIMELINE) -> str:
    return f"{timeline}00000000{number:08X}"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path / "shelf")
    made.prepare()
    return made


def put(shelf: Shelf, night: int, first: int, last: int, timeline: str = TIMELINE) -> Base:
    ended = NIGHT + night * DAY
    base = Base(
        name=ended.strftime("%Y%m%dT%H%M%SZ"),
        begun=ended.isoformat(),
        ended=ended.isoformat(),
        first=segment(first, timeline),
        last=segment(last, timeline),
        segment_bytes=MB16,
        database="schakel",
        counts={},
    )
    shelf.folder(base.name + UNFINISHED).mkdir()
    shelf.add(base)
    return base


def changes(shelf: Shelf, *names: str) -> None:
    for name in names:
        (shelf.changes / f"{name}.age").touch()


def needed(shelf: Shelf, base: Base) -> list[str]:
    return [path.name.removesuffix(".age") for path in shelf.needed(base)]


@pytest.mark.parametrize(
    ("name", "size", "after"),
    [
        ("000000010000000000000001", MB16, "000000010000000000000002"),
        ("0000000100000000000000FF", MB16, "000000010000000100000000"),
        ("000000020000000000000003", 1024**3, "000000020000000100000000"),
    ],
)
def test_a_segment_has_one_after_it(name: str, size: int, after: str) -> None:
    assert following(name, size) == after


def test_a_restore_needs_what_came_until_the_next_backup(shelf: Shelf) -> None:
    changes(shelf, *(segment(number) for number in range(1, 8)), segment(8) + ".partial")
    older, newer = put(shelf, 0, 2, 3), put(shelf, 1, 5, 6)
    assert needed(shelf, older) == [segment(number) for number in range(2, 7)]
    assert needed(shelf, newer) == [segment(5), segment(6), segment(7), segment(8) + ".partial"]
    assert shelf.before(NIGHT + DAY / 2) == older
    assert shelf.before(None) == newer
    with pytest.raises(BackupFailed, match="no complete backup from before"):
        shelf.before(NIGHT - DAY)


def test_changes_of_another_timeline_do_not_count(shelf: Shelf) -> None:
    other = "00000002"
    changes(shelf, segment(2), segment(3), segment(3, other), segment(4, other))
    assert needed(shelf, put(shelf, 0, 2, 3)) == [segment(2), segment(3)]
    assert needed(shelf, put(shelf, 1, 3, 4, other)) == [segment(3, other), segment(4, other)]


@pytest.mark.parametrize("left", [[], [segment(3) + ".partial"]])
def test_a_gap_is_named_also_where_half_of_it_is_there(shelf: Shelf, left: list[str]) -> None:
    changes(shelf, segment(2), segment(4), *left)
    with pytest.raises(BackupFailed, match=rf"{segment(3)}.age is missing"):
        shelf.needed(put(shelf, 0, 2, 2))
    assert not shelf.holds(put(shelf, 1, 2, 3))


def test_what_no_restore_needs_is_deleted(shelf: Shelf) -> None:
    changes(shelf, *(segment(number) for number in range(1, 9)))
    bases = [put(shelf, night, 2 * night + 2, 2 * night + 2) for night in range(3)]
    gone = shelf.expire(NIGHT + 1.5 * DAY)
    assert gone == [bases[0].name, *sorted(f"{segment(number)}.age" for number in (1, 2, 3))]
    assert shelf.bases() == bases[1:]
    assert needed(shelf, bases[1])[0] == segment(4)
    assert shelf.expire(NIGHT + 9 * DAY)[0] == bases[1].name
    assert shelf.bases() == bases[2:]  # the newest stays, however old it is


def test_what_is_too_old_is_said(shelf: Shelf) -> None:
    assert all(age.late and age.at is None for age in freshness.ages(shelf, NIGHT))
    base = put(shelf, 0, 1, 1)
    changes(shelf, segment(1))
    made = (NIGHT + DAY).timestamp()
    os.utime(shelf.changes / f"{segment(1)}.age", (made, made))
    shelf.write(shelf.folder(base.name), VERIFIED, {"at": NIGHT.isoformat()})
    fresh = freshness.ages(shelf, NIGHT + DAY + dt.timedelta(minutes=4))
    assert [age.late for age in fresh] == [False, False, False]
    late = freshness.ages(shelf, NIGHT + 2 * DAY)
    assert [age.late for age in late] == [True, True, True]


def test_nothing_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    refuse(tmp_path / "new")
    refuse(tmp_path)
    (tmp_path / "file").touch()
    for place in (tmp_path, tmp_path / "file"):
        with pytest.raises(BackupFailed, match="not empty"):
            refuse(place)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(BackupFailed, match="not run as root"):
        refuse(tmp_path / "new")


def test_a_backup_is_described_by_what_can_be_read_again(shelf: Shelf) -> None:
    base = replace(put(shelf, 0, 1, 1), counts={"signals": 3})
    shelf.write(shelf.folder(base.name), "about.json", base.__dict__)
    assert shelf.bases() == [base]
