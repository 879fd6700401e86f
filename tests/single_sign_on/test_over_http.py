"""The product and the provider as real processes, and one browser between them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
from sqlalchemy import text

from coordination.partners.models import Account
from coordination.single_sign_on.service import binding
from coordination.single_sign_on.tokens import Person as Known
from coordination.work import Runtime
from deploy.embedded.databases import Database
from tests.openid import running
from tests.openid.running import Person, Provider
from tests.single_sign_on.conftest import ATTESTED, known
from tests.site import Site, site
from tests.web import form_token
from tests.world import build_world

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(240)]


def test_somebody_logs_in_and_out_through_the_organisation(
    live: Database, live_runtime: Runtime
) -> None:
    with both(live, live_runtime) as (product, _entree):
        anna = Person("anna")
        page = log_in(anna, product.url)
        assert "mentor maasdal" in page.text
        left = press(anna.jar, f"{product.url}/logout", page.text)
        assert left.url.endswith("/login/organisation/entree/left")
        [out] = re.findall(r'href="([^"]+/logout/[^"]+)"', left.text)
        asked = anna.jar.get(html.unescape(out), timeout=30)
        assert asked.status_code == 200
        assert "logout" in asked.text.lower()
        assert logged_out(anna, product.url)


def test_who_logs_out_of_the_organisation_is_logged_out_here(
    live: Database, live_runtime: Runtime
) -> None:
    with both(live, live_runtime) as (product, entree):
        anna = Person("anna")
        log_in(anna, product.url)
        assert not logged_out(anna, product.url)
        asked = anna.jar.get(f"{entree.issuer}/logout/", timeout=30)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
        # The provider's page answers once the product has heard of it, and leads to its first page.
        sent = hidden | {"allow": "Logout"}
        answer = anna.jar.post(asked.url, sent, allow_redirects=False, timeout=30)
        assert answer.status_code == 302
        assert logged_out(anna, product.url)


@contextmanager
def both(live: Database, runtime: Runtime) -> Iterator[tuple[Site, Provider]]:
    """Run the product and the provider of Maasdal, which know each other, and Anna."""
    world = build_world(runtime)
    with runtime.sessions.begin() as session:
        session.execute(text("UPDATE clock_offset SET seconds = 0"))
    with site(live, ("web",)) as product:
        way = f"{product.url}/login/organisation/entree"
        told = {"back_channel": f"{way}/logout"}
        with running.provider(f"{way}/return", f"{product.url}/login", **told) as entree:
            provider = known(world, entree, "entree", "maasdal", ATTESTED)
            with world.system("account.bind_provider") as work:
                account = work.session.get(Account, world.member("mentor@maasdal").account_id)
                there = Known(entree.issuer, "anna", two_factors=True)
                binding.bind(work, account, work.session.merge(provider), there)
            yield product, entree


def logged_out(person: Person, url: str) -> bool:
    """Return whether somebody is led to the login page."""
    gone = person.jar.get(f"{url}/settings", timeout=30)
    return "/login?next=/settings" in gone.url


def log_in(person: Person, url: str) -> requests.Response:
    """Log in as a person does, with one browser for product and provider."""
    form = person.jar.get(f"{url}/login?next=/settings", timeout=30)
    onward = press(person.jar, f"{url}/login/organisation/entree", form.text, next="/settings")
    [address] = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', onward.text)
    return person.jar.get(person.log_in(html.unescape(address)), timeout=30)


def press(jar: requests.Session, address: str, page: str, **fields: str) -> requests.Response:
    """Send a form of a page."""
    return jar.post(address, fields | {"csrf_token": form_token(page)}, timeout=30)
