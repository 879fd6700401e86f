"""Who logs out of the provider is logged out here, with the next request."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from coordination.audit.models import AuditEntry
from coordination.single_sign_on.service import remote
from tests.single_sign_on.journey import Journey, logged_in
from tests.web import HTTPS, Browser

BACK = "/login/organisation/entree/logout"


@pytest.fixture
def anna(journey: Journey) -> Browser:
    """A browser in which Anna has logged in through her organisation."""
    browser = journey.visitor()
    journey.log_in(browser=browser)
    assert logged_in(browser)
    return browser


def tell(app: Flask, token: str, address: str = BACK) -> int:
    """Send a token as a provider does, with neither cookie nor form token."""
    told = {"logout_token": token}
    return app.test_client().post(address, data=told, base_url=HTTPS).status_code


def entries(journey: Journey) -> int:
    with journey.world.runtime.sessions() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry))


@pytest.mark.parametrize(
    "named",
    [{"sub": "anna"}, {"sid": "session of anna"}, {"sub": "anna", "sid": "session of anna"}],
    ids=["person", "session", "both"],
)
def test_it_ends_the_sessions_that_began_there(app, entree, anna, named) -> None:
    assert tell(app, entree.farewell(**named)) == 200
    assert not logged_in(anna)


@pytest.mark.usefixtures("anna")
def test_it_stands_in_the_log_of_the_person(app, journey, entree) -> None:
    tell(app, entree.farewell(sub="anna"))
    with journey.world.system() as work:
        entry = work.session.scalars(
            select(AuditEntry).where(
                AuditEntry.subjects.contains([{"detail": {"reason": "by_provider"}}])
            )
        ).one()
    assert (entry.action, entry.system) == ("session.end", "login")
    assert journey.world.member("mentor@maasdal").account_id in entry.subject_ids


def test_what_began_with_a_password_goes_on(app, journey, entree) -> None:
    own = Browser(app, journey.world, "mentor@maasdal")
    assert tell(app, entree.farewell(sub="anna")) == 200
    assert logged_in(own)


@pytest.mark.parametrize(
    "named",
    [{"sub": "bram"}, {"sub": "nobody"}, {"sid": "another"}, {"sub": "anna", "sid": "another"}],
    ids=str,
)
def test_others_go_on_and_nobody_learns_who_is_known(app, entree, anna, named) -> None:
    assert tell(app, entree.farewell(**named)) == 200
    assert logged_in(anna)


@pytest.mark.usefixtures("anna")
def test_a_token_counts_once(app, journey, entree) -> None:
    token = entree.farewell(sub="anna")
    assert tell(app, token) == 200
    later = journey.visitor()
    journey.log_in(browser=later)
    assert tell(app, token) == 400
    assert logged_in(later)
    assert journey.reasons()[-1] == "replayed"


def test_a_forged_token_ends_nothing_and_leaves_no_entry(app, journey, entree, anna) -> None:
    head, claims, _ = entree.farewell(sub="anna").split(".")
    signature = entree.farewell(sub="bram").rpartition(".")[2]
    before = entries(journey)
    assert tell(app, f"{head}.{claims}.{signature}") == 400
    assert entries(journey) == before
    assert logged_in(anna)


@pytest.mark.usefixtures("maasdal")
def test_what_is_no_such_token_asks_the_provider_nothing(app, monkeypatch) -> None:
    monkeypatch.setattr(remote, "keys", lambda _known: pytest.fail("the provider was asked"))
    assert tell(app, "a.b.c") == tell(app, "") == 400


def test_one_provider_does_not_speak_for_another(app, surf, anna) -> None:
    assert tell(app, surf.farewell(sub="anna")) == 400
    assert logged_in(anna)


@pytest.mark.usefixtures("maasdal")
def test_a_provider_that_is_not_in_use_ends_nothing(app, entree) -> None:
    assert tell(app, entree.farewell(sub="anna"), BACK.replace("entree", "gone")) == 404
