"""Pages to log in and out, to choose and switch the membership, and to keep the session alive."""

from __future__ import annotations

import re
import uuid

from flask import Blueprint, Response, redirect, render_template, request, url_for
from marshmallow import fields
from marshmallow.validate import Length
from werkzeug.wrappers import Response as AnyResponse

from coordination.core.errors import Invalid, NotFound, Unauthenticated
from coordination.core.i18n import LOCALES
from coordination.http import forms, problems, schema
from coordination.http.endpoint import public
from coordination.shell import login, messages, sessions

pages = Blueprint("login", __name__)
HOME = "/"
# A path on this site: not `//host`, not `/\host`, nothing that a browser would strip.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_CLEAR = '"cache", "cookies", "storage"'


class LoginForm(schema.Schema):
    """What is typed at the login page."""

    email = fields.String(required=True, validate=Length(min=1, max=254))
    password = fields.String(required=True, validate=Length(min=1, max=1000))


def local_path(wanted: str | None) -> str:
    """Return a path on this site, or the first page when something else was asked for.

    Args:
        wanted: the address to go on to, as the browser sent it.
    """
    return wanted if wanted and _LOCAL.fullmatch(wanted) else HOME


@pages.get("/login")
@public("Who is not logged in must be able to log in.")
def show() -> str:
    """Show the login page."""
    return _form()


@pages.post("/login")
@public("Who is not logged in must be able to log in; limited and logged.")
def submit() -> AnyResponse | tuple[str, int]:
    """Check address and password and go on to the membership."""
    try:
        typed = forms.read(LoginForm())
        account_id = login.check_password(typed["email"], typed["password"])
    except Invalid as problem:
        return _form(problems.form_errors(problem)), problem.status
    except login.LoginFailed as problem:
        return _form({"": messages.word(problem.code, {})}), problem.status
    found = login.memberships(account_id)
    sessions.current().begin(account_id)
    sessions.current().confirm()
    if len(found) == 1:
        return _act_as(found[0].id, "session.login")
    return redirect(url_for("login.choose", next=_next()), 303)


@pages.get("/membership")
@public("Who has logged in but acts under no membership yet must be able to choose one.")
def choose() -> str:
    """Show the memberships to act under."""
    found = login.memberships(_account())
    return render_template("login/choose.html", memberships=found, next=_next())


@pages.post("/membership")
@public("Who has logged in but acts under no membership yet must be able to choose one.")
def switch() -> AnyResponse:
    """Act under another membership of the same person."""
    account_id, wanted = _account(), request.form.get("membership", "")
    found = [item.id for item in login.memberships(account_id) if str(item.id) == wanted]
    if not found:
        raise NotFound
    acting = sessions.current().acting
    first = acting is None or acting.membership_id is None
    return _act_as(found[0], "session.login" if first else "session.switch")


@pages.post("/logout")
@public("Logging out asks no right.")
def logout() -> AnyResponse:
    """End the session and let the browser forget what it kept."""
    session = sessions.current()
    if session.acting is not None and session.acting.membership_id is not None:
        login.note("session.logout", session.acting.membership_id)
    session.end()
    response = redirect(url_for("login.show"), 303)
    response.headers["Clear-Site-Data"] = _CLEAR
    return response


@pages.post("/session")
@public("Whoever has a session may keep it; without one it says so.")
def keep_alive() -> Response:
    """Answer that the session goes on; the request itself has kept it."""
    if sessions.current().acting is None:
        raise Unauthenticated
    return Response(status=204)


@pages.get("/language/<locale>")
@public("The language of the pages may be chosen before logging in.")
def language(locale: str) -> AnyResponse:
    """Show the pages in another language for this session."""
    if locale not in LOCALES:
        raise NotFound
    sessions.current()["locale"] = locale
    return redirect(_next(), 303)


def _form(errors: dict[str, str] | None = None) -> str:
    return render_template(
        "login/login.html", errors=errors or {}, email=request.form.get("email", ""), next=_next()
    )


def _next() -> str:
    return local_path(request.values.get("next"))


def _account() -> uuid.UUID:
    acting = sessions.current().acting
    if acting is None:
        raise Unauthenticated
    return acting.account_id


def _act_as(membership_id: uuid.UUID, action: str) -> AnyResponse:
    login.note(action, membership_id)
    sessions.current().stand_for(membership_id)
    return redirect(_next(), 303)
