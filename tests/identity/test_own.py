"""What one changes oneself: password, factors, codes and sessions, with step-up and notices."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from flask import Flask

from coordination.http.endpoint import endpoint
from coordination.http.stepup import require_step_up
from coordination.identity import passwords, queries
from tests.conftest import START
from tests.identity import people
from tests.identity.people import MENTOR
from tests.web import PASSWORD, App, Browser, System, know_password, new_app
from tests.world import World

NEW = "een heel ander geheim"
CHANGE = {"currentPassword": PASSWORD, "newPassword": NEW}
SetClock = Callable[[dt.datetime], None]


def alive(browser: Browser) -> bool:
    return browser.get("/settings").status_code == 200


def test_a_password_is_changed_with_the_old_one(app: Flask, world: World) -> None:
    browser, elsewhere = (Browser(app, world, MENTOR) for _ in range(2))
    know_password(world.runtime, people.account(world).id)
    wrong = browser.post("/settings/password", CHANGE | {"currentPassword": "x"})
    assert (wrong.status_code, "Dit is niet uw wachtwoord." in wrong.text) == (422, True)
    for bad in ("short", "password1", "maasdal-2026"):
        assert browser.post("/settings/password", CHANGE | {"newPassword": bad}).status_code == 422
    assert browser.post("/settings/password", CHANGE).status_code == 303
    assert alive(browser)
    assert not alive(elsewhere)
    assert passwords.matches(people.account(world).password_hash, NEW)
    assert people.mails(world) == ["password_changed"]
    assert people.entries(world, "self.edit")


def test_a_factor_is_added_and_removed(app: Flask, world: World) -> None:
    browser, elsewhere = (Browser(app, world, MENTOR) for _ in range(2))
    secret = people.shown_secret(browser.get("/settings/factors/new").text)
    assert browser.post("/settings/factors", {"factorCode": "000000"}).status_code == 422
    form = {"factorCode": App(world.runtime, secret).code(), "label": "tablet"}
    assert browser.post("/settings/factors", form).status_code == 303
    assert "tablet" in browser.get("/settings/security").text
    assert alive(browser)
    assert not alive(elsewhere)
    for factor in factors(world)[1:]:
        removed = browser.post(f"/settings/factors/{factor.id}/removal")
        assert removed.status_code == 303
    [last] = factors(world)
    assert browser.post(f"/settings/factors/{last.id}/removal").status_code == 409
    new_app(world.runtime, people.account(world, "mentor.2@maasdal").id)
    foreign = factors(world, "mentor.2@maasdal")[0]
    assert browser.post(f"/settings/factors/{foreign.id}/removal").status_code == 404
    assert set(people.mails(world)) == {"factor_changed"}


def test_new_recovery_codes_are_shown_once(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    page = browser.post("/settings/recovery-codes").text
    codes = people.shown_codes(page)
    assert len(set(codes)) == 10
    assert not people.shown_codes(browser.get("/settings/security").text)
    with world.runtime.sessions() as session:
        assert queries.codes_left(session, people.account(world).id) == 10
    assert people.mails(world) == ["factor_changed"]


def test_sessions_are_listed_and_ended(app: Flask, world: World) -> None:
    here, there = Browser(app, world, MENTOR), Browser(app, world, MENTOR)
    page = here.get("/settings/security").text
    [other] = re.findall(r"/settings/sessions/([0-9a-f-]{36})/end", page)
    stranger = Browser(app, world, "mentor.2@maasdal")
    assert stranger.post(f"/settings/sessions/{other}/end").status_code == 404
    assert here.post(f"/settings/sessions/{other}/end").status_code == 303
    assert not alive(there)
    assert alive(here)
    third = Browser(app, world, MENTOR)
    assert here.post("/settings/sessions/end").location == "/login"
    assert not alive(third)
    assert not alive(here)


def test_a_weighty_act_asks_for_the_factor_and_then_goes_on(
    app: Flask, world: World, set_clock: SetClock
) -> None:
    browser, phone = Browser(app, world, MENTOR), new_app(world.runtime, people.account(world).id)
    set_clock(START + dt.timedelta(minutes=5))
    assert browser.get("/settings/factors/new").status_code == 200
    set_clock(START + dt.timedelta(minutes=5, seconds=1))
    asked = browser.get("/settings/factors/new")
    assert (asked.status_code, asked.location) == (303, "/step-up?next=/settings/factors/new")
    wrong = browser.post("/step-up", {"factorCode": "000000", "next": "/settings/factors/new"})
    assert wrong.status_code == 422
    given = browser.post("/step-up", {"factorCode": phone.code(), "next": "/settings/factors/new"})
    assert (given.status_code, given.location) == (303, "/settings/factors/new")
    assert browser.get("/settings/factors/new").status_code == 200


def test_a_refused_form_is_sent_again_as_it_was(
    app: Flask, world: World, set_clock: SetClock
) -> None:
    browser, phone = Browser(app, world, MENTOR), new_app(world.runtime, people.account(world).id)
    set_clock(START + dt.timedelta(minutes=6))
    asked = browser.post("/settings/recovery-codes", {"some": "thing", "newPassword": "geheim!"})
    assert asked.status_code == 403
    assert 'name="factorPath" value="/settings/recovery-codes"' in asked.text
    assert 'name="some" value="thing"' in asked.text
    assert "geheim!" not in asked.text
    form = {"factorPath": "/settings/recovery-codes", "some": "thing", "factorCode": phone.code()}
    sent = browser.post("/step-up", form)
    assert (sent.status_code, sent.location) == (307, "/settings/recovery-codes")
    assert browser.post("/settings/recovery-codes", form).status_code == 200
    away = form | {"factorPath": "//evil.example", "factorCode": phone.code(1)}
    assert browser.post("/step-up", away).location == "/"


def test_a_page_that_swaps_is_led_to_the_factor(
    app: Flask, world: World, set_clock: SetClock
) -> None:
    browser = Browser(app, world, MENTOR)
    set_clock(START + dt.timedelta(minutes=6))
    headers = {"HX-Request": "true", "Referer": "https://schakel.example.org/settings/security"}
    answer = browser.post("/settings/recovery-codes", headers=headers)
    assert answer.headers["HX-Redirect"] == "/step-up?next=/settings/security"


def test_the_api_tells_what_is_missing(own_app: Flask, world: World) -> None:
    @endpoint("self.read")
    def weighty(_work: object) -> str:
        require_step_up()
        return "done"

    own_app.add_url_rule("/api/v1/weighty", "weighty", weighty)
    assert Browser(own_app, world, MENTOR).get("/api/v1/weighty").text == "done"
    refused = System(own_app, world, MENTOR).get("/weighty")
    assert (refused.status_code, refused.json["code"]) == (403, "step_up_needed")


def factors(world: World, who: str = MENTOR):
    with world.runtime.sessions() as session:
        return queries.factors(session, people.account(world, who).id)


def test_ending_sessions_asks_for_the_factor(app: Flask, world: World, set_clock: SetClock) -> None:
    here, there = Browser(app, world, MENTOR), Browser(app, world, MENTOR)
    new_app(world.runtime, people.account(world).id)
    page = here.get("/settings/security").text
    [other] = re.findall(r"/settings/sessions/([0-9a-f-]{36})/end", page)
    set_clock(START + dt.timedelta(minutes=5, seconds=1))
    for path in (f"/settings/sessions/{other}/end", "/settings/sessions/end"):
        asked = here.post(path)
        assert (asked.status_code, 'name="factorCode"' in asked.text) == (403, True)
    assert alive(there)
    assert alive(here)
