"""What tests of logging in need of people: accounts, log entries, mails and forms."""

from __future__ import annotations

import html
import re
from typing import Any

from flask import Flask
from sqlalchemy import literal_column, select
from sqlalchemy.orm import undefer
from werkzeug.test import TestResponse

from coordination.audit.models import AuditEntry
from coordination.mail.models import Mail
from coordination.partners.models import Account
from tests.web import PASSWORD, Browser, form_token, know_password
from tests.world import World

MENTOR, LEAD = "mentor@maasdal", "organisation_lead@maasdal"
ADMIN, ADMIN_2 = "administrator@zvh", "administrator.2@zvh"


def account(world: World, who: str = MENTOR) -> Account:
    """Return the account of a member as it stands now."""
    with world.runtime.sessions() as session:
        whole = [undefer(Account.password_hash)]
        return session.get_one(Account, world.member(who).account_id, options=whole)


def entries(world: World, action: str) -> list[AuditEntry]:
    """Return the entries of the log about an action, oldest first."""
    with world.runtime.sessions() as session:
        query = select(AuditEntry).where(AuditEntry.action == action)
        # The clock stands still in a test; the log is only added to, so its rows lie in order.
        return list(session.scalars(query.order_by(literal_column("ctid"))))


def mails(world: World, who: str = MENTOR) -> list[str]:
    """Return the templates of the mails to a person's account."""
    with world.runtime.sessions() as session:
        query = select(Mail.template).where(Mail.account_id == world.member(who).account_id)
        return sorted(session.scalars(query))


def visitor(app: Flask, world: World, path: str = "/login") -> Browser:
    """Return a browser with a page before it, in which nobody has logged in."""
    browser = Browser(app, world)
    browser.token = form_token(browser.get(path, follow_redirects=True).text)
    return browser


def give_password(browser: Browser, who: str = MENTOR, **more: Any) -> TestResponse:
    """Send the login page of somebody who knows the password, and go on with the session."""
    email = know_password(browser.world.runtime, browser.world.member(who).account_id)
    answer = browser.post("/login", {"email": email, "password": PASSWORD}, **more)
    browser.token = form_token(browser.get("/login/factor", follow_redirects=True).text)
    return answer


def passkey_options(page: str) -> str:
    """Return what a page asks the browser's passkeys."""
    return html.unescape(re.search(r'data-passkey-options="([^"]+)"', page)[1])


def shown_secret(page: str) -> str:
    """Return the key that the page to enrol an app shows."""
    return re.search(r'schakel-secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")


def shown_codes(page: str) -> list[str]:
    """Return the recovery codes that a page shows."""
    return re.findall(r'schakel-secret">([A-Z2-7-]+)<', page)
