"""Pages about how one logs in oneself: password, factors, recovery codes and sessions."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from coordination.core.errors import Conflict, Invalid
from coordination.core.i18n import gettext as _
from coordination.http import forms, problems
from coordination.http.endpoint import endpoint
from coordination.http.stepup import require_step_up
from coordination.identity import queries, schemas
from coordination.identity.routes import enrolling
from coordination.identity.rules import browser_name
from coordination.identity.service import changing, sessions
from coordination.identity.service.second_factors import FactorFailed
from coordination.work import Work

pages = Blueprint("identity", __name__)
Answer = str | Response | tuple[str, int]


@pages.get("/settings/security")
@endpoint("self.read")
def security(work: Work) -> str:
    """Show how one logs in and where one is logged in."""
    return _security(work)


@pages.post("/settings/password")
@endpoint("self.edit")
def change_password(work: Work) -> Answer:
    """Give oneself another password."""
    require_step_up()
    try:
        typed = forms.read(schemas.PasswordIn())
        changing.change_password(work, typed["current_password"], typed["new_password"], _here())
    except Invalid as problem:
        return _security(work, problems.form_errors(problem)), problem.status
    flash(_("Your password was changed."), "ok")
    return _back()


@pages.get("/settings/factors/new")
@endpoint("self.read")
def new_factor(work: Work) -> str:
    """Show how to add an app or a passkey."""
    require_step_up()
    return _new_factor(work)


@pages.post("/settings/factors")
@endpoint("self.edit")
def add_factor(work: Work) -> Answer:
    """Add an app or a passkey."""
    require_step_up()
    person = changing.own_account(work)
    try:
        enrolling.take(work, person)
    except (Invalid, FactorFailed) as problem:
        return _new_factor(work, _worded(problem)), problem.status
    changing.factors_changed(work, person, _here())
    flash(_("The second factor was added."), "ok")
    return _back()


@pages.post("/settings/factors/<uuid:factor_id>/removal")
@endpoint("self.edit")
def remove_factor(work: Work, factor_id: uuid.UUID) -> Answer:
    """Take an app or a passkey away."""
    require_step_up()
    try:
        changing.remove_factor(work, factor_id, _here())
    except Conflict as problem:
        return _security(work, _worded(problem)), problem.status
    flash(_("The second factor was removed."), "ok")
    return _back()


@pages.post("/settings/recovery-codes")
@endpoint("self.edit")
def renew_codes(work: Work) -> str:
    """Show new recovery codes, this once."""
    require_step_up()
    codes = changing.renew_codes(work)
    return render_template("identity/codes.html", codes=codes, next=url_for("identity.security"))


@pages.post("/settings/sessions/<uuid:session_id>/end")
@endpoint("self.edit")
def end_session(work: Work, session_id: uuid.UUID) -> Response:
    """End one of one's own sessions."""
    require_step_up()
    sessions.end_one(work, changing.own_account(work), session_id)
    return _back()


@pages.post("/settings/sessions/end")
@endpoint("self.edit")
def end_sessions(work: Work) -> Response:
    """End all of one's own sessions, this one too."""
    require_step_up()
    sessions.end_all(work, changing.own_account(work), "by_oneself")
    return redirect(url_for("login.show"), 303)


def _security(work: Work, errors: dict[str, str] | None = None) -> str:
    account_id = work.actor.account_id
    return render_template(
        "identity/security.html",
        errors=errors or {},
        factors=queries.factors(work.session, account_id),
        codes_left=queries.codes_left(work.session, account_id),
        sessions=sessions.own(work, account_id),
        here=_here(),
        browser_name=browser_name,
    )


def _new_factor(work: Work, errors: dict[str, str] | None = None) -> str:
    person = queries.account(work, work.actor.account_id)
    offer = enrolling.offer(work, person)
    return render_template("identity/new_factor.html", offer=offer, errors=errors or {})


def _worded(problem: Any) -> dict[str, str]:
    if isinstance(problem, Invalid):
        return problems.form_errors(problem)
    name = "factorCode" if isinstance(problem, FactorFailed) else ""
    return {name: problems.words()(problem.code, problem.parameters)}


def _here() -> uuid.UUID | None:
    """Return the session of this request; it is the only one that goes on."""
    return getattr(session, "id", None)


def _back() -> Response:
    return redirect(url_for("identity.security"), 303)
