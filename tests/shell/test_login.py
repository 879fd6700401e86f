"""Logging in, choosing a membership and logging out, as a browser does."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.audit.models import AuditEntry, Outcome
from coordination.identity import passwords
from coordination.partners.models import Account, Membership
from tests import hashing
from tests.web import COOKIE, Browser, new_app
from tests.world import World

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _password(world: World) -> None:
    with world.system() as work:
        account = work.session.get(Account, world.member("mentor@maasdal").account_id)
        account.password_hash = passwords.hashed(PASSWORD)
        work.record("account.password", account)


def email(world: World, who: str = "mentor@maasdal") -> str:
    return world.member(who).account.email


def form_token(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def log_in(browser: Browser, address: str, password: str, **more: str):
    page = browser.get("/login")
    form = {"csrf_token": form_token(page.text), "email": address, "password": password} | more
    return browser.post("/login", form, headers={"X-CSRFToken": ""})


def log_in_whole(browser: Browser, **more: str):
    """Log in as the mentor with the second factor too, and return the last answer."""
    app = new_app(browser.world.runtime, browser.world.member("mentor@maasdal").account_id)
    asked = log_in(browser, email(browser.world), PASSWORD, **more)
    page = browser.get(asked.location)
    form = {"csrf_token": form_token(page.text), "factorCode": app.code()} | more
    return browser.post("/login/factor", form, headers={"X-CSRFToken": ""})


def entries(world: World, action: str) -> list[AuditEntry]:
    with world.system() as work:
        return list(work.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def test_login_leads_on_to_where_one_wanted_to_be(app: Flask, world: World) -> None:
    browser = Browser(app, world)
    answer = log_in_whole(browser, next="/signals?status=draft")
    assert (answer.status_code, answer.location) == (303, "/signals?status=draft")
    [entry] = entries(world, "session.login")
    assert entry.membership_id == world.member("mentor@maasdal").id


def test_login_is_case_blind_for_the_address(app: Flask, world: World) -> None:
    assert log_in(Browser(app, world), email(world).upper(), PASSWORD).status_code == 303


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil", "evil", "/\tx"]
)
def test_login_never_leads_elsewhere(app: Flask, world: World, wanted: str) -> None:
    assert log_in_whole(Browser(app, world), next=wanted).location == "/"


def test_unknown_and_wrong_say_the_same(app: Flask, world: World) -> None:
    texts = set()
    for address, password in [
        (email(world), "wrong password x"),
        ("nobody@maasdal.example", PASSWORD),
        (email(world, "mentor.2@maasdal"), PASSWORD),
    ]:
        answer = log_in(Browser(app, world), address, password)
        assert answer.status_code == 422
        plain = answer.text.replace(address, "ADDRESS")
        texts.add(re.sub(r'(csrf_token" value=|X-CSRFToken": )"[^"]*"', "", plain))
    assert len(texts) == 1


def test_unknown_and_wrong_do_the_same_work(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    verify = passwords._hasher.verify
    slow = SimpleNamespace(verify=lambda h, p: checked.append(h) or verify(h, p))
    monkeypatch.setattr(passwords, "_hasher", slow)
    nobodys = hashing.QUICK.hash("x")
    monkeypatch.setattr(passwords, "_nobodys", lambda: nobodys)
    log_in(Browser(app, world), "nobody@maasdal.example", PASSWORD)
    log_in(Browser(app, world), email(world), "wrong password")
    assert len(checked) == 2


def test_a_failed_login_stands_in_the_log_without_the_address(app: Flask, world: World) -> None:
    log_in(Browser(app, world), "somebody@maasdal.example", PASSWORD)
    log_in(Browser(app, world), "Somebody@maasdal.example", PASSWORD)
    found = [e for e in entries(world, "session.authenticate") if e.outcome is Outcome.FAILED]
    assert len(found) == 2
    assert found[0].subjects == found[1].subjects
    assert "somebody" not in str(vars(found[0])).lower()


def test_a_disabled_account_cannot_log_in(app: Flask, world: World) -> None:
    with world.system() as work:
        account = work.session.get(Account, world.member("mentor@maasdal").account_id)
        account.disabled_at = work.now
        work.record("account.disable", account)
    assert log_in(Browser(app, world), email(world), PASSWORD).status_code == 422


def test_logging_in_takes_a_new_token(app: Flask, world: World) -> None:
    browser = Browser(app, world)
    browser.get("/login")
    before = browser.client.get_cookie(COOKIE, "schakel.example.org").value
    log_in(browser, email(world), PASSWORD)
    between = browser.client.get_cookie(COOKIE, "schakel.example.org").value
    log_in_whole(browser)
    after = browser.client.get_cookie(COOKIE, "schakel.example.org").value
    assert len({before, between, after}) == 3
    browser.client.set_cookie(COOKIE, before, domain="schakel.example.org", secure=True)
    assert browser.post("/session").status_code in {400, 303}


def test_logging_out_ends_the_session_everywhere(app: Flask, world: World) -> None:
    browser = Browser(app, world, "mentor@maasdal")
    assert browser.post("/session").status_code == 204
    stolen = browser.client.get_cookie(COOKIE, "schakel.example.org").value
    answer = browser.post("/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    browser.client.set_cookie(COOKIE, stolen, domain="schakel.example.org", secure=True)
    assert browser.post("/session").status_code == 400
    assert entries(world, "session.logout")


def test_who_has_several_memberships_chooses_one_first(app: Flask, world: World) -> None:
    with world.system() as work:
        second = Membership(
            account_id=world.member("mentor@maasdal").account_id,
            organisation_id=world.organisation("peelrand").id,
            role="mentor",
            confirmed_at=work.now,
            valid_from=work.today,
        )
        work.add(second)
        work.flush()
        work.record("membership.enrol", second)
    browser = Browser(app, world)
    answer = log_in_whole(browser, next="/settings")
    assert answer.location == "/membership?next=/settings"
    assert browser.get("/settings").location == "/membership?next=/settings"
    assert browser.get("/api/v1/me").status_code == 401
    page = browser.get("/membership?next=/settings").text
    form = {"csrf_token": form_token(page), "membership": second.id, "next": "/settings"}
    chosen = browser.post("/membership", form, headers={"X-CSRFToken": ""})
    assert chosen.location == "/settings"
    assert "peelrand" in browser.get("/settings").text
    assert [entry.membership_id for entry in entries(world, "session.login")] == [second.id]
