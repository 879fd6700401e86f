"""Security headers of every answer: pages, API, files and errors.

Sources: NL API Design Rules 2.x, rule `/core/transport/security-headers`, for the API; OWASP ASVS
5.0 chapter V3.4 for pages. Scripts and styles come from files of our own only, so nothing inline.
"""

from __future__ import annotations

from flask import Flask, Response, request

from coordination.http.context import request_id
from coordination.shell.authentication import STATIC, is_api

API_VERSION = "1.0.0"
_EVERYWHERE = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_PAGE_POLICY = (
    "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# An answer of the API is no page: opened as one, it may load nothing and do nothing.
_API_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)


def install(app: Flask) -> None:
    """Put the headers on every answer of the application."""
    app.after_request(add)


def add(response: Response) -> Response:
    """Return the answer with its headers."""
    response.headers.update(_EVERYWHERE)
    response.headers["X-Request-ID"] = request_id()
    response.headers["Content-Security-Policy"] = _API_POLICY if is_api() else _PAGE_POLICY
    if is_api():
        response.headers["API-Version"] = API_VERSION
    if request.endpoint != STATIC or response.status_code >= 400:  # noqa: PLR2004 - HTTP's own
        response.headers["Cache-Control"] = "no-store"
    return response
