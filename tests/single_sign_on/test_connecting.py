"""An account is connected once, by its own person; a provider confirms that it is still them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from coordination.access.classes import Role
from coordination.identity.service import invitations
from coordination.mail.letters import Template
from coordination.mail.models import Mail
from coordination.partners.models import Account, WebSession
from coordination.partners.service.enrolment import NewMember, enrol_account, enrol_member
from coordination.shell.cli import context
from coordination.shell.cli.main import schakel
from coordination.single_sign_on import queries
from coordination.single_sign_on.models import OidcProvider
from coordination.single_sign_on.rules import Demand
from coordination.single_sign_on.service import providers
from tests.openid.running import Person, Provider
from tests.single_sign_on.conftest import known
from tests.single_sign_on.journey import Journey, failed, logged_in, refresh
from tests.web import Browser, form_token
from tests.world import World

MENTOR, COLLEAGUE, OWN = "mentor@maasdal", "mentor.2@maasdal", "/settings/organisation"
WEIGHTY = "/settings/factors/new"
FRESH = {"prompt": ["login"], "max_age": ["0"]}
SetClock = Callable[[dt.datetime], None]


@pytest.fixture
def unbound(app: Flask, today: World, maasdal: OidcProvider) -> Journey:
    """The provider of Maasdal, by which nobody is known yet."""
    return Journey(app, today, maasdal)


def subjects(world: World, who: str = MENTOR) -> list[str]:
    with world.system() as work:
        found = queries.identities(work.session, world.member(who).account_id)
        return [identity.subject for identity in found]


def connect(journey: Journey, browser: Browser, name: str = "anna"):
    address = journey.leave(browser, f"{OWN}/entree")
    asked = parse_qs(urlsplit(address).query)
    assert {key: asked[key] for key in FRESH} == FRESH
    return journey.come_back(browser, Person(name).log_in(address))


def long_since(world: World, **minutes: int) -> None:
    """Let the second factor, or the last use, of every session lie further back."""
    with world.system() as work:
        for row in work.session.scalars(select(WebSession)):
            for name, value in minutes.items():
                moment = getattr(row, name)
                setattr(row, name, moment and moment - dt.timedelta(minutes=value))


def test_a_person_connects_the_own_account_and_logs_in_that_way(unbound: Journey) -> None:
    world = unbound.world
    browser, elsewhere = Browser(unbound.app, world, MENTOR), Browser(unbound.app, world, MENTOR)
    assert connect(unbound, browser).location == OWN
    assert subjects(world) == ["anna"]
    assert logged_in(browser)
    assert not logged_in(elsewhere)
    assert unbound.log_in("anna", next="/settings").location == "/settings"
    with world.system() as work:
        told = work.session.scalars(select(Mail.template)).all()
    assert Template.FACTOR_CHANGED in told


def test_connecting_asks_for_the_second_factor(unbound: Journey) -> None:
    browser = Browser(unbound.app, unbound.world, MENTOR)
    long_since(unbound.world, factor_at=6)
    assert browser.post(f"{OWN}/entree").status_code == 403
    assert subjects(unbound.world) == []


def test_connecting_begins_with_a_form_of_ours(unbound: Journey) -> None:
    browser = Browser(unbound.app, unbound.world, MENTOR)
    browser.token = ""
    assert browser.post(f"{OWN}/entree").status_code == 400
    assert browser.get(f"{OWN}/entree").status_code == 405


def test_a_planted_answer_connects_nobody(unbound: Journey) -> None:
    """Somebody lures a person, who is logged in, to an answer with the sender's own code."""
    thief = Browser(unbound.app, unbound.world, COLLEAGUE)
    victim = Browser(unbound.app, unbound.world, MENTOR)
    planted = Person("bram").log_in(unbound.leave(thief, f"{OWN}/entree"))
    assert unbound.come_back(victim, planted).location == "/"
    assert subjects(unbound.world) == subjects(unbound.world, COLLEAGUE) == []


def test_an_answer_to_a_login_does_not_connect(unbound: Journey) -> None:
    browser = unbound.visitor()
    assert failed(unbound.log_in("anna", browser))
    assert subjects(unbound.world) == []


def test_nobody_is_connected_by_the_mail_address(unbound: Journey, entree: Provider) -> None:
    world = unbound.world
    with world.system() as work:
        account = work.session.get(Account, world.member(MENTOR).account_id)
        account.email = "anna"
        work.record("account.edit", account)
    assert failed(unbound.log_in("anna"))
    assert entree.told["people"][0] == "anna"


def test_a_person_of_the_provider_is_one_account(journey: Journey) -> None:
    colleague = Browser(journey.app, journey.world, COLLEAGUE)
    assert connect(journey, colleague, "anna").location == OWN
    assert journey.reasons() == ["taken"]
    assert subjects(journey.world, COLLEAGUE) == []


def test_an_account_is_one_person_of_the_provider(journey: Journey) -> None:
    browser = Browser(journey.app, journey.world, MENTOR)
    connect(journey, browser, "bram")
    assert journey.reasons() == ["taken"]
    assert subjects(journey.world) == ["anna"]


def test_only_the_own_organisations_are_offered(unbound: Journey, surf: Provider) -> None:
    known(unbound.world, surf, "surf", "peelrand")
    browser = Browser(unbound.app, unbound.world, MENTOR)
    page = browser.get(OWN).text
    assert "Entree" in page
    assert "Surf" not in page
    assert browser.post(f"{OWN}/surf").status_code == 404


def test_one_provider_does_not_open_the_way_to_another(
    app: Flask, today: World, journey: Journey, surf: Provider
) -> None:
    """Anna works at Peelrand too; whoever rules the provider of Maasdal must not get in there."""
    known(today, surf, "surf", "peelrand")
    with today.system() as work:
        account = work.session.get(Account, today.member(MENTOR).account_id)
        enrol_member(work, account, NewMember(today.organisation("peelrand"), Role.MENTOR))
    browser = journey.visitor()
    journey.log_in(browser=browser)
    refresh(browser)
    assert "Surf" not in browser.get(OWN).text
    assert browser.post(f"{OWN}/surf").status_code == 404
    with_password = Browser(app, today, MENTOR)
    assert "Surf" in with_password.get(OWN).text


def test_disconnecting_ends_what_began_that_way(journey: Journey) -> None:
    began = journey.visitor()
    journey.log_in(browser=began)
    refresh(began)
    with journey.world.system() as work:
        account_id = journey.world.member(MENTOR).account_id
        [identity] = queries.identities(work.session, account_id)
    colleague = Browser(journey.app, journey.world, COLLEAGUE)
    assert colleague.post(f"{OWN}/{identity.id}/removal").status_code == 404
    assert began.post(f"{OWN}/{identity.id}/removal").status_code == 303
    assert not logged_in(began)
    assert failed(journey.log_in())


@pytest.mark.parametrize("name", ["anna+long_ago", "anna+no_auth_time", "piet"])
def test_connecting_takes_a_fresh_login_with_two_factors(unbound: Journey, name: str) -> None:
    browser = Browser(unbound.app, unbound.world, MENTOR)
    connect(unbound, browser, name)
    assert subjects(unbound.world) == []
    assert unbound.reasons() == ["factor" if name == "piet" else "stale"]


def test_a_weighty_act_is_confirmed_at_the_provider(journey: Journey) -> None:
    browser = journey.visitor()
    journey.log_in(browser=browser)
    refresh(browser)
    assert browser.get(WEIGHTY).status_code == 200
    long_since(journey.world, factor_at=6)
    asked = browser.get(WEIGHTY)
    assert asked.location == f"/step-up?next={WEIGHTY}"
    assert f"{journey.way}/again" in browser.get(asked.location).text
    address = journey.leave(browser, f"{journey.way}/again", next=WEIGHTY)
    asked = parse_qs(urlsplit(address).query)
    assert {key: asked[key] for key in FRESH} == FRESH
    back = journey.come_back(browser, Person("anna").log_in(address))
    assert back.location == WEIGHTY
    assert browser.get(WEIGHTY).status_code == 200


def test_who_comes_back_after_a_pause_is_where_one_was(journey: Journey) -> None:
    browser = journey.visitor()
    journey.log_in(browser=browser)
    long_since(journey.world, seen_at=16)
    asked = browser.get("/settings")
    assert asked.location == "/login/factor?next=/settings"
    page = browser.get(asked.location)
    browser.token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    address = journey.leave(browser, f"{journey.way}/again", next="/settings")
    assert journey.come_back(browser, Person("anna").log_in(address)).location == "/settings"
    assert "mentor maasdal" in browser.get("/settings").text


def test_nobody_enrols_a_factor_in_a_browser_that_was_left(journey: Journey) -> None:
    """Anna has no factor here, since her provider attests one; she went for coffee."""
    browser = journey.visitor()
    journey.log_in(browser=browser)
    refresh(browser)
    long_since(journey.world, seen_at=16)
    for answer in (browser.get("/login/enrolment"), browser.post("/login/enrolment")):
        assert (answer.status_code, answer.location) in {
            (303, "/login/factor?next=/login/enrolment"),
            (303, "/login/factor"),
        }
    page = browser.get("/login/factor").text
    assert f"{journey.way}/again" in page
    assert "factorCode" not in page


def test_somebody_else_cannot_confirm(journey: Journey) -> None:
    journey.bind(COLLEAGUE, "bram")
    browser = journey.visitor()
    journey.log_in(browser=browser)
    refresh(browser)
    long_since(journey.world, factor_at=6)
    address = journey.leave(browser, f"{journey.way}/again", next=WEIGHTY)
    journey.come_back(browser, Person("bram").log_in(address))
    assert journey.reasons() == ["another"]
    assert browser.get(WEIGHTY).status_code == 303
    assert "mentor maasdal" in browser.get("/settings").text


def test_the_wish_to_log_in_afresh_cannot_be_taken_off(
    journey: Journey, set_clock: SetClock
) -> None:
    """Whoever finds a browser, logged in at both, takes the wish out of the address."""
    anna, browser = Person("anna"), journey.visitor()
    journey.come_back(browser, anna.log_in(journey.leave(browser)))
    refresh(browser)
    set_clock(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2))
    long_since(journey.world, factor_at=6)
    address = journey.leave(browser, f"{journey.way}/again", next=WEIGHTY)
    silent = address.replace("&prompt=login", "").replace("&max_age=0", "")
    assert silent != address
    journey.come_back(browser, anna.log_in(silent))
    assert journey.reasons() == ["stale"]
    assert browser.get(WEIGHTY).status_code == 303


def test_a_provider_that_attests_nothing_confirms_nothing(
    app: Flask, today: World, entree: Provider
) -> None:
    journey = Journey(app, today, known(today, entree, "entree", "maasdal", Demand()))
    journey.bind(MENTOR, "anna")
    browser = journey.visitor()
    journey.log_in("anna", browser)
    enrolment = browser.get("/login/enrolment").text
    assert f"{journey.way}/again" not in enrolment
    browser.token = form_token(enrolment)
    assert browser.post(f"{journey.way}/again").status_code == 404
    assert not logged_in(browser)


def test_a_provider_that_attests_nothing_any_more_confirms_nothing(journey: Journey) -> None:
    browser = journey.visitor()
    journey.log_in(browser=browser)
    refresh(browser)
    long_since(journey.world, factor_at=6)
    address = journey.leave(browser, f"{journey.way}/again", next=WEIGHTY)
    with journey.world.system() as work:
        providers.demand(work, queries.by_key(work.session, "entree"), Demand())
    journey.come_back(browser, Person("anna").log_in(address))
    assert journey.reasons() == ["factor"]
    assert browser.get(WEIGHTY).status_code == 303


def test_a_session_with_a_password_is_not_confirmed_by_a_provider(journey: Journey) -> None:
    """It may act for another organisation, for whose members this provider does not vouch."""
    browser = Browser(journey.app, journey.world, MENTOR)
    long_since(journey.world, factor_at=6)
    assert browser.post(f"{journey.way}/again", {"next": WEIGHTY}).status_code == 404
    assert f"{journey.way}/again" not in browser.get(f"/step-up?next={WEIGHTY}").text


def invited(world: World, organisation: str = "maasdal") -> str:
    """Return the token of the invitation of a new member."""
    with world.system() as work:
        account = enrol_account(work, "new@maasdal.example", "Nieuw")
        work.flush()
        enrol_member(work, account, NewMember(world.organisation(organisation), Role.MENTOR))
        token = invitations.reset(work, account.id)
        work.record("account.reset", account)
    return token


def accept(journey: Journey, browser: Browser, token: str, name: str = "anna"):
    browser.get(f"/invitation/{token}")
    page = browser.get("/invitation").text
    assert f"{journey.way}/invitation" in page
    browser.token = page.split('name="csrf_token" value="')[1].split('"')[0]
    address = journey.leave(browser, f"{journey.way}/invitation")
    return journey.come_back(browser, Person(name).log_in(address))


def test_an_invitation_is_accepted_without_a_password(unbound: Journey) -> None:
    token, browser = invited(unbound.world), unbound.visitor()
    assert accept(unbound, browser, token).location == "/"
    assert "Nieuw" in browser.get("/settings").text
    again = unbound.visitor()
    again.get(f"/invitation/{token}")
    assert again.get("/invitation").status_code == 422
    assert unbound.log_in("anna", next="/settings").location == "/settings"


def test_an_invitation_does_not_take_over_somebodys_login(journey: Journey) -> None:
    token, browser = invited(journey.world), journey.visitor()
    assert accept(journey, browser, token, "anna").location == "/invitation"
    assert journey.reasons() == ["taken"]
    assert browser.get("/invitation").status_code == 200


def test_an_invitation_of_another_organisation_is_not_for_this_provider(unbound: Journey) -> None:
    token, browser = invited(unbound.world, "peelrand"), unbound.visitor()
    assert accept(unbound, browser, token).location == "/invitation"
    assert unbound.reasons() == ["unknown"]


def test_who_begins_again_is_known_by_no_provider(journey: Journey) -> None:
    email = journey.world.member(MENTOR).account.email
    with context.using(journey.world.runtime):
        said = CliRunner().invoke(schakel, ["account", "reset", "--email", email])
    assert said.exit_code == 0, said.output
    assert subjects(journey.world) == []
    assert failed(journey.log_in())


def test_without_an_invitation_nothing_is_accepted(unbound: Journey) -> None:
    browser = unbound.visitor()
    assert browser.post(f"{unbound.way}/invitation").status_code == 422
