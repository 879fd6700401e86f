"""Browsers and systems that talk to the application in tests."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any
from urllib.parse import urlsplit

import pyotp
from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from coordination.core import clock
from coordination.identity.models import SecondFactor
from coordination.identity.rules import FactorKind
from coordination.identity.service.second_factors import new_secret
from coordination.partners.models import Account
from coordination.partners.service.tokens import issue_token
from coordination.shell import session_store
from coordination.shell.session_store import Who
from coordination.work import Runtime
from tests import hashing
from tests.world import World

COOKIE = "__Host-schakel"
HTTPS = "https://schakel.example.org"
PASSWORD = "a password that is long enough"


class Browser:
    """A browser in which a member of the test world has logged in, or nobody.

    Its session is begun where the login page ends; `tests.identity.people` has browsers that take
    the whole road.
    """

    def __init__(self, app: Flask, world: World, who: str | None = None) -> None:
        self.app, self.world = app, world
        self.client = app.test_client()
        self.token = ""
        if who is not None:
            member = world.member(who)
            self.log_in(member.account_id, member.id)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, base_url=HTTPS, **options)

    def post(self, path: str, form: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        headers = {"X-CSRFToken": self.token} | options.pop("headers", {})
        if "json" not in options:
            options["data"] = form
        return self.client.post(path, base_url=HTTPS, headers=headers, **options)

    def log_in(self, account_id: uuid.UUID, membership_id: uuid.UUID) -> None:
        """Begin a session in which both factors were given just now."""
        with self.app.test_request_context(base_url=HTTPS):
            self.token, kept = generate_csrf(), dict(session)
        who = Who(account_id, membership_id, factor=True, anew=True)
        token = session_store.start(self.world.runtime, kept, who)
        self.client.set_cookie(COOKIE, token, domain=urlsplit(HTTPS).hostname, secure=True)


class App:
    """The app of a person that shows codes.

    Attributes:
        runtime: whose clock it goes by.
        secret: that it was given.
    """

    def __init__(self, runtime: Runtime, secret: str) -> None:
        self.runtime, self.secret = runtime, secret

    def code(self, steps: int = 0) -> str:
        """Return the code of the present, or of so many half minutes later."""
        with self.runtime.sessions() as session:
            now = clock.read(session)
        return pyotp.TOTP(self.secret).at(now, counter_offset=steps)


def new_app(runtime: Runtime, account_id: uuid.UUID) -> App:
    """Enrol one more app for a person; each has codes of its own, so that logins do not meet."""
    factor = SecondFactor(account_id=account_id, kind=FactorKind.TOTP, label="test")
    secret = new_secret()
    factor.secret = runtime.cipher.encrypt(secret, f"second_factors/secret/{factor.id}")
    with runtime.sessions.begin() as session:
        factor.created_at = clock.read(session)
        session.add(factor)
    return App(runtime, secret)


def know_password(runtime: Runtime, account_id: uuid.UUID) -> str:
    """Give a person `PASSWORD` and return the address to log in with."""
    with runtime.sessions.begin() as session:
        account = session.get(Account, account_id)
        account.password_hash = hashing.hashed(PASSWORD)
        return account.email


def form_token(page: str) -> str:
    """Return the token that protects the forms of a page."""
    return re.search(r'X-CSRFToken": "([^"]+)"', page)[1]


class System:
    """A member's own system, which talks to the API with a token."""

    def __init__(self, app: Flask, world: World, who: str, *scopes: str) -> None:
        self.client = app.test_client()
        with world.system() as work:
            expires = work.now + dt.timedelta(days=30)
            token = issue_token(work, world.member(who), "test", scopes or ("*",), expires)
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = self.headers | options.pop("headers", {})
        path = path if path.startswith("/api/") else f"/api/v1{path}"
        return self.client.open(path, method=method, base_url=HTTPS, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.call("POST", path, json=json, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.call("PATCH", path, json=json, **options)
