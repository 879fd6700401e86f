"""Conventions of every answer: headers, problem details, paging, forms, limits."""

from __future__ import annotations

import re
import time
import uuid
from dataclasses import replace

import pytest
from flask import Flask

from coordination.http.endpoint import MARK, endpoint
from coordination.partners.models import Account
from coordination.shell.app import create_app
from coordination.work import Runtime
from tests.web import HTTPS, Browser, System
from tests.world import World

PROBLEM = "application/problem+json"
MENTOR = "mentor@maasdal"
NEEDED = {
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Content-Security-Policy",
    "Referrer-Policy",
    "X-Request-ID",
}


def some_addresses(app: Flask) -> list[tuple[str, str]]:
    found = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<uuid:[^>]+>", str(uuid.uuid4()), rule.rule)
        path = re.sub(r"<path:[^>]+>", "schakel.css", path)
        path = re.sub(r"<[^>]+>", "1", path)
        found += [(method, path) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return [*found, ("GET", "/nowhere"), ("GET", "/api/v1/nowhere"), ("PUT", "/login")]


def test_every_answer_carries_its_headers(app: Flask, world: World) -> None:
    app.testing = False
    browser, system = Browser(app, world, MENTOR), System(app, world, MENTOR)
    for method, path in some_addresses(app):
        caller = system.headers if path.startswith("/api/") else {}
        answer = browser.client.open(path, method=method, base_url=HTTPS, headers=caller)
        assert set(answer.headers.keys()) >= NEEDED, (method, path)
        if path.startswith("/api/"):
            assert answer.headers["API-Version"] == "1.0.0"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        if not path.startswith("/static/"):
            assert answer.headers["Cache-Control"] == "no-store"
        assert answer.status_code < 500, (method, path)
        answer.close()


def test_every_refusal_of_the_api_is_a_problem(app: Flask, world: World) -> None:
    caller = System(app, world, MENTOR)
    for method, path in some_addresses(app):
        if path.startswith("/api/"):
            answer = caller.call(method, path)
            if answer.status_code >= 400:
                assert answer.content_type == PROBLEM, (method, path)
                assert {"type", "title", "status", "detail", "instance"} <= set(answer.json)


def test_pages_allow_no_script_of_others(app: Flask, world: World) -> None:
    policy = Browser(app, world).get("/login").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_pages_have_nothing_inline(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    for path in ("/login", "/settings", "/organisations", "/audit-entries", "/nowhere"):
        page = browser.get(path).text
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page), path


def test_a_defect_shows_nothing_of_the_inside(own_app: Flask, world: World) -> None:
    own_app.testing = False
    own_app.view_functions["partners-api.show_me"] = defect(
        own_app.view_functions["partners-api.show_me"]
    )
    own_app.view_functions["partners.own_settings"] = defect(
        own_app.view_functions["partners.own_settings"]
    )
    for answer in (
        System(own_app, world, MENTOR).get("/me"),
        Browser(own_app, world, MENTOR).get("/settings"),
    ):
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text


def defect(view):
    def broken(**_values):
        raise ZeroDivisionError("secret")

    setattr(broken, MARK, getattr(view, MARK))
    return broken


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        ("{", "application/json", 400, "malformed"),
        ("[" * 100_000, "application/json", 400, "malformed"),
        ("{}", "text/plain", 415, "media_type"),
        ("[]", "application/json", 422, "invalid"),
        ("{}", "application/json", 422, "invalid"),
        ("x" * 2_000_000, "application/json", 413, "too_large"),
    ],
)
def test_a_body_that_cannot_be_used(
    app: Flask, world: World, body: str, kind: str, status: int, code: str
) -> None:
    caller = System(app, world, MENTOR)
    answer = caller.post("/stand-ins", data=body, content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_wrong_fields_are_named_in_ones_language(app: Flask, world: World) -> None:
    caller = System(app, world, "administrator@zvh")
    typed = {"email": "no", "name": "a\x00b", "role": "king", "secrecyBound": "perhaps", "x": 1}
    answer = caller.post("/memberships", typed)
    errors = {item["pointer"]: item for item in answer.json["errors"]}
    assert {pointer: item["code"] for pointer, item in errors.items()} == {
        "/email": "invalid_email",
        "/name": "characters",
        "/role": "choice",
        "/secrecyBound": "invalid_boolean",
        "/organisationId": "required",
        "/x": "unknown_field",
    }
    assert all(item["detail"] for item in errors.values())


@pytest.mark.parametrize(
    "query", [{"pageSize": 0}, {"pageSize": 101}, {"cursor": "x"}, {"kind": "x"}, {"unknown": 1}]
)
def test_a_query_that_cannot_be_used(app: Flask, world: World, query: dict) -> None:
    answer = System(app, world, MENTOR).get("/organisations", query_string=query)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")


def test_a_lone_surrogate_is_refused(app: Flask, world: World) -> None:
    caller = System(app, world, "administrator@zvh")
    body = '{"email": "a@maasdal.example", "name": "\\ud800"}'
    answer = caller.post("/memberships", data=body, content_type="application/json")
    assert answer.status_code == 422


def test_absent_and_never_existing_look_the_same(app: Flask, world: World) -> None:
    def plain(answer) -> str:
        assert answer.status_code == 404
        return re.sub(r"[0-9a-f]{32}", "REQUEST", answer.text)

    lead = System(app, world, "organisation_lead@maasdal")
    hidden, absent = world.member("mentor@peelrand").id, uuid.uuid4()
    api = [plain(lead.post(f"/memberships/{one}/end")) for one in (hidden, absent)]
    assert api[0] == api[1]
    browser = Browser(app, world, "organisation_lead@maasdal")
    page = [browser.post(f"/memberships/{one}/end") for one in (hidden, absent)]
    assert plain(page[0]) == plain(page[1])
    unlike = {"Date", "X-Request-ID", "Content-Length"}
    kept = [[item for item in answer.headers if item[0] not in unlike] for answer in page]
    assert kept[0] == kept[1]


def test_a_cookie_needs_the_form_token(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    without = {"X-CSRFToken": ""}
    assert browser.post("/settings", {"locale": "en"}, headers=without).status_code == 400
    api = browser.client.patch("/api/v1/me", base_url=HTTPS, json={"locale": "en"})
    assert (api.status_code, api.json["code"]) == (400, "form_token")
    other = Browser(app, world)
    other.get("/login")
    stolen = {"X-CSRFToken": other.token}
    again = other.post("/login", {"email": "x", "password": "y"}, headers=stolen)
    assert (again.status_code, again.location) == (303, "/login")
    nobody = Browser(app, world).post("/settings", {"locale": "en"})
    assert (nobody.status_code, nobody.location) == (303, "/login")


def test_a_refused_form_leaves_no_trace(own_app: Flask, world: World) -> None:
    @own_app.post("/tried")
    def tried():
        return ""

    @endpoint("self.edit")
    def view(work):
        account = work.session.get(Account, work.actor.account_id)
        account.name = "half"
        work.record("self.edit", account)
        return "no", 409

    own_app.view_functions["tried"] = view
    browser = Browser(own_app, world, MENTOR)
    assert browser.post("/tried").status_code == 409
    assert "half" not in browser.get("/settings").text


def test_too_many_requests_are_told_when_to_come_back(runtime: Runtime, world: World) -> None:
    settings = replace(runtime.settings, request_limit="3 per minute")
    app = create_app(replace(runtime, settings=settings))
    caller = System(app, world, "attendance_officer@leerplicht-gennep")
    answers = [caller.get("/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].json["code"] == "too_many_requests"


def test_without_valkey_requests_are_still_counted(runtime: Runtime, world: World) -> None:

    settings = replace(
        runtime.settings, request_limit="2 per minute", broker_url="redis://127.0.0.1:1"
    )
    app = create_app(replace(runtime, settings=settings))
    caller = System(app, world, "attendance_officer@leerplicht-venlo")
    begun = time.perf_counter()
    assert [caller.get("/me").status_code for _ in range(3)] == [200, 200, 429]
    assert time.perf_counter() - begun < 3
