"""The way of a person: from the product to the provider's own form and back."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import literal_column, select
from werkzeug.test import TestResponse

from coordination.audit.models import AuditEntry
from coordination.partners.models import Account
from coordination.single_sign_on.models import OidcProvider
from coordination.single_sign_on.service import binding
from coordination.single_sign_on.tokens import Person as Known
from tests.openid.running import Person
from tests.web import Browser, form_token
from tests.world import World


class Journey:
    """Ways to one provider and back, in as many browsers as a test needs."""

    def __init__(self, app: Flask, world: World, provider: OidcProvider) -> None:
        self.app, self.world, self.provider = app, world, provider

    @property
    def way(self) -> str:
        """Return the address at which logging in through the provider begins."""
        return f"/login/organisation/{self.provider.key}"

    def bind(self, who: str, subject: str) -> None:
        """Connect a member's account with a person of the provider, as the member has done."""
        with self.world.system("account.bind_provider") as work:
            account = work.session.get(Account, self.world.member(who).account_id)
            known = Known(self.provider.issuer, subject, two_factors=True)
            binding.bind(work, account, work.session.merge(self.provider), known)

    def visitor(self) -> Browser:
        """Return a browser in which nobody has logged in, on the login page."""
        browser = Browser(self.app, self.world)
        browser.token = form_token(browser.get("/login").text)
        return browser

    def leave(self, browser: Browser, path: str | None = None, **form: str) -> str:
        """Press the button and return the address of the provider to which the page goes on."""
        page = browser.post(path or self.way, form)
        assert page.status_code == 200, page.text
        found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
        return html.unescape(found[1])

    def come_back(self, browser: Browser, address: str) -> TestResponse:
        """Arrive where the provider sends to."""
        parts = urlsplit(address)
        return browser.get(f"{parts.path}?{parts.query}")

    def log_in(
        self, name: str = "anna", browser: Browser | None = None, **form: str
    ) -> TestResponse:
        """Go there, log in with the provider's form as somebody, and come back."""
        browser = browser or self.visitor()
        return self.come_back(browser, Person(name).log_in(self.leave(browser, **form)))

    def reasons(self) -> list[str]:
        """Return why attempts have failed, as the log has it."""
        with self.world.system() as work:
            query = select(AuditEntry).where(AuditEntry.subjects.is_not(None))
            # The clock stands still in a test; the log is only added to, so its rows lie in order.
            entries = work.session.scalars(query.order_by(literal_column("ctid"))).all()
        found = [item for entry in entries for item in entry.subjects]
        told = [item.get("detail", {}) for item in found if item["kind"] == "oidc_provider"]
        return [detail["reason"] for detail in told if "reason" in detail]


def failed(answer: TestResponse) -> bool:
    """Return whether somebody was sent back to the login page, without what came along."""
    return (answer.status_code, answer.location) == (303, "/login")


def refresh(browser: Browser) -> None:
    """Take the form token of the new session, as every page shows it."""
    browser.token = form_token(browser.get("/settings").text)


def logged_in(browser: Browser) -> bool:
    """Return whether somebody acts in a browser."""
    return browser.get("/settings").status_code == 200
