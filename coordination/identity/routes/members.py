"""The page about how a member logs in, for administrators and for the organisation's lead.

It shows whether something is there and lets it be replaced; it never shows or sets a password.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from coordination.access.classes import Role
from coordination.core.errors import Conflict, NotFound, Refused
from coordination.core.i18n import gettext as _
from coordination.http import forms, problems
from coordination.http.endpoint import endpoint
from coordination.http.stepup import require_step_up
from coordination.identity import queries, schemas
from coordination.identity.rules import InvitationKind
from coordination.identity.service import invitations, sessions
from coordination.partners.models import Membership
from coordination.partners.queries import memberships
from coordination.work import Work

pages = Blueprint("member_access", __name__)
Answer = str | Response | tuple[str, int]


@pages.get("/memberships/<uuid:membership_id>/access")
@endpoint("account.recover")
def show(work: Work, membership_id: uuid.UUID) -> str:
    """Show how a member logs in."""
    return _page(work, _member(work, membership_id))


@pages.post("/memberships/<uuid:membership_id>/access/invitation")
@endpoint("account.invite")
def invite(work: Work, membership_id: uuid.UUID) -> Answer:
    """Send the first invitation again."""
    member = _member(work, membership_id)
    try:
        invitations.invite(work, member.account_id)
    except Conflict as problem:
        return _page(work, member, problem), problem.status
    flash(_("The invitation is on its way."), "ok")
    return _back(member)


@pages.post("/memberships/<uuid:membership_id>/access/recovery")
@endpoint("account.recover")
def recover(work: Work, membership_id: uuid.UUID) -> Answer:
    """Note what a member has lost; a lead's word confirms it at once."""
    require_step_up()
    member = _member(work, membership_id)
    lost = InvitationKind(forms.read(schemas.RecoveryIn())["lost"])
    lead = work.actor.role is Role.ORGANISATION_LEAD
    try:
        invitations.start_recovery(work, member.account_id, lost, confirmed=lead)
    except Conflict as problem:
        return _page(work, member, problem), problem.status
    flash(_("The link is on its way.") if lead else _("The lead must confirm this now."), "ok")
    return _back(member)


@pages.post("/memberships/<uuid:membership_id>/access/confirmation")
@endpoint("account.confirm")
def confirm(work: Work, membership_id: uuid.UUID) -> Response:
    """Confirm that a member has lost something; an administrator does so for a lead only."""
    require_step_up()
    member = _member(work, membership_id)
    if work.actor.role is Role.ADMINISTRATOR and member.role is not Role.ORGANISATION_LEAD:
        raise Refused
    invitations.confirm_recovery(work, member.account_id)
    flash(_("The link is on its way."), "ok")
    return _back(member)


@pages.post("/memberships/<uuid:membership_id>/access/sessions/end")
@endpoint("account.end_sessions")
def end_sessions(work: Work, membership_id: uuid.UUID) -> Response:
    """End all sessions of a member."""
    member = _member(work, membership_id)
    person = queries.account(work, member.account_id)
    sessions.end_all(work, person, "by_administrator")
    flash(_("All sessions have ended."), "ok")
    return _back(member)


def _member(work: Work, membership_id: uuid.UUID) -> Membership:
    found = memberships.one(work.session, membership_id, work.actor)
    if found is None:
        raise NotFound
    work.saw([found], "account.recover")
    return found


def _page(work: Work, member: Membership, refusal: Conflict | None = None) -> str:
    account_id = member.account_id
    wrong = {"": problems.words()(refusal.code, refusal.parameters)} if refusal else {}
    # Of somebody else the page says whether there is a password, and how many factors and sessions.
    with work.as_system():
        chosen = queries.has_password(work.session, account_id)
        factors = len(queries.factors(work.session, account_id))
        pending = queries.pending(work.session, account_id, work.now)
        live = len(sessions.own(work, account_id))
    return render_template(
        "identity/member.html",
        errors=wrong,
        member=member,
        chosen=chosen,
        factors=factors,
        pending=pending,
        sessions=live,
        administrator=work.actor.role is Role.ADMINISTRATOR,
        oneself=account_id == work.actor.account_id,
        mine=work.actor.membership_id,
    )


def _back(member: Membership) -> Response:
    return redirect(url_for("member_access.show", membership_id=member.id), 303)
