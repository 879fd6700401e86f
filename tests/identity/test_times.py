"""Time does not tell whether an account, an invitation or a membership exists (T24).

The quickest of samples taken in turns are compared as a ratio: what else the machine does makes a
sample longer and none shorter. The password is hashed with the parameters of production here.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select

from coordination.core.crypto import token_hash
from coordination.identity import passwords
from coordination.identity.models import Invitation, LoginThrottle
from coordination.identity.rules import InvitationKind
from coordination.partners.models import Account
from tests import hashing
from tests.conftest import START
from tests.identity import people
from tests.identity.people import MENTOR
from tests.web import PASSWORD, Browser, know_password
from tests.world import World

LARGEST = 1.25  # of one act to the other; what betrays an account is a hash more or less
TOKEN = "a" * 43
Act = Callable[[], None]


def ratio(pair: tuple[Act, Act], samples: int, before: Act = lambda: None) -> float:
    """Return how much longer the slower of two acts takes when nothing else is in its way.

    Args:
        pair: the acts.
        samples: of each, in turns; the quickest of them counts.
        before: done before each sample; it does not count.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(samples):
        for act, taken in zip(pair, times, strict=True):
            before()
            begun = time.perf_counter()
            act()
            taken.append(time.perf_counter() - begun)
    one, other = map(min, times)
    return max(one, other) / min(one, other)


@pytest.fixture
def browser(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A browser of nobody, with hashes that cost what they cost in production."""
    email = know_password(world.runtime, world.member(MENTOR).account_id)
    hashing.slow_again(monkeypatch)
    with world.runtime.sessions.begin() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        account.password_hash = passwords.hashed(PASSWORD)
    return people.visitor(app, world)


def test_login_takes_as_long_for_nobody_as_for_somebody(world: World, browser: Browser) -> None:
    def login(address: str) -> Act:
        form = {"email": address, "password": "wrong"}
        return lambda: check(browser.post("/login", form).status_code == 422)

    def without_delays() -> None:
        with world.runtime.sessions.begin() as session:
            session.execute(delete(LoginThrottle))

    pair = login(people.account(world).email), login("nobody@maasdal.example")
    assert ratio(pair, 9, without_delays) < LARGEST


def test_a_link_takes_as_long_whatever_it_was(world: World, browser: Browser) -> None:
    used = Invitation(account_id=people.account(world).id, kind=InvitationKind.FIRST)
    used.token_hash = token_hash(TOKEN)
    used.created_at = used.expires_at = used.used_at = START
    with world.runtime.sessions.begin() as session:
        session.add(used)

    def follow(token: str) -> Act:
        def act() -> None:
            browser.get(f"/invitation/{token}")
            check(browser.get("/invitation").status_code == 422)

        return act

    assert ratio((follow(TOKEN), follow("b" * 43)), 60) < LARGEST


def check(right: bool) -> None:
    """Stop a measurement of something else than was meant."""
    assert right
