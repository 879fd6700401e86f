"""Browsers and systems that talk to the application in tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from coordination.partners.service.tokens import issue_token
from coordination.shell import session_store
from tests.world import World

COOKIE = "__Host-schakel"
HTTPS = "https://schakel.example.org"
RAW_TOKEN = "c" * 40


class Browser:
    """A browser in which a member of the test world is logged in, or nobody."""

    def __init__(self, app: Flask, world: World, who: str | None = None) -> None:
        self.app, self.world = app, world
        self.client = app.test_client()
        self.token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(RAW_TOKEN)
        if who is not None:
            member = world.member(who)
            found = session_store.Who(member.account_id, member.id, factor=True)
            cookie = session_store.start(world.runtime, {"csrf_token": RAW_TOKEN}, found)
            self.client.set_cookie(COOKIE, cookie, domain="schakel.example.org", secure=True)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, base_url=HTTPS, **options)

    def post(self, path: str, form: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        headers = {"X-CSRFToken": self.token} | options.pop("headers", {})
        if "json" not in options:
            options["data"] = form
        return self.client.post(path, base_url=HTTPS, headers=headers, **options)


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
