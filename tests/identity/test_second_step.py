"""The second factor at login: asked of everybody, in no way around it (T37)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from config.settings import Mode
from coordination.audit.models import Outcome
from coordination.identity import queries
from coordination.identity.service import recovery_codes
from coordination.shell.app import create_app
from tests.conftest import START
from tests.identity import people
from tests.identity.people import MENTOR
from tests.web import App, Browser, System, new_app
from tests.world import World

# Every page of the product but those of logging in; an example of each kind.
CLOSED = ("/desk", "/settings", "/settings/security", "/membership", "/step-up", "/api/v1/me")
SetClock = Callable[[dt.datetime], None]


@pytest.fixture
def half(app: Flask, world: World) -> Browser:
    """A browser in which the mentor has given the password and nothing else."""
    browser = people.visitor(app, world)
    answer = people.give_password(browser)
    assert answer.location == "/login/factor?next=/"
    return browser


def give(browser: Browser, code: str, **more: str) -> int:
    return browser.post("/login/factor", {"factorCode": code} | more).status_code


def test_a_password_alone_opens_nothing(world: World, half: Browser) -> None:
    new_app(world.runtime, people.account(world).id)
    for path in CLOSED:
        assert half.get(path).status_code in {303, 401}, path
    assert half.post("/session").status_code == 303
    assert half.post("/membership", {"membership": world.member(MENTOR).id}).status_code == 303
    assert half.get("/desk").location == "/login/factor?next=/desk"


def test_who_has_no_factor_goes_to_enrolment_and_nowhere_else(half: Browser) -> None:
    assert half.get("/login/factor?next=/signals").location == "/login/enrolment?next=/signals"
    for path in CLOSED:
        assert half.get(path).status_code in {303, 401}, path


def test_enrolling_an_app_lets_in_and_shows_the_recovery_codes(world: World, half: Browser) -> None:
    page = half.get("/login/enrolment?next=/settings").text
    secret = people.shown_secret(page)
    assert people.shown_secret(half.get("/login/enrolment").text) == secret
    phone = _phone(world, secret)
    assert half.post("/login/enrolment", {"factorCode": "000000"}).status_code == 422
    done = half.post("/login/enrolment", {"factorCode": phone(), "next": "/settings"})
    assert done.status_code == 200
    codes = people.shown_codes(done.text)
    assert len(set(codes)) == 10
    assert 'href="/settings"' in done.text
    assert half.get("/desk").status_code == 200
    assert secret not in str(vars(_only_factor(world)))
    assert half.get("/login/enrolment").status_code == 303


def test_whoever_knows_only_the_password_cannot_add_a_factor(world: World, half: Browser) -> None:
    page = half.get("/login/enrolment").text
    phone = _phone(world, people.shown_secret(page))
    new_app(world.runtime, people.account(world).id)
    assert half.get("/login/enrolment").status_code == 403
    assert half.post("/login/enrolment", {"factorCode": phone()}).status_code == 403
    assert half.get("/desk").status_code == 303


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_code_counts_one_step_early_or_late(
    world: World, half: Browser, steps: int, status: int
) -> None:
    app = new_app(world.runtime, people.account(world).id)
    assert give(half, app.code(steps)) == status


def test_a_code_counts_once_and_older_ones_never(app: Flask, world: World, half: Browser) -> None:
    phone = new_app(world.runtime, people.account(world).id)
    assert give(half, f"{phone.code()[:3]} {phone.code()[3:]}") == 303
    again = people.visitor(app, world)
    people.give_password(again)
    assert give(again, phone.code()) == 422
    assert give(again, phone.code(-1)) == 422
    assert give(again, phone.code(1)) == 303


def test_another_persons_code_does_not_count(world: World, half: Browser) -> None:
    new_app(world.runtime, people.account(world).id)
    other = new_app(world.runtime, people.account(world, "mentor.2@maasdal").id)
    assert give(half, other.code()) == 422


def test_a_recovery_code_counts_once(app: Flask, world: World, half: Browser) -> None:
    new_app(world.runtime, people.account(world).id)
    with world.system() as work:
        person = queries.account(work, people.account(world).id)
        old = recovery_codes.renew(work, person)
        codes = recovery_codes.renew(work, person)
    assert give(half, old[0]) == 422
    assert give(half, codes[0].lower().replace("-", " ")) == 303
    again = people.visitor(app, world)
    people.give_password(again)
    assert give(again, codes[0]) == 422
    assert give(again, codes[1]) == 303
    assert people.mails(world).count("factor_changed") == 2


def test_the_log_tells_of_right_and_wrong_factors(world: World, half: Browser) -> None:
    app = new_app(world.runtime, people.account(world).id)
    give(half, "123456")
    give(half, app.code())
    found = people.entries(world, "session.confirm")
    assert [entry.outcome for entry in found] == [Outcome.FAILED, Outcome.DONE]
    assert all(str(people.account(world).id) in str(entry.subjects) for entry in found)
    assert "totp" in str(found[1].subjects)
    assert app.code() not in str([vars(entry) for entry in found])


def test_a_token_of_a_system_needs_no_factor_and_never_steps_up(app: Flask, world: World) -> None:
    assert System(app, world, MENTOR).get("/me").status_code == 200


def test_nothing_of_a_half_login_goes_on_for_longer_than_the_pause(
    world: World, half: Browser, set_clock: SetClock
) -> None:
    app = new_app(world.runtime, people.account(world).id)
    set_clock(START + dt.timedelta(minutes=16))
    assert half.get("/login/factor").location == "/login?next=/"
    assert give(half, app.code()) in {303, 400}
    assert half.get("/desk").location == "/login?next=/desk"


def test_only_the_demonstration_shows_the_code(world: World, half: Browser) -> None:
    phone = new_app(world.runtime, people.account(world).id)
    assert phone.code() not in half.get("/login/factor").text
    settings = replace(world.runtime.settings, mode=Mode.DEMO)
    demo = people.visitor(create_app(replace(world.runtime, settings=settings)), world)
    people.give_password(demo)
    assert phone.code() in demo.get("/login/factor").text
    assert give(demo, phone.code()) == 303
    second = people.visitor(demo.app, world)
    people.give_password(second)
    assert phone.code(1) in second.get("/login/factor").text


def _phone(world: World, secret: str) -> Callable[[], str]:
    return App(world.runtime, secret).code


def _only_factor(world: World):
    with world.runtime.sessions() as session:
        [factor] = queries.factors(session, people.account(world).id)
        return factor
