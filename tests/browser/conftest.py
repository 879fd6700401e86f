"""A real browser on a real installation; without Chromium these tests are named as not run."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from coordination.partners.models import Account
from coordination.work import Runtime
from deploy.embedded.databases import create_database
from deploy.embedded.servers import Servers
from tests import runtimes
from tests.conftest import settings_for
from tests.main_job.conftest import town_database  # noqa: F401 - the fixture that the site copies
from tests.main_job.town import FRIDAY, set_clock_of
from tests.site import Site, site
from tests.web import PASSWORD, know_password, new_app

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
PICTURES = os.environ.get("PICTURES")  # a folder, for whoever wants to look
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def chromium_path() -> str | None:
    """Return where Chromium is, from CHROMIUM or the path."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = (shutil.which(name) for name in names)
    return os.environ.get("CHROMIUM") or next((path for path in found if path), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name each test that cannot run here; where the browser is required that is a failure."""
    if chromium_path() or os.environ.get("REQUIRE_BROWSER"):
        return
    reason = "not run: there is no Chromium (set CHROMIUM to its path)"
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skipif(condition=True, reason=reason))


def looked_at(page: Page, name: str) -> None:
    """See that a page has no barriers and fits a phone, and keep its pictures if asked."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{name} is {width} px wide"
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)


@dataclass
class Place:
    """A running installation and a browser to visit it with."""

    site: Site
    runtime: Runtime
    chromium: Chromium
    pages: dict[str, Page] = field(default_factory=dict)

    def phone(self, account: str) -> Page:
        """Return the phone of somebody, logged in once for all tests."""
        if account not in self.pages:
            self.pages[account] = self.visit(account)
        return self.pages[account]

    def visit(self, account: str, size: dict[str, int] | None = None) -> Page:
        """Return a page on which somebody of the demo network has logged in, with both factors.

        Args:
            account: id of the account in the network file.
            size: of the window, that of a phone unless given.
        """
        page = self.chromium.new_page(viewport=size or PHONE, locale="nl-NL")
        page.goto(f"{self.site.url}/login")
        account_id = self.account_id(account)
        app = new_app(self.runtime, account_id)  # who has none is asked to enrol one
        page.get_by_label("E-mailadres").fill(know_password(self.runtime, account_id))
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        page.get_by_role("button", name="Inloggen", exact=True).click()
        page.wait_for_url("**/login/factor**")
        page.locator("[name=factorCode]").fill(app.code())
        page.get_by_role("button", name="Verder").click()
        page.wait_for_url(f"{self.site.url}/desk")  # and not a login that leads there
        return page

    def account_id(self, account: str) -> uuid.UUID:
        """Return the account with an id in the network file."""
        with self.runtime.sessions() as session:
            wanted = select(Account.id).where(Account.external_id == account)
            return session.scalars(wanted).one()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The browser."""
    with sync_playwright() as playwright:
        path = chromium_path()
        assert path, "Chromium is required here (REQUIRE_BROWSER) and was not found"
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def placed(servers: Servers, town: str, chromium: Chromium, name: str) -> Iterator[Place]:
    """Give a copy of the demo network on a site of its own.

    Args:
        servers: on which.
        town: name of the database that is copied.
        chromium: the browser.
        name: of the copy.
    """
    database = create_database(servers, name, template=town)
    runtime = runtimes.make(settings_for(database, servers.broker_url), database)
    set_clock_of(runtime, FRIDAY)
    # Pages wait for messages, never for a sweep: those would only take time from other tests.
    with site(database, SWEEP_SECONDS="30", TICK_SECONDS="30") as running:
        yield Place(running, runtime, chromium)
    runtime.sessions.kw["bind"].dispose()


@pytest.fixture(scope="package")
def place(servers, town_database, chromium) -> Iterator[Place]:  # noqa: F811 - the fixture itself
    """The demo network on a site."""
    with placed(servers, town_database.name, chromium, "browser") as made:
        yield made
