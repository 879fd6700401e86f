"""Sessions: a pause, a quick return, ten hours, three at once, and their end (T26, T27)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask

from coordination.partners.models import Account, Membership
from tests.conftest import START
from tests.identity import people
from tests.identity.people import MENTOR
from tests.web import COOKIE, PASSWORD, Browser, form_token, know_password, new_app
from tests.world import World

HOST = "schakel.example.org"
PAUSE = dt.timedelta(minutes=16)
SetClock = Callable[[dt.datetime], None]


def alive(browser: Browser) -> bool:
    return browser.get("/settings").status_code == 200


def cookie(browser: Browser) -> str:
    return browser.client.get_cookie(COOKIE, HOST).value


def replayed(app: Flask, world: World, token: str) -> Browser:
    """Return a browser that holds somebody's cookie."""
    browser = Browser(app, world)
    browser.client.set_cookie(COOKIE, token, domain=HOST, secure=True)
    return browser


def test_after_a_pause_the_factor_alone_leads_back(
    app: Flask, world: World, set_clock: SetClock
) -> None:
    browser, phone = Browser(app, world, MENTOR), new_app(world.runtime, people.account(world).id)
    before = cookie(browser)
    set_clock(START + PAUSE)
    asked = browser.get("/signals?status=draft")
    assert asked.location == "/login/factor?next=/signals?status%3Ddraft"
    page = browser.get(asked.location)
    assert page.status_code == 200
    assert "Wachtwoord" not in page.text
    assert browser.get("/api/v1/me").status_code == 401
    browser.token = form_token(page.text)
    form = {"factorCode": phone.code(), "next": "/signals?status=draft"}
    assert browser.post("/login/factor", form).location == "/signals?status=draft"
    assert alive(browser)
    assert "maasdal" in browser.get("/settings").text
    assert cookie(browser) != before
    assert not alive(replayed(app, world, before))
    assert [entry.membership_id for entry in people.entries(world, "session.resume")] == [
        world.member(MENTOR).id
    ]


def test_a_pause_does_not_prolong_the_ten_hours(
    app: Flask, world: World, set_clock: SetClock
) -> None:
    browser, phone = Browser(app, world, MENTOR), new_app(world.runtime, people.account(world).id)
    set_clock(START + dt.timedelta(hours=9, minutes=50))
    browser.token = form_token(browser.get("/login/factor").text)
    assert browser.post("/login/factor", {"factorCode": phone.code()}).status_code == 303
    assert alive(browser)
    set_clock(START + dt.timedelta(hours=10, seconds=1))
    assert browser.get("/settings").location == "/login?next=/settings"


def test_who_must_not_come_back_does_not(app: Flask, world: World, set_clock: SetClock) -> None:
    browser = Browser(app, world, MENTOR)
    set_clock(START + PAUSE)
    with world.system() as work:
        row = work.session.get(Membership, world.member(MENTOR).id)
        row.ended_at = work.now
        work.record("membership.end", row)
    assert browser.get("/settings").location == "/login?next=/settings"


def test_a_person_has_three_sessions_and_the_oldest_ends(
    app: Flask, world: World, set_clock: SetClock
) -> None:
    opened = []
    for number in range(4):
        set_clock(START + dt.timedelta(minutes=number))
        opened.append(Browser(app, world, MENTOR))
        people.give_password(people.visitor(app, world))  # a half login ends nobody's session
    Browser(app, world, "mentor.2@maasdal")
    assert [alive(browser) for browser in opened] == [False, True, True, True]
    [entry] = people.entries(world, "session.end")
    assert "too_many" in str(entry.subjects)


def test_to_switch_or_to_confirm_again_takes_no_further_place(app: Flask, world: World) -> None:
    opened = [Browser(app, world, MENTOR) for _ in range(3)]
    phone = new_app(world.runtime, people.account(world).id)
    assert opened[2].post("/step-up", {"factorCode": phone.code()}).status_code == 303
    opened[1].post("/membership", {"membership": world.member(MENTOR).id})
    assert all(alive(browser) for browser in opened)


@pytest.mark.parametrize("how", ["logout", "everywhere", "password", "disabled", "ended", "factor"])
def test_a_captured_cookie_is_dead_at_once(app: Flask, world: World, how: str) -> None:
    browser, other = Browser(app, world, MENTOR), Browser(app, world, MENTOR)
    know_password(world.runtime, people.account(world).id)
    new_app(world.runtime, people.account(world).id)
    token = cookie(browser if how in {"logout", "everywhere"} else other)
    assert alive(replayed(app, world, token))
    _end(world, browser, how)
    for _ in range(2):
        thief = replayed(app, world, token)
        assert thief.get("/settings").status_code == 303
        assert thief.get("/api/v1/me").status_code == 401


def _end(world: World, browser: Browser, how: str) -> None:
    change = {"currentPassword": PASSWORD, "newPassword": "een heel ander geheim"}
    posts = {
        "logout": ("/logout", None),
        "everywhere": ("/settings/sessions/end", None),
        "password": ("/settings/password", change),
    }
    if how in posts:
        assert browser.post(*posts[how]).status_code == 303
        return
    if how == "factor":
        new = new_app(world.runtime, people.account(world).id)
        assert new
        page = browser.get("/settings/security").text
        factor = page.split("/settings/factors/")[1].split("/")[0]
        assert browser.post(f"/settings/factors/{factor}/removal").status_code == 303
        return
    with world.system() as work:
        row = (
            work.session.get(Account, people.account(world).id)
            if how == "disabled"
            else work.session.get(Membership, world.member(MENTOR).id)
        )
        setattr(row, "disabled_at" if how == "disabled" else "ended_at", work.now)
        work.record(f"{row.record_kind}.end", row)
