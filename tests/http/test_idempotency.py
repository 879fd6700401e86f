"""A request that is sent again has one effect."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from coordination.access.keys import end_keys
from coordination.audit.models import AuditEntry
from coordination.followups.answers import DeclineReason
from coordination.followups.models import DeskItem
from coordination.followups.service import answering
from coordination.http.models import IdempotencyKey
from coordination.partners.models import StandIn
from coordination.people.service import declare_conflict
from coordination.shell.app import create_app
from coordination.work import Runtime
from tests.conftest import START
from tests.factories import concern, police_question, released
from tests.web import System
from tests.world import World, build_world

MENTOR = "mentor@maasdal"
KEY = {"Idempotency-Key": "a-key-of-my-own"}


def absence(world: World, day: int = 19) -> dict:
    return {
        "standInId": str(world.member("mentor.2@maasdal").id),
        "firstDay": f"2026-11-{day}",
        "lastDay": f"2026-11-{day}",
    }


def count(world: World, model: type) -> int:
    with world.system() as work:
        return work.session.scalar(select(func.count()).select_from(model))


def test_the_first_answer_is_given_again(app: Flask, world: World) -> None:
    caller = System(app, world, MENTOR)
    first = caller.post("/stand-ins", absence(world), headers=KEY)
    second = caller.post("/stand-ins", absence(world), headers=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert count(world, StandIn) == 1


def test_the_log_tells_an_act_from_its_repeated_answer(app: Flask, world: World) -> None:
    caller = System(app, world, MENTOR)
    for _ in range(2):
        caller.post("/stand-ins", absence(world), headers=KEY)
    made = AuditEntry.action == "membership.stand_in"
    with world.system() as work:
        entries = work.session.scalars(select(AuditEntry.subjects).where(made)).all()
    acts = [[item.get("detail", {}).get("repeated", False) for item in one] for one in entries]
    done, repeated = sorted(acts)
    assert (set(done), set(repeated)) == ({False}, {True})
    assert len(repeated) == len(done)


def test_another_body_is_refused(app: Flask, world: World) -> None:
    caller = System(app, world, MENTOR)
    caller.post("/stand-ins", absence(world), headers=KEY)
    other = caller.post("/stand-ins", absence(world, 20), headers=KEY)
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_reused")


def test_what_closed_meanwhile_is_not_told_again(app: Flask, world: World) -> None:
    about = concern(world)
    question = released(world, police_question(world, about), about)
    with world.acting("police_officer@politie-venlo") as work:
        answering.decline(work, question, DeclineReason.NO_CAPACITY)
    with world.system() as work:
        item = work.ungoverned(select(DeskItem).where(DeskItem.follow_up_id == question)).one()
    caller = System(app, world, "process_director@gemeente-venlo")
    path = f"/desk-items/{item.id}/proposal"
    wanted = {"organisationId": str(world.organisation("politie-venray").id)}
    tag = caller.get(f"/desk-items/{item.id}").headers["ETag"]
    headers = KEY | {"If-Match": tag}
    assert caller.post(path, wanted, headers=headers).status_code == 200
    assert caller.post(path, wanted, headers=headers).status_code == 200
    with world.system() as work:
        end_keys(work.session, item.id, work.now)
    assert caller.post(path, wanted, headers=headers).status_code == 404


def test_a_key_belongs_to_its_caller(app: Flask, world: World) -> None:
    System(app, world, MENTOR).post("/stand-ins", absence(world), headers=KEY)
    wanted = absence(world) | {"standInId": str(world.member(MENTOR).id)}
    other = System(app, world, "mentor.2@maasdal").post("/stand-ins", wanted, headers=KEY)
    assert other.status_code == 201


def test_a_failed_request_keeps_no_key(app: Flask, world: World) -> None:
    caller = System(app, world, MENTOR)
    assert caller.post("/stand-ins", {}, headers=KEY).status_code == 422
    assert caller.post("/stand-ins", absence(world), headers=KEY).status_code == 201


def test_a_key_is_forgotten_after_a_day(
    app: Flask, world: World, set_clock: Callable[[dt.datetime], None]
) -> None:
    caller = System(app, world, MENTOR)
    caller.post("/stand-ins", absence(world, 25), headers=KEY)
    set_clock(START + dt.timedelta(hours=25))
    again = caller.post("/stand-ins", absence(world, 25), headers=KEY)
    assert (again.status_code, again.json["code"]) == (409, "stand_in_overlap")
    caller.post("/stand-ins", absence(world, 26), headers=KEY)
    assert count(world, IdempotencyKey) == 1


def test_the_stored_answer_is_encrypted(app: Flask, world: World) -> None:
    System(app, world, MENTOR).post("/stand-ins", absence(world), headers=KEY)
    with world.system() as work:
        row = work.session.scalars(select(IdempotencyKey)).one()
    assert row.body.startswith("k1:")


@pytest.mark.parametrize("key", ["", "x" * 256, "é"])
def test_a_key_that_cannot_be_used(app: Flask, world: World, key: str) -> None:
    caller = System(app, world, MENTOR)
    answer = caller.post("/stand-ins", absence(world), headers={"Idempotency-Key": key})
    assert answer.status_code == 422


def test_twenty_at_once_have_one_effect(live_runtime: Runtime) -> None:
    world = build_world(live_runtime)
    caller = System(create_app(live_runtime), world, MENTOR)
    body = absence(world)

    def send(_number: int):
        client = caller.client.application.test_client()
        return client.post("/api/v1/stand-ins", json=body, headers=caller.headers | KEY)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert count(world, StandIn) == 1


def test_an_answer_is_not_repeated_when_its_record_has_closed(app: Flask, world: World) -> None:
    caller = System(app, world, "care_coordinator@maasdal")
    person = {"surname": "van den Berg", "firstNames": "Noor", "birthDate": "2011-03-14"}
    first = caller.post("/young-persons", person, headers=KEY)
    assert first.status_code == 201
    assert caller.post("/young-persons", person, headers=KEY).json == first.json
    with world.acting("care_coordinator@maasdal") as work:
        declare_conflict(work, uuid.UUID(first.json["id"]))
    again = caller.post("/young-persons", person, headers=KEY)
    assert again.status_code == 404
    assert "Berg" not in again.text
