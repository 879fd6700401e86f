"""T30: every request of somebody known has its entry, whatever became of it."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import text

from tests.web import Browser, System
from tests.world import World

MENTOR = "mentor@maasdal"
ABSENT = uuid.UUID(int=4)


def outcomes(world: World, answer) -> list[tuple[str, str]]:
    query = text("SELECT action, outcome FROM audit_entries WHERE request_id = :id")
    with world.runtime.sessions() as session:
        found = session.execute(query, {"id": answer.headers["X-Request-ID"]})
        return [tuple(row) for row in found]


def test_a_request_that_reads_nothing_has_its_entry(app: Flask, world: World) -> None:
    answer = System(app, world, MENTOR).get("/signals")
    assert outcomes(world, answer) == [("signal.list", "done")]


def test_a_token_without_the_scope_is_accounted_for(app: Flask, world: World) -> None:
    answer = System(app, world, MENTOR, "organisation.list").get("/me")
    assert answer.status_code == 403
    assert outcomes(world, answer) == [("self.read", "refused")]


def test_a_missing_form_token_is_accounted_for(app: Flask, world: World) -> None:
    answer = Browser(app, world, MENTOR).post("/settings", headers={"X-CSRFToken": "no"})
    assert answer.status_code == 400
    assert outcomes(world, answer) == [("self.edit", "failed")]


def test_what_is_not_json_is_accounted_for(app: Flask, world: World) -> None:
    caller = System(app, world, MENTOR)
    answer = caller.call("POST", "/signals", data="a=b", content_type="text/plain")
    assert answer.status_code == 415
    assert outcomes(world, answer) == [("signal.create", "failed")]


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/organisations", None, "done"),
        ("GET", f"/signals/{ABSENT}", None, "hidden"),
        ("GET", "/memberships", None, "refused"),
        ("POST", "/signals", {"category": "NONE"}, "failed"),
        ("POST", "/signals", {}, "done"),
        ("POST", "/audit-entry-searches", {"pageSize": 0}, "failed"),
        ("GET", "/signals?sort=name", None, "failed"),
    ],
)
def test_each_answer_has_one_entry(
    app: Flask, world: World, method: str, path: str, body, expected: str
) -> None:
    answer = System(app, world, MENTOR).call(method, path, json=body)
    [(_action, outcome)] = outcomes(world, answer)
    assert outcome == expected, answer.text


def test_journal_and_log_are_one_to_one(app: Flask, world: World) -> None:
    caller, browser = System(app, world, MENTOR), Browser(app, world, "care_coordinator@maasdal")
    api = ("/signals", "/me", "/desk", "/memberships", f"/follow-ups/{ABSENT}", "/shares")
    pages = ("/desk", "/signals", "/audit-entries", f"/signals/{ABSENT}", "/rule-sets")
    answers = [caller.get(path) for path in api] + [browser.get(path) for path in pages]
    answers.append(caller.post("/signals", json={"category": "BULL"}))
    journal = Counter(answer.headers["X-Request-ID"] for answer in answers)
    with world.runtime.sessions() as session:
        query = text("SELECT request_id FROM audit_entries WHERE request_id = ANY(:ids)")
        logged = Counter(session.scalars(query, {"ids": list(journal)}))
    assert logged == journal
