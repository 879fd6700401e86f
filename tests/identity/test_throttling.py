"""Tries are slowed down, and nobody can keep a person or a school out by it (T36)."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from coordination.audit.models import Outcome
from coordination.identity.service import throttling
from coordination.identity.service.throttling import NOBODY, Origin, TooSoon
from coordination.work import Runtime
from tests.conftest import START
from tests.identity import people
from tests.identity.people import MENTOR
from tests.web import PASSWORD, Browser, form_token, know_password, new_app
from tests.world import World

OTHER = "mentor.2@maasdal"
SCHOOL, ELSEWHERE = "198.51.100.7", "203.0.113.9"
SetClock = Callable[[dt.datetime], None]
MANY = (pytest.mark.proofs, pytest.mark.long, pytest.mark.timeout(600))


def attempt(
    browser: Browser, email: str, password: str = "wrong", address: str = ELSEWHERE
) -> TestResponse:
    """Try to log in from an address, with whatever the browser keeps."""
    at = {"environ_base": {"REMOTE_ADDR": address}}
    browser.token = form_token(browser.get("/login", **at).text)
    return browser.post("/login", {"email": email, "password": password}, **at)


def log_in(browser: Browser, who: str, address: str) -> None:
    """Log in wholly from an address, so that browser and place are known."""
    account_id = browser.world.member(who).account_id
    email, phone = (
        know_password(browser.world.runtime, account_id),
        new_app(browser.world.runtime, account_id),
    )
    at = {"environ_base": {"REMOTE_ADDR": address}}
    assert attempt(browser, email, PASSWORD, address).status_code == 303
    browser.token = form_token(browser.get("/login/factor", **at).text)
    given = browser.post("/login/factor", {"factorCode": phone.code()}, **at)
    assert given.status_code == 303


def test_delays_grow_and_end_with_a_right_password(
    app: Flask, world: World, set_clock: SetClock
) -> None:
    browser = Browser(app, world)
    email = know_password(world.runtime, world.member(MENTOR).account_id)
    assert [attempt(browser, email).status_code for _ in range(7)] == [422] * 6 + [429]
    refused = attempt(browser, email, PASSWORD)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert "1 seconden" in refused.text
    set_clock(START + dt.timedelta(seconds=1))
    assert attempt(browser, email).status_code == 422
    assert attempt(browser, email).headers["Retry-After"] == "2"
    set_clock(START + dt.timedelta(seconds=3))
    assert attempt(browser, email, PASSWORD).status_code == 303
    assert [attempt(browser, email).status_code for _ in range(6)] == [422] * 6


def test_an_unknown_address_is_slowed_down_in_the_same_way(app: Flask, world: World) -> None:
    browser = Browser(app, world)
    answers = [attempt(browser, "Nobody@maasdal.example") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [422] * 6 + [429]
    found = people.entries(world, "session.authenticate")
    assert [entry.outcome for entry in found] == [Outcome.FAILED] * 7


def test_guessing_from_everywhere_does_not_keep_the_person_out(app: Flask, world: World) -> None:
    mine = Browser(app, world)
    log_in(mine, MENTOR, SCHOOL)
    email = people.account(world).email
    for number in range(20):
        attempt(Browser(app, world), email, address=f"192.0.2.{number}")
    stranger = attempt(Browser(app, world), email, PASSWORD, "192.0.2.77")
    assert stranger.status_code == 429
    mine.post("/logout")
    assert attempt(mine, email, PASSWORD, ELSEWHERE).status_code == 303  # the browser is known
    at_work = Browser(app, world)
    assert attempt(at_work, email, PASSWORD, SCHOOL).status_code == 303  # the place is known


def test_a_pupil_cannot_lock_out_a_school(app: Flask, world: World) -> None:
    log_in(Browser(app, world), MENTOR, SCHOOL)
    pupil = Browser(app, world)
    answers = [attempt(pupil, f"p{n}@maasdal.example", address=SCHOOL) for n in range(60)]
    assert [answer.status_code for answer in answers] == [422] * 51 + [429] * 9
    assert int(answers[-1].headers["Retry-After"]) <= 30
    for _ in range(20):
        attempt(pupil, people.account(world, OTHER).email, address=SCHOOL)
    member = attempt(Browser(app, world), people.account(world).email, PASSWORD, SCHOOL)
    assert member.status_code == 303


def test_a_forged_cookie_makes_no_browser_known(app: Flask, world: World) -> None:
    mine = Browser(app, world)
    log_in(mine, MENTOR, SCHOOL)
    name = "__Host-schakel-browser"
    value = mine.client.get_cookie(name, "schakel.example.org").value
    random, signature = value.split(".")
    for forged in (f"{random}x.{signature}", f"{random}.", "x.y", "", random):
        thief = Browser(app, world)
        thief.client.set_cookie(name, forged, domain="schakel.example.org", secure=True)
        for _ in range(6):
            attempt(thief, people.account(world).email)
        assert attempt(thief, people.account(world).email, PASSWORD).status_code == 429


def test_a_clock_that_is_put_back_keeps_nobody_out(
    app: Flask, world: World, set_clock: SetClock
) -> None:
    set_clock(START + dt.timedelta(days=3))
    log_in(Browser(app, world), MENTOR, SCHOOL)
    phone = new_app(world.runtime, people.account(world).id)
    for _ in range(7):
        attempt(Browser(app, world), people.account(world).email)
    browser = people.visitor(app, world)
    people.give_password(browser)
    assert browser.post("/login/factor", {"factorCode": phone.code()}).status_code == 303
    set_clock(START)
    again = people.visitor(app, world)
    assert people.give_password(again).status_code == 303
    assert again.post("/login/factor", {"factorCode": phone.code()}).status_code == 303
    assert again.post("/step-up", {"factorCode": phone.code()}).status_code == 422


def test_codes_are_slowed_down_too(app: Flask, world: World) -> None:
    browser = people.visitor(app, world)
    people.give_password(browser)
    phone = new_app(world.runtime, people.account(world).id)
    tries = [browser.post("/login/factor", {"factorCode": "000000"}) for _ in range(7)]
    assert [answer.status_code for answer in tries] == [422] * 6 + [429]
    right = browser.post("/login/factor", {"factorCode": phone.code()})
    assert right.status_code == 429
    entries = people.entries(world, "session.confirm")
    assert [entry.outcome for entry in entries] == [Outcome.FAILED] * 8


def test_a_login_from_a_new_place_is_told_by_mail(app: Flask, world: World) -> None:
    log_in(Browser(app, world), MENTOR, SCHOOL)
    log_in(Browser(app, world), MENTOR, SCHOOL)
    assert people.mails(world) == []
    log_in(Browser(app, world), MENTOR, ELSEWHERE)
    assert people.mails(world) == ["new_place"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("198.51.100.7", "198.51.100.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:198.51.100.7", "::ffff:198.51.100.8", False),
    ],
)
def test_what_counts_as_one_address(one: str, other: str, same: bool) -> None:
    found = [throttling._network(Origin(None, address)) for address in (one, other)]
    assert (found[0] == found[1]) is same


@pytest.mark.parametrize("tries", [300, pytest.param(10_000, marks=MANY)])
@pytest.mark.parametrize("spread", ["one account", "one address"])
def test_many_tries_stay_within_the_limits(
    runtime: Runtime, set_clock: SetClock, spread: str, tries: int
) -> None:
    """One account from many addresses, and many accounts from one, within 1,000 seconds."""
    looked = 0
    set_clock(START)
    with runtime.sessions() as session:
        for number in range(tries):
            name = "a@maasdal.example" if spread == "one account" else f"{number}@x.example"
            where = f"10.{number // 250}.{number % 250}.1" if spread == "one account" else SCHOOL
            if number % (tries // 100) == 0:
                session.commit()
                set_clock(START + dt.timedelta(seconds=number * 1000 / tries))
            keys = throttling.password_keys(runtime, session, name, None, Origin(None, where))
            looked += _admitted(session, keys)
    # 5 free, then 1, 2, 4 … seconds; or 50 free, then up to 30 seconds apart.
    assert looked <= (15 if spread == "one account" else 90)


def test_many_at_once_gain_nothing(live_runtime: Runtime) -> None:
    def one(_number: int) -> bool:
        with live_runtime.sessions.begin() as session:
            origin = Origin(None, ELSEWHERE)
            keys = throttling.password_keys(live_runtime, session, "a@b.example", NOBODY, origin)
            return _admitted(session, keys)

    begun = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        looked = sum(pool.map(one, range(64)))
    # On a busy machine the first delays of 1, 2, 4 … seconds are over meanwhile.
    assert 6 <= looked <= 6 + math.log2(1 + time.monotonic() - begun)


def _admitted(session: object, keys: Sequence[throttling.Key]) -> bool:
    try:
        throttling.admit(session, keys)
    except TooSoon:
        return False
    return True
