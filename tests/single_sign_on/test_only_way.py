"""An organisation may demand that its members log in through its own provider alone."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from coordination.access.classes import Role
from coordination.core.errors import Refused
from coordination.partners.models import Account
from coordination.partners.service.enrolment import NewMember, enrol_member
from coordination.shell import login
from coordination.single_sign_on import queries
from coordination.single_sign_on.rules import Demand
from coordination.single_sign_on.service import binding, providers
from tests.openid.running import Provider
from tests.single_sign_on.conftest import ATTESTED, known
from tests.single_sign_on.journey import Journey, logged_in
from tests.web import PASSWORD, Browser, know_password
from tests.world import World

ANNA, BOUND_TO_NOBODY, ADMIN = "mentor@maasdal", "care_coordinator@maasdal", "administrator@zvh"
ONLY = Demand(ATTESTED.acr, ATTESTED.mfa, only_way=True)


@pytest.fixture
def demanding(journey: Journey) -> Journey:
    """Maasdal demands its provider, which knows Anna and nobody else."""
    change(journey.world, ONLY)
    return journey


def change(world: World, demand: Demand) -> None:
    with world.system("oidc_provider.edit") as work:
        providers.demand(work, queries.by_key(work.session, "entree"), demand)


def give_password(journey: Journey, who: str, password: str = PASSWORD) -> tuple[int, str, str]:
    """Try a password; return status, place and page without what differs at every look."""
    browser = journey.visitor()
    email = know_password(journey.world.runtime, journey.world.member(who).account_id)
    answer = browser.post("/login", {"email": email, "password": password})
    page = re.sub(r'(csrf_token" value="|X-CSRFToken": "|content=")[^"]+', r"\1", answer.text)
    return answer.status_code, answer.location or "", page


def lets_in(journey: Journey, who: str) -> bool:
    status, place, _page = give_password(journey, who)
    return status == 303 and place.startswith("/login/factor")


def test_the_right_password_is_answered_like_a_wrong_one(demanding: Journey) -> None:
    right, wrong = give_password(demanding, ANNA), give_password(demanding, ANNA, "a wrong one")
    assert right == wrong
    assert right[0] == 422


def test_the_provider_lets_in_whom_it_knows(demanding: Journey) -> None:
    browser = demanding.visitor()
    demanding.log_in(browser=browser)
    assert logged_in(browser)


def test_whom_it_does_not_know_yet_comes_in_to_connect(demanding: Journey) -> None:
    assert lets_in(demanding, BOUND_TO_NOBODY)


def test_sessions_that_began_with_a_password_end_at_once(app: Flask, journey: Journey) -> None:
    own = Browser(app, journey.world, ANNA)
    assert logged_in(own)
    change(journey.world, ONLY)
    assert not logged_in(own)


@pytest.mark.parametrize("how", ["operator", "lead"])
def test_there_is_a_way_back(demanding: Journey, how: str) -> None:
    assert not lets_in(demanding, ANNA)
    if how == "operator":
        change(demanding.world, ATTESTED)
    else:
        with demanding.world.acting("organisation_lead@maasdal") as work:
            provider = queries.by_key(work.session, "entree")
            providers.disable(work, providers.load(work, provider.id))
    assert lets_in(demanding, ANNA)


def test_administrators_keep_their_password(app: Flask, today: World, surf: Provider) -> None:
    journey = Journey(app, today, known(today, surf, "surf", "zvh", Demand(only_way=True)))
    journey.bind(ADMIN, "anna")
    journey.bind("process_director@zvh", "bram")
    assert lets_in(journey, ADMIN)
    assert not lets_in(journey, "process_director@zvh")
    assert logged_in(Browser(app, today, ADMIN))


def test_a_password_opens_the_other_organisations_only(app: Flask, demanding: Journey) -> None:
    world, account_id = demanding.world, demanding.world.member(ANNA).account_id
    with world.system("account.enrol") as work:
        account = work.session.get_one(Account, account_id)
        peelrand = NewMember(world.organisation("peelrand"), Role.MENTOR, False, "also@peelrand")
        other = enrol_member(work, account, peelrand)
    assert lets_in(demanding, ANNA)
    with app.test_request_context(), app.app_context():
        assert [item.id for item in login.memberships(account_id, None)] == [other.id]
    browser = Browser(app, world)
    browser.log_in(account_id, other.id)
    assert logged_in(browser)


def test_nobody_disconnects_to_have_the_password_back(demanding: Journey) -> None:
    account_id = demanding.world.member(ANNA).account_id
    with demanding.world.system() as work:
        [identity_id] = [row.id for row in queries.identities(work.session, account_id)]
    with pytest.raises(Refused, match="provider_only_way"), demanding.world.acting(ANNA) as work:
        binding.unbind(work, account_id, identity_id)
    with demanding.world.system("account.unbind_provider") as work:  # the operator may
        binding.unbind(work, account_id, identity_id)
