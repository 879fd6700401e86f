"""Logging in through a real provider: its own form, its own tokens, over HTTP."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from coordination.partners.models import Account, Membership, Organisation, WebSession
from coordination.single_sign_on import queries
from coordination.single_sign_on.rules import Demand
from coordination.single_sign_on.service import binding, providers
from tests.openid.running import Person, Provider, new_key
from tests.single_sign_on.conftest import known
from tests.single_sign_on.faults import FAULTS, HARMLESS
from tests.single_sign_on.journey import Journey, failed, logged_in, refresh
from tests.web import HTTPS, Browser
from tests.world import World

SetClock = Callable[[dt.datetime], None]
MENTOR = "mentor@maasdal"


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_one_form_at_the_provider_leads_to_where_one_wanted_to_be(journey: Journey) -> None:
    browser = journey.visitor()
    assert "Entree" in browser.get("/login").text
    answer = journey.log_in(browser=browser, next="/signals?status=draft")
    assert (answer.status_code, answer.location) == (303, "/signals?status=draft")
    assert "mentor maasdal" in browser.get("/settings").text
    with journey.world.system() as work:
        [row] = work.session.query(WebSession).filter(WebSession.account_id.is_not(None))
        assert row.provider_id == journey.provider.id
        assert row.factor_at is not None


def test_what_is_asked_of_the_provider_is_complete(journey: Journey, entree: Provider) -> None:
    address = journey.leave(journey.visitor())
    assert address.startswith(f"{entree.issuer}/authorize/?")
    asked = query(address)
    assert asked.pop("client_id") == entree.client_id
    assert {len(asked.pop(name)) for name in ("state", "nonce", "code_challenge")} == {43}
    assert asked == {
        "response_type": "code",
        "redirect_uri": f"{HTTPS}/login/organisation/entree/return",
        "scope": "openid",
        "code_challenge_method": "S256",
        "acr_values": "urn:example:two-factors",
    }


def test_a_login_takes_a_new_token(journey: Journey) -> None:
    browser = journey.visitor()
    before = browser.client.get_cookie("__Host-schakel", "schakel.example.org").value
    journey.log_in(browser=browser)
    after = browser.client.get_cookie("__Host-schakel", "schakel.example.org").value
    assert before != after


def test_without_a_demand_the_product_asks_its_own_factor(
    app: Flask, today: World, entree: Provider
) -> None:
    journey = Journey(app, today, known(today, entree, "entree", "maasdal"))
    journey.bind(MENTOR, "piet")
    browser = journey.visitor()
    answer = journey.log_in("piet", browser, next="/settings")
    assert answer.location == "/login/factor?next=/settings"
    assert not logged_in(browser)


def test_a_token_with_a_fault_opens_nothing(journey: Journey, subtests: pytest.Subtests) -> None:
    for fault, reason in FAULTS.items():
        with subtests.test(fault):
            browser = journey.visitor()
            assert failed(journey.log_in(f"anna+{fault}", browser))
            assert not logged_in(browser)
            assert journey.reasons()[-1] == reason.value


def test_what_is_unusual_but_right_is_taken(journey: Journey, subtests: pytest.Subtests) -> None:
    for kind in HARMLESS:
        with subtests.test(kind):
            assert journey.log_in(f"anna+{kind}", next="/settings").location == "/settings"


CHANGES: tuple[dict, ...] = (
    {"state": "x" * 43},
    {"state": None},
    {"state": ["", ""]},
    {"iss": None},
    {"iss": "https://evil.example"},
    {"code": None},
    {"code": ""},
    {"error": "server_error"},
    {"error": "access_denied"},
)


def test_what_comes_back_must_be_of_this_attempt(
    journey: Journey, subtests: pytest.Subtests
) -> None:
    for change in CHANGES:
        with subtests.test(str(change)):
            browser = journey.visitor()
            back = Person("anna").log_in(journey.leave(browser))
            sent = {
                name: given for name, given in (query(back) | change).items() if given is not None
            }
            assert failed(browser.get(urlsplit(back).path, query_string=sent))
            assert not logged_in(browser)
            assert failed(journey.come_back(browser, back))  # the attempt is used up


def test_an_answer_counts_once(journey: Journey) -> None:
    browser = journey.visitor()
    back = Person("anna").log_in(journey.leave(browser))
    assert journey.come_back(browser, back).status_code == 303
    refresh(browser)
    browser.post("/logout")
    assert failed(journey.come_back(browser, back))


def test_a_code_counts_once_at_the_provider_too(journey: Journey) -> None:
    """Somebody who has seen a used code puts it into an attempt of their own."""
    first, second = journey.visitor(), journey.visitor()
    seen = query(Person("anna").log_in(journey.leave(first)))
    own = Person("bram").log_in(journey.leave(second))
    journey.come_back(
        first, f"{urlsplit(own).path}?" + "&".join(f"{k}={v}" for k, v in seen.items())
    )
    answer = second.get(urlsplit(own).path, query_string=query(own) | {"code": seen["code"]})
    assert failed(answer)
    assert not logged_in(second)


def test_a_stolen_code_is_worth_nothing_in_another_browser(journey: Journey) -> None:
    """The code was never used; the verifier of the attempt stays in the victim's session."""
    victim, thief = journey.visitor(), journey.visitor()
    stolen = query(Person("anna").log_in(journey.leave(victim)))
    own = Person("bram").log_in(journey.leave(thief))
    answer = thief.get(urlsplit(own).path, query_string=query(own) | {"code": stolen["code"]})
    assert failed(answer)
    assert journey.reasons() == ["provider"]


def test_another_browser_cannot_take_an_answer(journey: Journey) -> None:
    """A planted answer: somebody sends a victim the address with their own code (login CSRF)."""
    thief, victim = journey.visitor(), journey.visitor()
    back = Person("anna").log_in(journey.leave(thief))
    assert failed(journey.come_back(victim, back))
    assert not logged_in(victim)


def test_an_attempt_lasts_ten_minutes(journey: Journey, set_clock: SetClock) -> None:
    browser = journey.visitor()
    back = Person("anna").log_in(journey.leave(browser))
    set_clock(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11))
    assert failed(journey.come_back(browser, back))
    assert journey.reasons() == ["attempt"]


def test_answers_of_two_providers_are_not_mixed_up(
    app: Flask, today: World, journey: Journey, surf: Provider
) -> None:
    """One provider is led to believe that it answers an attempt at the other."""
    other = Journey(app, today, known(today, surf, "surf", "peelrand", Demand(mfa=True)))
    for first, second, name in ((journey, other, "bram"), (other, journey, "anna")):
        browser = first.visitor()
        started = query(first.leave(browser))
        honest = second.leave(second.visitor())
        planted = Person(name).log_in(honest.replace(query(honest)["state"], started["state"]))
        assert failed(second.come_back(browser, planted))
        browser = first.visitor()
        started = query(first.leave(browser))
        sent = query(planted) | {"state": started["state"]}
        assert failed(browser.get(f"{first.way}/return", query_string=sent))
        assert not logged_in(browser)


def test_a_new_key_of_the_provider_counts_at_once_and_a_withdrawn_one_no_more(
    journey: Journey, entree: Provider
) -> None:
    [old], new = entree.keys, new_key()
    try:
        entree.restart(new, old)
        assert journey.log_in().status_code == 303
        entree.restart(old, new)
        assert journey.log_in().status_code == 303
        entree.restart(new)
        assert journey.log_in().status_code == 303
        assert failed(journey.log_in("anna+stranger"))
    finally:
        entree.restart(old)


def test_a_provider_that_is_away_is_said_so(journey: Journey, entree: Provider) -> None:
    browser = journey.visitor()
    back = Person("anna").log_in(journey.leave(browser))
    entree.process.stop()
    try:
        answer = journey.come_back(browser, back)
    finally:
        entree.start()
    assert failed(answer)
    assert journey.reasons() == ["unreachable"]
    assert journey.log_in(browser=browser).status_code == 303


def disable_account(world: World) -> None:
    with world.system() as work:
        account = work.session.get(Account, world.member(MENTOR).account_id)
        account.disabled_at = work.now
        work.record("account.disable", account)


def end_membership(world: World) -> None:
    with world.system() as work:
        row = work.session.get(Membership, world.member(MENTOR).id)
        row.ended_at = work.now
        work.record("membership.end", row)


def unbind(world: World) -> None:
    with world.system() as work:
        account_id = world.member(MENTOR).account_id
        [identity] = queries.identities(work.session, account_id)
        binding.unbind(work, account_id, identity.id)


CLOSED = [disable_account, end_membership, unbind]


@pytest.mark.parametrize("close", CLOSED)
def test_who_may_not_log_in_is_not_told_why(journey: Journey, close: Callable) -> None:
    first, second = journey.visitor(), journey.visitor()
    assert failed(journey.log_in("bram", first))
    close(journey.world)
    assert failed(journey.log_in("anna", second))
    assert plain(first) == plain(second)
    assert journey.reasons() == ["unknown", "unknown"]


def plain(browser: Browser) -> str:
    """Return the login page without the form token, which differs from browser to browser."""
    page = browser.get("/login").text
    assert "Organisatie" in page or "organisatie" in page
    return re.sub(r'(csrf_token" value=|X-CSRFToken": )"[^"]*"', "", page)


def disable_provider(world: World) -> None:
    with world.system() as work:
        providers.disable(work, queries.by_key(work.session, "entree"))


def close_organisation(world: World) -> None:
    with world.system() as work:
        row = work.session.get(Organisation, world.organisation("maasdal").id)
        row.active = False
        work.record("organisation.edit", row)


@pytest.mark.parametrize("close", [*CLOSED, disable_provider, close_organisation])
def test_a_session_ends_with_what_it_stands_on(journey: Journey, close: Callable) -> None:
    browser = journey.visitor()
    journey.log_in(browser=browser)
    assert logged_in(browser)
    close(journey.world)
    assert not logged_in(browser)


@pytest.mark.parametrize("close", [disable_provider, close_organisation])
def test_a_provider_out_of_use_is_not_there(journey: Journey, close: Callable) -> None:
    browser = journey.visitor()
    back = Person("anna").log_in(journey.leave(browser))
    close(journey.world)
    assert journey.come_back(browser, back).status_code == 404
    assert browser.post(journey.way).status_code == 404
    assert "Entree" not in browser.get("/login").text


def test_a_provider_vouches_for_its_own_organisation_only(journey: Journey) -> None:
    world = journey.world
    with world.system() as work:
        elsewhere = Membership(
            account_id=world.member(MENTOR).account_id,
            organisation_id=world.organisation("politie-venlo").id,
            role="police_officer",
            confirmed_at=work.now,
            valid_from=work.today,
        )
        work.add(elsewhere)
        work.flush()
        work.record("membership.enrol", elsewhere)
    browser = journey.visitor()
    assert journey.log_in(browser=browser, next="/settings").location == "/settings"
    refresh(browser)
    assert "politie-venlo" not in browser.get("/membership").text
    assert browser.post("/membership", {"membership": elsewhere.id}).status_code == 404
    with world.system() as work:
        row = work.session.query(WebSession).filter_by(membership_id=world.member(MENTOR).id).one()
        row.membership_id = elsewhere.id
    assert not logged_in(browser)


def test_the_way_never_leads_elsewhere(journey: Journey) -> None:
    for wanted in ("//evil.example", "https://evil.example", "/\\evil", "/\tx"):
        assert journey.log_in(next=wanted).location == "/", wanted


def test_the_way_begins_with_a_form_of_ours(journey: Journey) -> None:
    browser = journey.visitor()
    assert browser.get(journey.way).status_code == 405
    browser.token = "forged"
    assert browser.post(journey.way).status_code == 400


def test_the_address_to_come_back_to_is_the_configured_one(journey: Journey) -> None:
    browser = journey.visitor()
    elsewhere = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    page = browser.client.post(
        journey.way, base_url=HTTPS, headers=elsewhere | {"X-CSRFToken": browser.token}
    )
    assert "evil.example" not in page.text


def test_an_unknown_provider_is_not_found(journey: Journey) -> None:
    browser = journey.visitor()
    for path in ("/login/organisation/nobody", "/login/organisation/nobody/invitation"):
        assert browser.post(path).status_code in {404, 422}
    for path in ("return", "left"):
        assert browser.get(f"/login/organisation/nobody/{path}").status_code == 404


def test_logging_out_offers_to_log_out_there_too(journey: Journey, entree: Provider) -> None:
    browser = journey.visitor()
    journey.log_in(browser=browser)
    refresh(browser)
    left = browser.post("/logout")
    assert left.location == f"{journey.way}/left"
    assert not logged_in(browser)
    page = browser.get(left.location).text
    assert f"{entree.issuer}/logout/?client_id={entree.client_id}" in page
