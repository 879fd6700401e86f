"""Sessions end: unused for too long, after their longest time, and with what they stand on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from coordination.partners.models import Account, Membership, WebSession
from tests.conftest import START
from tests.web import COOKIE, HTTPS, Browser
from tests.world import World

MENTOR = "mentor@maasdal"
SetClock = Callable[[dt.datetime], None]


def alive(browser: Browser) -> bool:
    return browser.get("/settings").status_code == 200


@pytest.mark.parametrize(("minutes", "expected"), [(14, True), (15, True), (16, False)])
def test_a_session_ends_when_it_is_not_used(
    app: Flask, world: World, set_clock: SetClock, minutes: int, expected: bool
) -> None:
    browser = Browser(app, world, MENTOR)
    set_clock(START + dt.timedelta(minutes=minutes))
    assert alive(browser) is expected


def test_a_session_that_is_used_goes_on_for_ten_hours(
    app: Flask, world: World, set_clock: SetClock
) -> None:
    browser = Browser(app, world, MENTOR)
    for minutes in range(10, 601, 10):
        set_clock(START + dt.timedelta(minutes=minutes))
        assert alive(browser), minutes
    set_clock(START + dt.timedelta(minutes=601))
    assert not alive(browser)


def test_a_switch_of_membership_does_not_prolong_the_ten_hours(
    app: Flask, world: World, set_clock: SetClock
) -> None:
    browser, second = Browser(app, world, MENTOR), second_membership(world)
    for minutes in range(10, 601, 10):
        set_clock(START + dt.timedelta(minutes=minutes))
        if minutes == 300:
            browser.post("/membership", {"membership": second.id})
            browser.client.get("/settings", base_url=HTTPS)
        assert alive(browser), minutes
    set_clock(START + dt.timedelta(minutes=605))
    assert not alive(browser)


def test_a_session_ends_with_its_membership(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    with world.system() as work:
        row = work.session.get(Membership, world.member(MENTOR).id)
        row.ended_at = work.now
        work.record("membership.end", row)
    assert not alive(browser)


def test_a_session_ends_with_its_account(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    with world.system() as work:
        row = work.session.get(Account, world.member(MENTOR).account_id)
        row.disabled_at = work.now
        work.record("account.disable", row)
    assert not alive(browser)
    with world.system() as work:
        mine = WebSession.membership_id == world.member(MENTOR).id
        ended = select(func.count()).where(WebSession.ended_at.is_not(None), mine)
        assert work.session.scalar(ended) == 1


def test_a_switch_of_membership_takes_a_new_token(app: Flask, world: World) -> None:
    browser, second = Browser(app, world, MENTOR), second_membership(world)
    page = browser.get("/membership").text
    assert "peelrand" in page
    before = browser.client.get_cookie(COOKIE, "schakel.example.org").value
    assert browser.post("/membership", {"membership": second.id}).status_code == 303
    assert "peelrand" in browser.get("/settings").text
    after = browser.client.get_cookie(COOKIE, "schakel.example.org").value
    assert before != after
    browser.client.set_cookie(COOKIE, before, domain="schakel.example.org", secure=True)
    assert not alive(browser)


def test_nobody_switches_to_anothers_membership(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    other = world.member("mentor.2@maasdal").id
    assert browser.post("/membership", {"membership": other}).status_code == 404


def test_a_planted_token_is_not_taken_over(app: Flask, world: World) -> None:
    browser = Browser(app, world)
    browser.client.set_cookie(COOKIE, "planted", domain="schakel.example.org", secure=True)
    browser.get("/login")
    assert browser.client.get_cookie(COOKIE, "schakel.example.org").value != "planted"


def test_the_cookie_is_for_this_host_alone_and_no_script(app: Flask, world: World) -> None:
    cookie = Browser(app, world).get("/login").headers["Set-Cookie"]
    assert cookie.startswith("__Host-schakel=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_a_visitor_without_a_form_gets_no_session(app: Flask, world: World) -> None:
    for path in ("/nowhere", "/api/v1/me", "/health/ready", "/api/v1/openapi.json"):
        assert "Set-Cookie" not in Browser(app, world).get(path).headers, path
    with world.system() as work:
        assert work.session.scalar(select(func.count()).select_from(WebSession)) == 0


def test_the_language_stays_for_the_session(app: Flask, world: World) -> None:
    browser = Browser(app, world)
    assert 'lang="nl"' in browser.get("/login").text
    assert browser.get("/language/en?next=/login").location == "/login"
    assert '<html lang="en">' in browser.get("/login").text
    assert browser.get("/language/xx").status_code == 404


def second_membership(world: World) -> Membership:
    """Let the mentor work at the other school too."""
    with world.system() as work:
        row = Membership(
            account_id=world.member(MENTOR).account_id,
            organisation_id=world.organisation("peelrand").id,
            role="mentor",
            confirmed_at=work.now,
            valid_from=work.today,
        )
        work.add(row)
        work.flush()
        work.record("membership.enrol", row)
    return row
