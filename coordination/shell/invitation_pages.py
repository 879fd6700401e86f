"""Pages behind a mailed link: a first password, or what was lost.

The link leads to an address without its token, so that no page, history or referrer shows it. It
is used up by the form, never by looking, since mail servers look too.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, session, url_for
from marshmallow import fields
from marshmallow.validate import Length
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from coordination.core.crypto import token_hash
from coordination.core.errors import FieldProblem, Invalid, Problem
from coordination.http import forms, problems, schema
from coordination.http.context import runtime
from coordination.http.endpoint import public
from coordination.identity import passwords, queries
from coordination.identity.models import Invitation
from coordination.identity.routes import enrolling
from coordination.identity.rules import InvitationKind
from coordination.identity.service import (
    changing,
    invitations,
    second_factors,
    sessions,
    throttling,
)
from coordination.identity.service.invitations import LinkUnusable
from coordination.identity.service.notices import tell
from coordination.identity.service.throttling import Key, TooSoon
from coordination.mail.letters import Template
from coordination.shell import devices, entering, factor_pages, login
from coordination.work import Work

pages = Blueprint("invitation", __name__)
LINK, PROVEN = "link", "proven"
Answer = Response | tuple[str, int] | str


class NewPassword(schema.Schema):
    """The password that a person chooses."""

    new_password = fields.String(required=True, validate=Length(max=1000))


class OldPassword(schema.Schema):
    """The password of a person who lost the second factor."""

    password = fields.String(required=True, validate=Length(max=1000))


@dataclass(frozen=True)
class Opened:
    """What the page of a link shows.

    Attributes:
        account_id: for whom it is.
        kind: what it lets them do.
        proven: whether the second factor was given, where that comes first.
        passkey: options for the browser, or None.
    """

    account_id: uuid.UUID
    kind: InvitationKind
    proven: bool
    passkey: str | None


@pages.get("/invitation/<token>")
@public("Whoever is invited has no account to log in with yet.")
def follow(token: str) -> Response:
    """Remember the link for this session and leave its token behind."""
    session[LINK] = token_hash(token).hex()
    session.pop(PROVEN, None)
    return redirect(url_for("invitation.show"), 303)


@pages.get("/invitation")
@public("Whoever is invited has no account to log in with yet.")
def show() -> Answer:
    """Show what the link asks for."""
    return _page()


@pages.post("/invitation/password")
@public("Whoever is invited, or lost the password, chooses one; the link counts once.")
def choose_password() -> Answer:
    """Choose a password: the first one, or another one after the second factor was given."""
    try:
        account_id, proven = _choose(forms.read(NewPassword())["new_password"])
    except Invalid as problem:
        return _page(problems.form_errors(problem), problem)
    except LinkUnusable as problem:
        return _page({}, problem)
    answer = entering.first_given(account_id)
    return redirect(entering.second_given(account_id), 303) if proven else answer


@pages.post("/invitation/factor")
@public("Whoever lost the password gives the second factor; slowed down and logged.")
def give_factor() -> Answer:
    """Give the second factor before another password is chosen."""
    try:
        opened = _opened(InvitationKind.PASSWORD)
        login.confirm(opened.account_id, enrolling.proof())
    except factor_pages.REFUSALS as problem:
        return _page(factor_pages.errors(problem), problem)
    except LinkUnusable as problem:
        return _page({}, problem)
    session[PROVEN] = session[LINK]
    return redirect(url_for("invitation.show"), 303)


@pages.post("/invitation/lost-factor")
@public("Whoever lost the second factor gives the password; slowed down and logged.")
def give_password() -> Answer:
    """Give the password, after which another factor is enrolled."""
    try:
        account_id = _without_factors(forms.read(OldPassword())["password"])
    except Invalid as problem:
        return _page(problems.form_errors(problem), problem)
    except (LinkUnusable, TooSoon) as problem:
        return _page(factor_pages.errors(problem), problem)
    return entering.first_given(account_id)


def _page(wrong: dict[str, str] | None = None, problem: Problem | None = None) -> Answer:
    """Show the page of the link; one that cannot be used says so, whatever else was wrong."""
    try:
        opened = _opened()
    except LinkUnusable as unusable:
        return render_template("login/no_invitation.html"), unusable.status
    page = render_template("login/invitation.html", opened=opened, errors=wrong or {})
    return factor_pages.refused(page, problem) if problem else page


def _opened(kind: InvitationKind | None = None) -> Opened:
    with login.begin("session.ask") as work:
        found = _live(work, kind)
        person = queries.account(work, found.account_id)
        asks = found.kind is InvitationKind.PASSWORD
        passkey = enrolling.ask(work, person)["passkey"] if asks and kind is None else None
        return Opened(person.id, found.kind, _proven(), passkey)


def _live(work: Work, *kinds: InvitationKind | None) -> Invitation:
    found = invitations.opened(work, bytes.fromhex(session.get(LINK, "")))
    if any(kind is not None and found.kind is not kind for kind in kinds):
        raise LinkUnusable
    return found


def _proven() -> bool:
    return LINK in session and session.get(PROVEN) == session[LINK]


def _choose(wanted: str) -> tuple[uuid.UUID, bool]:
    """Set the password in one transaction with the end of the link, and of all sessions."""
    with login.begin("self.change_password") as work:
        found = _live(work)
        person = queries.account(work, found.account_id)
        work.record("self.change_password", person)
        if found.kind is not InvitationKind.FIRST and not _proven():
            raise LinkUnusable
        changing.set_password(work, person, wanted, "/newPassword")
        invitations.use(work, found)
        sessions.end_all(work, person, "password_changed")
        if found.kind is not InvitationKind.FIRST:
            tell(work, person, Template.PASSWORD_CHANGED)
        return person.id, found.kind is InvitationKind.PASSWORD


def _without_factors(password: str) -> uuid.UUID:
    """Take the lost factors away from a person who knows the password."""
    person_id = _opened(InvitationKind.FACTOR).account_id

    def keys(opened: Session) -> list[Key]:
        return throttling.factor_keys(runtime(), opened, person_id, devices.origin())

    def log_it(work: Work) -> None:
        work.record("session.authenticate", queries.account(work, person_id))

    counted = login.counted("session.authenticate", keys, log_it)
    with login.begin("session.authenticate") as work:
        found = _live(work, InvitationKind.FACTOR)
        person = queries.account(work, found.account_id)
        log_it(work)
        if not passwords.matches(person.password_hash, password):
            raise Invalid([FieldProblem("/password", "password_wrong")])
        throttling.succeeded(work.session, counted)
        throttling.forget(work, person.id)
        second_factors.remove_all(work, person)
        changing.factors_changed(work, person, None)
        invitations.use(work, found)
        return person.id
