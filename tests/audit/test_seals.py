"""Signed heads: made once a day, put outside, and believed only when nothing is wrong with them."""

from __future__ import annotations

import base64
import datetime as dt
import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from coordination.audit import seals
from coordination.audit.outside import OutsideFailed, Place
from coordination.audit.seals import BadSeal
from coordination.audit.verification import Point
from coordination.oversight.service import sealing
from coordination.shell.cli import context
from coordination.shell.cli.main import schakel
from coordination.work import Runtime
from tests.conftest import START
from tests.world import World

PRIVATE = b"p" * 32
PUBLIC = seals.public_key(PRIVATE)
DAY = dt.timedelta(days=1)
POINTS = [Point(number, 10, bytes([number]) * 32) for number in range(16)]


def document(day: dt.date, previous: bytes | None = None, private: bytes = PRIVATE) -> bytes:
    return seals.make(private, day, START, POINTS, previous)


def test_a_document_reads_as_it_was_made() -> None:
    seal = seals.read(document(START.date()), PUBLIC, "x")
    assert seal.day == "2026-11-18"
    assert [(p.chain, p.position, p.hash) for p in seal.points] == [
        (p.chain, p.position, p.hash) for p in POINTS
    ]
    assert {point.day for point in seal.points} == {"2026-11-18"}


@pytest.mark.parametrize(
    "change",
    [
        {"day": "2026-11-19"},
        {"at": "2026-11-18T09:00:00+00:00"},
        {"previous": "00"},
        {"format": 2},
        {"heads": []},
        {"signature": "AAAA"},
        {"more": 1},
    ],
)
def test_a_changed_document_is_not_believed(change: dict) -> None:
    body = json.loads(document(START.date())) | change
    with pytest.raises(BadSeal):
        seals.read(json.dumps(body).encode(), PUBLIC, "x")


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"null", b'{"signature": 1}', b"\xff"])
def test_what_is_no_document_is_said_to_be_none(text: bytes) -> None:
    with pytest.raises(BadSeal):
        seals.read(text, PUBLIC, "x")


def test_another_key_does_not_sign_for_ours(tmp_path: Path) -> None:
    (tmp_path / seals.file_name(START.date())).write_bytes(
        document(START.date(), private=b"q" * 32)
    )
    with pytest.raises(BadSeal, match="signature"):
        seals.read_directory(tmp_path, PUBLIC)


def test_a_directory_must_be_whole_and_in_order(tmp_path: Path) -> None:
    with pytest.raises(BadSeal, match="no signed head"):
        seals.read_directory(tmp_path, PUBLIC)
    previous, days = None, [START.date() + DAY * number for number in range(3)]
    for day in days:
        made = document(day, previous)
        (tmp_path / seals.file_name(day)).write_bytes(made)
        previous = seals.digest(made)
    assert [seal.day for seal in seals.read_directory(tmp_path, PUBLIC)] == [
        day.isoformat() for day in days
    ]
    middle = tmp_path / seals.file_name(days[1])
    kept = middle.read_bytes()
    middle.unlink()
    with pytest.raises(BadSeal, match="does not follow"):
        seals.read_directory(tmp_path, PUBLIC)
    middle.write_bytes((tmp_path / seals.file_name(days[0])).read_bytes())
    with pytest.raises(BadSeal, match="is the head of"):
        seals.read_directory(tmp_path, PUBLIC)
    middle.write_bytes(kept)
    assert len(seals.read_directory(tmp_path, PUBLIC)) == 3


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    place = Place(str(tmp_path))
    assert place.put("a.json", b"first") == b"first"
    assert place.put("a.json", b"second") == b"first"
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) & 0o222 == 0
    with pytest.raises(OutsideFailed):
        Place(str(tmp_path / "absent")).put("a.json", b"x")


def test_a_command_takes_the_document(tmp_path: Path) -> None:
    script = tmp_path / "take"
    script.write_text(f'#!/bin/sh\ncat > "{tmp_path}/$1.taken"\n')
    script.chmod(0o700)
    Place(command=str(script)).put("a.json", b"document")
    assert (tmp_path / "a.json.taken").read_bytes() == b"document"
    for command in ("false", "/no/such/program"):
        with pytest.raises(OutsideFailed):
            Place(command=command).put("a.json", b"document")


@pytest.fixture
def sealed(world: World, tmp_path: Path) -> Runtime:
    """A runtime that puts signed heads into a directory."""
    settings = replace(world.runtime.settings, audit_head_key=PRIVATE, audit_head_dir=str(tmp_path))
    world.runtime = replace(world.runtime, settings=settings)
    return world.runtime


def typed(runtime: Runtime, *words: str, status: int = 0) -> str:
    with context.using(runtime):
        called = CliRunner().invoke(schakel, words, catch_exceptions=False)
    assert called.exit_code == status, called.output
    return called.output


@pytest.mark.usefixtures("sealed")
def test_a_day_is_sealed_once(world: World, set_clock, tmp_path: Path) -> None:
    for number in (0, 0, 1, 1, 2):
        set_clock(START + DAY * number)
        with world.system("sweep.seal_log") as work:
            sealing.seal_day(work)
    assert [seal.day for seal in seals.read_directory(tmp_path, PUBLIC)] == [
        "2026-11-18",
        "2026-11-19",
        "2026-11-20",
    ]


def test_a_failure_outside_is_tried_again(sealed: Runtime, world: World, tmp_path: Path) -> None:
    absent = replace(sealed.settings, audit_head_dir=str(tmp_path / "absent"))
    world.runtime = replace(sealed, settings=absent)
    with pytest.raises(OutsideFailed), world.system("sweep.seal_log") as work:
        sealing.seal_day(work)
    (tmp_path / "absent").mkdir()
    with world.system("sweep.seal_log") as work:
        assert sealing.seal_day(work) == "audit-head-2026-11-18.json"


def test_a_document_that_was_put_there_is_not_taken_for_ours(
    sealed: Runtime, world: World, tmp_path: Path
) -> None:
    assert sealed.settings.audit_head_dir == str(tmp_path)
    (tmp_path / "audit-head-2026-11-18.json").write_bytes(document(START.date(), private=b"q" * 32))
    with pytest.raises(BadSeal), world.system("sweep.seal_log") as work:
        sealing.seal_day(work)


def test_the_commands_seal_show_and_verify(sealed: Runtime, tmp_path: Path) -> None:
    assert "audit-head-2026-11-18.json" in typed(sealed, "audit", "head")
    assert "signed before" in typed(sealed, "audit", "head")
    public = typed(sealed, "audit", "head", "--public-key").strip()
    assert base64.b64decode(public) == PUBLIC
    words = ("audit", "verify", "--heads", str(tmp_path))
    assert "0 chains broken" in typed(sealed, *words)
    assert "1 signed heads" in typed(sealed, *words, "--public-key", public)
    stranger = base64.b64encode(seals.public_key(b"q" * 32)).decode()
    assert "does not fit" in typed(sealed, *words, "--public-key", stranger, status=1)


def test_verification_against_heads_finds_a_rewriting(sealed: Runtime, tmp_path: Path) -> None:
    typed(sealed, "audit", "head")
    path = tmp_path / "audit-head-2026-11-18.json"
    seal = seals.read(path.read_bytes(), PUBLIC, path.name)
    used = next(point for point in seal.points if point.position)
    lying = [replace(point, hash=b"x" * 32) if point == used else point for point in seal.points]
    path.chmod(0o600)
    path.write_bytes(seals.make(PRIVATE, START.date(), START, lying, None))
    told = typed(sealed, "audit", "verify", "--heads", str(tmp_path), status=1)
    assert f"chain {used.chain}, position {used.position}" in told
    assert "signed head of 2026-11-18" in told


def test_status_says_when_the_last_head_is_old(sealed: Runtime, set_clock) -> None:
    assert "none yet, older than a day" in typed(sealed, "status", status=1)
    typed(sealed, "audit", "head")
    assert "of 2026-11-18\n" in typed(sealed, "status")
    set_clock(START + DAY + dt.timedelta(hours=1))
    assert "older than a day" in typed(sealed, "status", status=1)


def test_without_a_place_nothing_is_sealed(world: World) -> None:
    assert "not set up" in typed(world.runtime, "status")
    assert "AUDIT_HEAD_KEY" in typed(world.runtime, "audit", "head", status=1)
