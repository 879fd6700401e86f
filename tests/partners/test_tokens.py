"""Tokens of a membership for its own systems, and another address of a person."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.audit.models import AuditEntry
from coordination.mail import sending
from coordination.partners.models import Account, ApiToken
from tests import sink
from tests.conftest import START
from tests.drain import drain
from tests.web import HTTPS, Browser, System
from tests.world import World

MENTOR, LEAD = "mentor@maasdal", "organisation_lead@maasdal"
ADMIN, COORDINATOR = "administrator@zvh", "care_coordinator@maasdal"
TODAY = START.date()
WANTED = {"label": "roster", "scopes": ["signal.list"], "expiresOn": "2027-02-01"}
NEW = "mentor.new@maasdal.example"


def made(app: Flask, world: World, who: str = MENTOR, **changes: object) -> str:
    """Return a token that somebody made for themself."""
    answer = Browser(app, world, who).post("/api/v1/api-tokens", json=WANTED | changes)
    assert answer.status_code == 201, answer.json
    return answer.json["token"]


def call(app: Flask, token: str, path: str) -> int:
    """Call the interface with a token and return the status."""
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().get(f"/api/v1{path}", base_url=HTTPS, headers=headers).status_code


def test_a_token_reaches_what_was_chosen_and_no_more(app: Flask, world: World) -> None:
    token = made(app, world)
    assert call(app, token, "/signals") == 200
    assert call(app, token, "/follow-ups") == 403
    assert call(app, token, "/accounts") == 403
    with world.system() as work:
        stored = work.ungoverned(select(ApiToken).where(ApiToken.label == "roster")).one()
    assert token.encode() not in stored.token_hash


def test_a_token_does_not_make_another(app: Flask, world: World) -> None:
    refused = System(app, world, MENTOR).post("/api-tokens", WANTED)
    assert (refused.status_code, refused.json["code"]) == (403, "step_up_needed")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"scopes": ["account.create"]}, "/scopes"),
        ({"scopes": ["*"]}, "/scopes"),
        ({"scopes": ["api_token.create"]}, "/scopes"),
        ({"scopes": []}, "/scopes"),
        ({"expiresOn": "2027-12-01"}, "/expiresOn"),
        ({"expiresOn": "2026-11-17"}, "/expiresOn"),
        ({"label": ""}, "/label"),
    ],
)
def test_a_token_is_refused_that_reaches_too_far(
    app: Flask, world: World, changes: dict[str, object], pointer: str
) -> None:
    answer = Browser(app, world, MENTOR).post("/api/v1/api-tokens", json=WANTED | changes)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_token_is_revoked_by_its_holder_or_their_lead(app: Flask, world: World) -> None:
    for by in (MENTOR, LEAD):
        token = made(app, world)
        caller = System(app, world, by)
        [row] = [row for row in caller.get("/api-tokens").json["items"] if row["label"] == "roster"]
        assert row["holder"] == "mentor maasdal"
        assert caller.call("DELETE", f"/api-tokens/{row['id']}").status_code == 204
        assert call(app, token, "/signals") == 401


@pytest.mark.parametrize("who", [COORDINATOR, ADMIN, "organisation_lead@peelrand"])
def test_nobody_else_sees_or_revokes_a_token(app: Flask, world: World, who: str) -> None:
    made(app, world)
    with world.system() as work:
        found = work.ungoverned(select(ApiToken).where(ApiToken.label == "roster")).one()
    caller = System(app, world, who)
    assert "roster" not in caller.get("/api-tokens").text
    assert caller.call("DELETE", f"/api-tokens/{found.id}").status_code == 404


def test_the_page_shows_a_token_once(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    form = {f"token-{name}": value for name, value in WANTED.items()}
    page = browser.post("/tokens", form)
    [token] = re.findall(r"schakel_[\w-]{40,}", page.text)
    assert call(app, token, "/signals") == 200
    assert token not in browser.get("/tokens").text
    wrong = browser.post("/tokens", form | {"token-expiresOn": "2030-01-01"})
    assert wrong.status_code == 422
    assert "roster" in wrong.text
    with world.system() as work:
        found = work.ungoverned(select(ApiToken).where(ApiToken.label == "roster")).one()
    assert browser.post(f"/tokens/{found.id}/revocation").status_code == 303
    assert call(app, token, "/signals") == 401


def test_the_page_makes_no_token_without_the_second_factor(
    app: Flask, world: World, set_clock: Callable[[dt.datetime], None]
) -> None:
    browser = Browser(app, world, MENTOR)
    set_clock(START + dt.timedelta(minutes=6))
    answer = browser.post("/tokens", {f"token-{name}": value for name, value in WANTED.items()})
    assert "schakel_" not in answer.text
    with world.system() as work:
        assert work.ungoverned(select(ApiToken).where(ApiToken.label == "roster")).all() == []


def test_an_expired_token_opens_nothing(app: Flask, world: World, set_clock) -> None:
    token = made(app, world, expiresOn=TODAY.isoformat())
    assert call(app, token, "/signals") == 200
    set_clock(START + dt.timedelta(days=1))
    assert call(app, token, "/signals") == 401


def mails(world: World) -> dict[str, str]:
    """Return the text of what was mailed now, by its address."""
    drain(world.runtime)
    with sink.listening() as server:
        sending.send_due(world.runtime, server.transport(), 100)
        return {mail["To"]: sink.whole_text(mail) for mail in server.messages}


def email(world: World, who: str = MENTOR) -> str:
    """Return the address of a person."""
    with world.system() as work:
        query = select(Account.email).where(Account.id == world.member(who).account_id)
        return work.ungoverned(query).one()


def asked(app: Flask, world: World, address: str = NEW) -> tuple[str, dict[str, str]]:
    """Let an administrator ask for another address; return the code and the mails."""
    path = f"/accounts/{world.member(MENTOR).account_id}/address"
    answer = System(app, world, ADMIN).post(path, {"email": address})
    assert answer.status_code == 202, answer.json
    sent = mails(world)
    [code] = re.findall(r"/settings/address/([\w-]{43})", sent[address])[:1]
    return code, sent


def test_an_address_is_confirmed_from_there_by_its_person(app: Flask, world: World) -> None:
    before = email(world)
    code, sent = asked(app, world)
    assert sent.keys() == {NEW, before}
    assert code not in sent[before]
    assert NEW not in sent[before]
    other = Browser(app, world, COORDINATOR).post(f"/settings/address/{code}")
    assert other.status_code == 422
    assert email(world) == before
    browser = Browser(app, world, MENTOR)
    assert browser.get(f"/settings/address/{code}").status_code == 200
    assert email(world) == before
    assert browser.post(f"/settings/address/{code}").status_code == 303
    assert email(world) == NEW
    assert browser.post(f"/settings/address/{code}").status_code == 422


def test_a_newer_wish_and_a_week_end_a_link(app: Flask, world: World, set_clock) -> None:
    first, _ = asked(app, world)
    second, _ = asked(app, world, "mentor.newer@maasdal.example")
    assert Browser(app, world, MENTOR).post(f"/settings/address/{first}").status_code == 422
    set_clock(START + dt.timedelta(days=8))
    assert Browser(app, world, MENTOR).post(f"/settings/address/{second}").status_code == 422


@pytest.mark.parametrize("address", ["x@elsewhere.example", "x@peelrand.example"])
def test_an_address_lies_where_its_person_works(app: Flask, world: World, address: str) -> None:
    answer = Browser(app, world, MENTOR).post("/api/v1/me/address", json={"email": address})
    assert answer.json["errors"][0]["code"] == "mail_domain"


def test_the_address_of_somebody_else_is_not_taken(app: Flask, world: World) -> None:
    body = {"email": email(world, COORDINATOR)}
    assert Browser(app, world, MENTOR).post("/api/v1/me/address", json=body).status_code == 409


def test_an_own_address_asks_for_the_second_factor(app: Flask, world: World, set_clock) -> None:
    refused = System(app, world, MENTOR).post("/me/address", {"email": NEW})
    assert (refused.status_code, refused.json["code"]) == (403, "step_up_needed")
    form, browser = {"address-email": NEW}, Browser(app, world, MENTOR)
    set_clock(START + dt.timedelta(minutes=6))
    assert "Bevestig dat u het bent" in browser.post("/settings/address", form).text
    assert mails(world) == {}
    assert Browser(app, world, MENTOR).post("/settings/address", form).status_code == 303
    assert mails(world).keys() == {NEW, email(world)}
    assert acts(world) == {"self.edit"}


def acts(world: World) -> set[str]:
    """Return what the log says that the mentor did."""
    with world.system() as work:
        mine = AuditEntry.membership_id == world.member(MENTOR).id
        return set(work.ungoverned(select(AuditEntry.action).where(mine)))
