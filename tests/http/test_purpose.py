"""A calling system may say what it asks for: a code that goes into the log, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.audit.models import AuditEntry
from tests.web import System
from tests.world import World

MENTOR = "mentor@maasdal"


def entries(world: World) -> list[str | None]:
    mine = AuditEntry.account_id == world.member(MENTOR).account_id
    with world.runtime.sessions() as session:
        return list(session.scalars(select(AuditEntry.purpose).where(mine)))


def test_a_code_stands_in_the_log(app: Flask, world: World) -> None:
    answer = System(app, world, MENTOR).get("/signals", headers={"X-Purpose": "absence_follow-up"})
    assert answer.status_code == 200
    assert "absence_follow-up" in entries(world)


@pytest.mark.parametrize(
    "words", ["", "x", "Absence", "omdat Noor de Wit vaak weg is", "a" * 65, "caf\xe9", "ab;cd"]
)
def test_words_are_refused_and_stay_out_of_the_log(app: Flask, world: World, words: str) -> None:
    answer = System(app, world, MENTOR).get("/signals", headers={"X-Purpose": words})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/X-Purpose"
    assert set(entries(world)) <= {None}
