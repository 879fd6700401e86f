"""Two real OpenID providers, and the product that knows them.

`entree` says who it is when it sends people back, `surf` does not. The product's clock is the
machine's here, since that is the providers' clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from coordination.single_sign_on.models import OidcProvider
from coordination.single_sign_on.rules import Demand
from coordination.single_sign_on.service.providers import NewProvider, propose
from tests.openid import running
from tests.openid.running import Provider
from tests.single_sign_on.faults import PEOPLE
from tests.single_sign_on.journey import Journey
from tests.web import HTTPS
from tests.world import World

ATTESTED = Demand(acr=("urn:example:two-factors",), mfa=True)


@pytest.fixture(scope="session")
def entree() -> Iterator[Provider]:
    """The provider of Maasdal."""
    with running.provider(*addresses("entree"), PEOPLE) as started:
        yield started


@pytest.fixture(scope="session")
def surf() -> Iterator[Provider]:
    """The provider of Peelrand, which does not name itself (before RFC 9207)."""
    with running.provider(*addresses("surf"), says=False) as started:
        yield started


def addresses(key: str) -> tuple[str, str]:
    """Return where the product lets people be sent back to, and go after logging out."""
    return f"{HTTPS}/login/organisation/{key}/return", f"{HTTPS}/login"


@pytest.fixture
def today(world: World, set_clock: Callable[[dt.datetime], None]) -> World:
    """The small network, at the time of the machine."""
    set_clock(dt.datetime.now(dt.UTC))
    return world


@pytest.fixture
def maasdal(today: World, entree: Provider) -> OidcProvider:
    """`entree` as the provider of Maasdal, which must attest the second factor."""
    return known(today, entree, "entree", "maasdal", ATTESTED)


@pytest.fixture
def journey(app: Flask, today: World, maasdal: OidcProvider) -> Journey:
    """Anna, a mentor of Maasdal, whose account is connected with `entree`."""
    made = Journey(app, today, maasdal)
    made.bind("mentor@maasdal", "anna")
    return made


def known(
    world: World, provider: Provider, key: str, organisation: str, demand: Demand | None = None
) -> OidcProvider:
    """Let the product know a provider, as the operator does."""
    new = NewProvider(
        key,
        world.organisation(organisation).id,
        key.title(),
        provider.issuer,
        provider.client_id,
        provider.client_secret,
        demand=demand or Demand(),
    )
    with world.system("oidc_provider.propose") as work:
        return propose(work, new)
