"""Who asks: the cookie of a browser, the bearer token of a system, the address of a calendar.

Nothing is decided here: a request without a known caller goes on, and the declaration of its
endpoint refuses it or says that everybody may come.
"""

from __future__ import annotations

import flask_login
from flask import Flask, current_app, g, request
from flask_wtf import CSRFProtect

from coordination.core import i18n
from coordination.core.crypto import token_hash
from coordination.core.errors import Problem
from coordination.desk.queries.calendar import CALENDAR
from coordination.http.context import Caller, runtime
from coordination.http.endpoint import declaration
from coordination.partners.queries.accounts import holder_of_token
from coordination.shell import sessions
from coordination.shell.session_store import Acting

API = "/api/"
STATIC = "static"
CALENDAR_FEED = "calendar.fetch"
BEARER = "bearer"


class Unavailable(Problem):
    """The database cannot be asked; nothing can be done without it."""

    status = 503

    def __init__(self) -> None:
        super().__init__("unavailable")


class CurrentUser(flask_login.UserMixin):  # type: ignore[misc]
    """The person of the session, as templates know them through `current_user`."""

    def __init__(self, acting: Acting) -> None:
        self.acting = acting

    def get_id(self) -> str:
        """Return the id of the account."""
        return str(self.acting.account_id)


def install(app: Flask) -> None:
    """Recognise the caller before each request."""
    manager = flask_login.LoginManager(app)
    manager.session_protection = None  # sessions are ours; they cannot be carried elsewhere
    manager.request_loader(_current_user)
    app.before_request(recognise)
    # Threads serve one request after another; a language must not stay behind.
    app.teardown_request(lambda _error: i18n.choose(None))


def protect(app: Flask) -> None:
    """Let no other site use the cookie of a browser: ask for the form token where it counts."""
    protection = CSRFProtect(app)

    def check() -> None:
        if _needs_form_token():
            protection.protect()

    app.before_request(check)


def recognise() -> None:
    """Set `g.caller` and the language of the request.

    Raises:
        Unavailable: the session could not be read.
    """
    g.caller = None
    i18n.choose(None)
    if request.endpoint == STATIC:
        return
    session = sessions.current()
    if session.unavailable:
        raise Unavailable
    if is_api() and request.authorization is not None and request.authorization.type == BEARER:
        # The scopes of a token are those of the API; pages do several acts under one of them.
        g.caller = _by_token(request.authorization.token or "")
    elif is_feed():
        g.caller = _by_address((request.view_args or {})["secret"])
    elif session.acting is not None:
        found = session.acting
        g.caller = Caller(found.account_id, found.membership_id, factor_age=found.factor_age)
    _choose_language(session)


def is_api() -> bool:
    """Return whether the request is one of the JSON API."""
    return request.path.startswith(API)


def is_feed() -> bool:
    """Return whether the request is one of a calendar, which cannot log in."""
    return request.endpoint == CALENDAR_FEED


def by_token() -> bool:
    """Return whether the caller is a system with a token."""
    return g.get("caller") is not None and g.caller.scopes is not None


def _by_token(token: str) -> Caller | None:
    # Committed, though nothing was written: the driver forgets its plans with what is undone.
    with runtime().logins().begin() as session:
        found = holder_of_token(session, token_hash(token))
        if found is None:
            return None
        g.token_locale = found.locale
        return Caller(found.account_id, found.membership_id, frozenset(found.scopes))


def _by_address(secret: str) -> Caller | None:
    """Return whose calendar it is; the token of a system stands in no address."""
    found = _by_token(secret)
    return found if found is not None and found.scopes == frozenset({CALENDAR}) else None


def _choose_language(session: sessions.ServerSession) -> None:
    wanted = g.get("token_locale") or session.get("locale")
    person = session.acting or session.waiting
    i18n.choose(wanted or (person.locale if person else None))


def _needs_form_token() -> bool:
    """Return whether another site could have sent this request with somebody's cookie.

    Where nobody is recognised only what is public can be reached, the login page for instance.
    """
    if request.endpoint is None or by_token():
        return False
    declared = declaration(current_app, request.endpoint)
    if declared is not None and declared.signed:
        return False
    return g.caller is not None or (declared is not None and declared.public)


def _current_user(_request: object) -> CurrentUser | None:
    acting = sessions.current().acting
    return CurrentUser(acting) if acting is not None else None
