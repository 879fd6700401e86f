"""The cookie by which a browser is known from which somebody has logged in before.

It opens nothing. It only lets tries from there be counted apart from those of everybody else, so
that nobody can keep a person, or a school behind one address, from logging in. It is signed, so
that it can be checked without a query.
"""

from __future__ import annotations

import hmac
import secrets

from flask import Flask, Response, current_app, g, request

from coordination.core.crypto import keyed_hash
from coordination.http.context import runtime
from coordination.identity.rules import REMEMBERED_FOR
from coordination.identity.service.throttling import Origin

COOKIE, SECURE_COOKIE = "schakel-browser", "__Host-schakel-browser"
TOKEN_BYTES = 32
_SIGNATURE_DIGITS = 32  # 128 bits


def install(app: Flask) -> None:
    """Let answers carry the cookie where `remember` was called."""
    app.after_request(_keep)


def token() -> str | None:
    """Return the token of the browser's cookie when it is one of ours."""
    random, _, signature = request.cookies.get(_name(), "").partition(".")
    return random if random and hmac.compare_digest(_signature(random), signature) else None


def origin() -> Origin:
    """Return from where this request comes."""
    return Origin(g.get("browser") or token(), request.remote_addr)


def remember() -> Origin:
    """Let this browser be known from now on, and return it."""
    g.browser = token() or secrets.token_urlsafe(TOKEN_BYTES)
    return origin()


def _keep(response: Response) -> Response:
    if "browser" in g:
        response.set_cookie(
            _name(),
            f"{g.browser}.{_signature(g.browser)}",
            max_age=REMEMBERED_FOR,
            secure=_secure(),
            httponly=True,
            samesite="Lax",
            path="/",
        )
    return response


def _signature(random: str) -> str:
    key = str(current_app.secret_key).encode()
    return keyed_hash(key, b"browser", random.encode()).hex()[:_SIGNATURE_DIGITS]


def _name() -> str:
    return SECURE_COOKIE if _secure() else COOKIE


def _secure() -> bool:
    return runtime().settings.base_url.startswith("https://")
