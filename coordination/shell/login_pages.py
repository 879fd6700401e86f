"""Pages to log in and out, to choose and switch the membership, and to keep the session alive."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, render_template, request, url_for
from marshmallow import fields
from marshmallow.validate import Length
from werkzeug.wrappers import Response as AnyResponse

from coordination.core.errors import Invalid, NotFound, Unauthenticated
from coordination.core.i18n import LOCALES
from coordination.http import forms, problems, schema
from coordination.http.endpoint import public
from coordination.identity.service.logging_in import LoginFailed
from coordination.identity.service.throttling import TooSoon
from coordination.partners.models import Membership
from coordination.shell import entering, factor_pages, login, messages, sessions, sign_on

pages = Blueprint("login", __name__)
# Not the cookies: that of the session is deleted, and the browser stays known (`devices`).
_CLEAR = '"cache", "storage"'


class LoginForm(schema.Schema):
    """What is typed at the login page."""

    email = fields.String(required=True, validate=Length(min=1, max=254))
    password = fields.String(required=True, validate=Length(min=1, max=1000))


@pages.get("/login")
@public("Who is not logged in must be able to log in.")
def show() -> str:
    """Show the login page."""
    return _form()


@pages.post("/login")
@public("Who is not logged in must be able to log in; slowed down and logged.")
def submit() -> AnyResponse | tuple[str, int]:
    """Check address and password and go on to the second factor."""
    try:
        typed = forms.read(LoginForm())
        account_id = login.check_password(typed["email"], typed["password"])
    except Invalid as problem:
        return _form(problems.form_errors(problem)), problem.status
    except (LoginFailed, TooSoon) as problem:
        text = messages.word(problem.code, problem.parameters)
        return factor_pages.refused(_form({"": text}), problem)
    return entering.first_given(account_id)


@pages.get("/membership")
@public("Who has logged in but acts under no membership yet must be able to choose one.")
def choose() -> str:
    """Show the memberships to act under."""
    found = _choices()
    return render_template("login/choose.html", memberships=found, next=entering.wanted())


@pages.post("/membership")
@public("Who has logged in but acts under no membership yet must be able to choose one.")
def switch() -> AnyResponse:
    """Act under another membership of the same person."""
    wanted = request.form.get("membership", "")
    found = [item.id for item in _choices() if str(item.id) == wanted]
    if not found:
        raise NotFound
    acting = sessions.current().acting
    first = acting is None or acting.membership_id is None
    return redirect(entering.act_as(found[0], "session.login" if first else "session.switch"), 303)


@pages.post("/logout")
@public("Logging out asks no right.")
def logout() -> AnyResponse:
    """End the session and let the browser forget what it kept."""
    session = sessions.current()
    person = session.acting or session.waiting
    if person is not None and person.membership_id is not None:
        login.note("session.logout", person.membership_id)
    following = sign_on.page_to_leave() or url_for("login.show")
    session.end()
    response = redirect(following, 303)
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
    return redirect(entering.wanted(), 303)


def _form(errors: dict[str, str] | None = None) -> str:
    return render_template(
        "login/login.html",
        errors=errors or {},
        email=request.form.get("email", ""),
        next=entering.wanted(),
    )


def _choices() -> Sequence[Membership]:
    session = sessions.current()
    if session.acting is None:
        raise Unauthenticated
    return login.memberships(session.acting.account_id, session.provider_id)
