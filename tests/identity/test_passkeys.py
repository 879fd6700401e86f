"""Passkeys, with a software authenticator that really signs (WebAuthn)."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from coordination.identity import queries
from tests.authenticator import Authenticator
from tests.identity import people
from tests.identity.people import MENTOR
from tests.web import HTTPS, Browser, new_app
from tests.world import World

HOST = "schakel.example.org"


@pytest.fixture
def key() -> Authenticator:
    return Authenticator(HTTPS, HOST)


@pytest.fixture
def browser(app: Flask, world: World, key: Authenticator) -> Browser:
    """A browser in which the mentor has enrolled a passkey at the first login."""
    made = people.visitor(app, world)
    people.give_password(made)
    options = people.passkey_options(made.get("/login/enrolment").text)
    done = made.post("/login/enrolment", {"factorPasskey": key.create(options), "label": "sleutel"})
    assert done.status_code == 200
    assert len(people.shown_codes(done.text)) == 10
    return made


def asked(app: Flask, world: World) -> tuple[Browser, str]:
    """Return a browser that is asked for the passkey, and what it is asked."""
    made = people.visitor(app, world)
    people.give_password(made)
    return made, people.passkey_options(made.get("/login/factor").text)


def give(browser: Browser, answer: str) -> int:
    return browser.post("/login/factor", {"factorPasskey": answer}).status_code


def test_a_passkey_lets_in(app: Flask, world: World, browser: Browser, key: Authenticator) -> None:
    assert "sleutel" in browser.get("/settings/security").text
    again, options = asked(app, world)
    found = json.loads(options)
    assert (found["rpId"], len(found["allowCredentials"])) == (HOST, 1)
    assert give(again, key.get(options)) == 303
    assert again.get("/desk").status_code == 200


@pytest.mark.usefixtures("browser")
def test_an_answer_counts_once(app: Flask, world: World, key: Authenticator) -> None:
    again, options = asked(app, world)
    answer = key.get(options)
    assert give(again, answer) == 303
    third, _ = asked(app, world)
    assert give(third, answer) == 422


@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize(
    ("origin", "party"),
    [("https://evil.example", HOST), (HTTPS, "evil.example"), (f"{HTTPS}.evil.example", HOST)],
)
def test_an_answer_from_another_place_does_not_count(
    app: Flask, world: World, key: Authenticator, origin: str, party: str
) -> None:
    again, options = asked(app, world)
    key.origin, key.party = origin, party
    assert give(again, key.get(options)) == 422


@pytest.mark.usefixtures("browser")
def test_a_copied_key_is_found_by_its_count(app: Flask, world: World, key: Authenticator) -> None:
    again, options = asked(app, world)
    key.count = 10
    assert give(again, key.get(options)) == 303
    copy, options = asked(app, world)
    key.count = 3
    assert give(copy, key.get(options)) == 422


@pytest.mark.usefixtures("browser")
def test_another_persons_passkey_does_not_count(
    app: Flask, world: World, key: Authenticator
) -> None:
    other = people.visitor(app, world)
    people.give_password(other, "mentor.2@maasdal")
    new_app(world.runtime, people.account(world, "mentor.2@maasdal").id)
    other.get("/login/factor")
    _, options = asked(app, world)
    assert give(other, key.get(options)) == 422


@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize("answer", ["{}", "x", "[]", '{"id": 3}', "null", '{"rawId": "A"}'])
def test_rubbish_is_no_passkey(app: Flask, world: World, answer: str) -> None:
    again, _ = asked(app, world)
    assert give(again, answer) == 422


def test_a_second_passkey_is_added_and_the_first_removed(
    app: Flask, world: World, browser: Browser
) -> None:
    second = Authenticator(HTTPS, HOST)
    options = people.passkey_options(browser.get("/settings/factors/new").text)
    assert len(json.loads(options)["excludeCredentials"]) == 1
    added = browser.post("/settings/factors", {"factorPasskey": second.create(options)})
    assert added.status_code == 303
    with world.runtime.sessions() as session:
        own = queries.factors(session, world.member(MENTOR).account_id)
        first = next(factor for factor in own if factor.label == "sleutel")
    assert browser.post(f"/settings/factors/{first.id}/removal").status_code == 303
    again, options = asked(app, world)
    assert len(json.loads(options)["allowCredentials"]) == 1
    assert give(again, second.get(options)) == 303
