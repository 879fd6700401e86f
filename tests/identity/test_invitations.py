"""Invitations and recovery: a link counts once, and never alone for what exists."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner
from flask import Flask

from coordination.access.classes import Role
from coordination.core import clock
from coordination.identity import passwords
from coordination.mail import sending
from coordination.mail.models import Mail
from coordination.partners.models import Account
from coordination.partners.queries.accounts import active_memberships
from coordination.partners.service.enrolment import NewMember, enrol_account, enrol_member
from coordination.shell.cli import context
from coordination.shell.cli.accounts import group
from tests import sink
from tests.conftest import START
from tests.drain import drain
from tests.identity import people
from tests.identity.people import ADMIN, ADMIN_2, LEAD, MENTOR
from tests.web import PASSWORD, App, Browser, form_token, know_password, new_app
from tests.world import World

CHOSEN = "een zin die ik onthoud"
SetClock = Callable[[dt.datetime], None]


@pytest.fixture
def server() -> Iterator[sink.Server]:
    with sink.listening() as running:
        yield running


@pytest.fixture
def invited(world: World) -> Account:
    """Somebody whose account was made just now, as a mentor of the school."""
    with world.system() as work:
        person = enrol_account(work, "nieuw@maasdal.example", "Nieuw Iemand")
        enrol_member(work, person, NewMember(world.organisation("maasdal"), Role.MENTOR))
    drain(world.runtime)
    return person


def link(world: World, server: sink.Server) -> str:
    """Send what waits and return the path of the link in the newest mail."""
    sending.send_due(world.runtime, server.transport(), 50)
    found = re.findall(r"https://schakel\.example\.org(/invitation/\S{43})", text_of(server))
    return found[-1]


def text_of(server: sink.Server) -> str:
    return "\n".join(sink.whole_text(mail) for mail in server.messages)


def follow(app: Flask, world: World, path: str) -> Browser:
    return people.visitor(app, world, path)


def choose(browser: Browser, password: str = CHOSEN) -> int:
    return browser.post("/invitation/password", {"newPassword": password}).status_code


@pytest.mark.usefixtures("invited")
def test_an_invitation_leads_to_a_password_and_a_factor(
    app: Flask, world: World, server: sink.Server
) -> None:
    path = link(world, server)
    browser = follow(app, world, path)
    assert browser.get(path).location == "/invitation"
    assert choose(browser, "password1") == 422
    assert choose(browser, "nieuw iemand") == 422
    assert choose(browser) == 303
    assert browser.get("/desk").status_code == 303
    page = browser.get("/login/factor", follow_redirects=True).text
    phone = App(world.runtime, people.shown_secret(page))
    browser.token = form_token(page)
    assert browser.post("/login/enrolment", {"factorCode": phone.code()}).status_code == 200
    assert browser.get("/desk").status_code == 200
    assert choose(follow(app, world, path)) == 422


def test_the_mail_tells_nothing_and_nothing_keeps_its_token(
    world: World, invited: Account, server: sink.Server
) -> None:
    waiting = mail_of(world, invited)
    path = link(world, server)
    token = path.rsplit("/", 1)[1]
    sent = mail_of(world, invited)
    assert (sent.status.value, sent.items) == ("sent", {"sections": []})
    assert token not in str(waiting.items)
    plain = text_of(server)
    assert "Iemand" not in plain
    assert "maasdal" not in plain.replace("nieuw@maasdal.example", "").casefold()
    assert "u bent uitgenodigd" in plain.casefold()


@pytest.mark.usefixtures("invited")
def test_an_invitation_expires(
    app: Flask, world: World, server: sink.Server, set_clock: SetClock
) -> None:
    path = link(world, server)
    set_clock(START + dt.timedelta(days=7, seconds=1))
    assert choose(follow(app, world, path)) == 422
    set_clock(START + dt.timedelta(days=7, seconds=-1))
    assert choose(follow(app, world, path)) == 303


def test_only_the_newest_invitation_counts(
    app: Flask, world: World, invited: Account, server: sink.Server
) -> None:
    old = link(world, server)
    admin = Browser(app, world, ADMIN)
    path = f"/memberships/{member_of(world, invited)}/access/invitation"
    assert admin.post(path).status_code == 303
    new = link(world, server)
    assert choose(follow(app, world, old)) == 422
    assert choose(follow(app, world, new)) == 303
    assert admin.post(path).status_code == 409


def test_a_disabled_person_cannot_use_the_invitation(
    app: Flask, world: World, invited: Account, server: sink.Server
) -> None:
    path = link(world, server)
    with world.system() as work:
        person = work.session.get_one(Account, invited.id)
        person.disabled_at = work.now
        work.record("account.disable", person)
    assert choose(follow(app, world, path)) == 422


def test_links_that_do_not_count_all_look_the_same(app: Flask, world: World) -> None:
    pages = set()
    for path in ("/invitation/" + "x" * 43, "/invitation/y", "/invitation"):
        browser = Browser(app, world)
        answer = browser.get(path, follow_redirects=True)
        assert answer.status_code == 422
        pages.add(re.sub(r'(csrf_token" value=|X-CSRFToken": )"[^"]*"', "", answer.text))
    assert len(pages) == 1


def test_a_lost_password_needs_the_factor_and_the_lead(
    app: Flask, world: World, server: sink.Server
) -> None:
    mentor, phone = Browser(app, world, MENTOR), phone_of(world)
    recover(app, world, ADMIN, "password")
    sending.send_due(world.runtime, server.transport(), 50)
    assert "/invitation/" not in text_of(server)
    lead = Browser(app, world, LEAD)
    access = f"/memberships/{world.member(MENTOR).id}/access"
    assert "Bevestigen" in lead.get(access).text
    assert lead.post(f"{access}/confirmation").status_code == 303
    browser = follow(app, world, link(world, server))
    assert choose(browser) == 422
    assert browser.post("/invitation/factor", {"factorCode": "000000"}).status_code == 422
    assert browser.post("/invitation/factor", {"factorCode": phone.code()}).status_code == 303
    assert mentor.get("/desk").status_code == 200
    assert choose(browser) == 303
    assert mentor.get("/desk").status_code == 303
    assert browser.get("/desk").status_code == 200
    assert passwords.matches(people.account(world).password_hash, CHOSEN)
    assert set(people.mails(world)) >= {"recovery_started", "recovery", "password_changed"}


def test_a_lost_factor_needs_the_password_and_the_lead(
    app: Flask, world: World, server: sink.Server
) -> None:
    mentor = Browser(app, world, MENTOR)
    recover(app, world, LEAD, "factor")
    browser = follow(app, world, link(world, server))
    assert choose(browser) == 422
    wrong = browser.post("/invitation/lost-factor", {"password": "not this one"})
    assert wrong.status_code == 422
    assert browser.post("/invitation/lost-factor", {"password": PASSWORD}).status_code == 303
    assert mentor.get("/desk").status_code == 303
    page = browser.get("/login/factor", follow_redirects=True).text
    browser.token = form_token(page)
    app_of = App(world.runtime, people.shown_secret(page))
    assert browser.post("/login/enrolment", {"factorCode": app_of.code()}).status_code == 200
    assert browser.get("/desk").status_code == 200


def test_nobody_recovers_alone(app: Flask, world: World) -> None:
    phone_of(world)
    access = f"/memberships/{world.member(MENTOR).id}/access"
    admin = recover(app, world, ADMIN, "password")
    assert admin.post(f"{access}/confirmation").status_code == 403
    assert Browser(app, world, ADMIN_2).post(f"{access}/confirmation").status_code == 403
    assert Browser(app, world, "mentor.2@maasdal").get(access).status_code == 403
    other = Browser(app, world, "organisation_lead@peelrand")
    assert other.get(access).status_code == 404
    assert other.post(f"{access}/confirmation").status_code == 404
    lead = Browser(app, world, LEAD)
    own = f"/memberships/{world.member(LEAD).id}/access"
    assert lead.post(f"{own}/recovery", {"lost": "password"}).status_code == 403


def test_a_leads_own_loss_is_confirmed_by_a_second_administrator(app: Flask, world: World) -> None:
    Browser(app, world, LEAD)
    access = f"/memberships/{world.member(LEAD).id}/access"
    admin = recover(app, world, ADMIN, "factor", LEAD)
    assert admin.post(f"{access}/confirmation").status_code == 403
    assert Browser(app, world, ADMIN_2).post(f"{access}/confirmation").status_code == 303


def test_an_administrator_ends_somebodys_sessions(app: Flask, world: World) -> None:
    mentor, admin = Browser(app, world, MENTOR), Browser(app, world, ADMIN)
    access = f"/memberships/{world.member(MENTOR).id}/access"
    assert Browser(app, world, LEAD).post(f"{access}/sessions/end").status_code == 403
    assert admin.post(f"{access}/sessions/end").status_code == 303
    assert mentor.get("/desk").status_code == 303


def test_the_operator_adds_and_resets(app: Flask, world: World, server: sink.Server) -> None:
    with context.using(world.runtime):
        add = ["add", "--email", "baas@zvh.example", "--name", "De Baas", "--role", "administrator"]
        done = CliRunner().invoke(group, [*add, "--organisation", "zvh"], catch_exceptions=False)
        assert "invitation by mail" in done.output
        drain(world.runtime)
        assert choose(follow(app, world, link(world, server))) == 303
        done = CliRunner().invoke(group, ["reset", "--email", "baas@zvh.example"])
        path = done.output.strip().removeprefix("https://schakel.example.org")
        assert choose(follow(app, world, path), "nog een lange zin") == 303
        first = ["--email", "b2@zvh.example", "--password", "nog een lange zin"]
        done = CliRunner().invoke(group, [*add, "--organisation", "zvh", *first])
        assert "second factor" in done.output


def recover(app: Flask, world: World, who: str, lost: str, of: str = MENTOR) -> Browser:
    """Let a colleague note what a member has lost, and return the colleague's browser."""
    phone_of(world, of)
    browser = Browser(app, world, who)
    path = f"/memberships/{world.member(of).id}/access/recovery"
    assert browser.post(path, {"lost": lost}).status_code == 303
    return browser


def phone_of(world: World, who: str = MENTOR) -> App:
    know_password(world.runtime, world.member(who).account_id)
    return new_app(world.runtime, world.member(who).account_id)


def mail_of(world: World, person: Account) -> Mail:
    with world.runtime.sessions() as session:
        return session.query(Mail).filter_by(account_id=person.id, template="invitation").one()


def member_of(world: World, person: Account) -> str:
    with world.runtime.sessions() as session:
        [found] = active_memberships(session, person.id, clock.read(session))
        return str(found.id)
