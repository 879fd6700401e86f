"""Pages: the directory, one's own settings, members of the organisation, proposals."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from coordination.access.classes import Role
from coordination.access.grants import may_ever
from coordination.core import i18n
from coordination.core.errors import Conflict, Invalid, Refused
from coordination.core.i18n import gettext as _
from coordination.http import forms, problems
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import load
from coordination.partners.models import OrganisationKind
from coordination.partners.queries import domains as domain_queries
from coordination.partners.queries import memberships as membership_queries
from coordination.partners.queries import organisations
from coordination.partners.queries.oneself import me
from coordination.partners.rules import FUNCTIONS
from coordination.partners.schemas import members as schemas
from coordination.partners.service import contacts, memberships, settings, stand_ins
from coordination.partners.service.memberships import Proposal
from coordination.partners.service.stand_ins import Absence
from coordination.work import Work

pages = Blueprint("partners", __name__)
Answer = str | Response | tuple[str, int]
Errors = dict[str, str]


@pages.get("/organisations")
@endpoint("organisation.list")
def directory(work: Work) -> str:
    """Show the directory of partners."""
    query = forms.read(schemas.OrganisationQuery(), request.args)
    wanted = organisations.Filter(query["kind"], query["municipality"])
    page = Paging.taken(query)
    found = organisations.listed(work.session, wanted, page)
    kinds = [kind.value for kind in OrganisationKind]
    creates = may_ever("organisation.create", work.actor.role)
    return render_template(
        "partners/directory.html", found=found, wanted=wanted, kinds=kinds, creates=creates
    )


@pages.get("/organisations/<uuid:organisation_id>")
@endpoint("organisation.read")
def organisation(work: Work, organisation_id: uuid.UUID) -> str:
    """Show a partner with its functions and who answers for them."""
    found = organisations.one(work.session, organisation_id)
    functions = organisations.functions(work.session, organisation_id, work.now)
    lists = may_ever("mail_domain.list", work.actor.role)
    changes = may_ever("organisation.edit", work.actor.role)
    return render_template(
        "partners/organisation.html",
        found=found,
        functions=functions,
        changes=changes,
        domains=changes or (lists and organisation_id == work.actor.organisation_id),
    )


@pages.get("/settings")
@endpoint("self.read")
def own_settings(work: Work) -> str:
    """Show one's own settings."""
    return _settings(work)


@pages.post("/settings")
@endpoint("self.edit")
def save_settings(work: Work) -> Answer:
    """Keep one's own language and digest."""
    try:
        typed = forms.read(schemas.SettingsIn())
        settings.save_settings(work, settings.Settings(**typed))
    except Invalid as problem:
        return _settings(work, problems.form_errors(problem)), problem.status
    session.pop("locale", None)  # what was chosen for this session only
    i18n.choose(typed["locale"])
    flash(_("Your settings were saved."), "ok")
    return redirect(url_for("partners.own_settings"), 303)


@pages.post("/settings/stand-ins")
@endpoint("membership.stand_in")
def set_stand_in(work: Work) -> Answer:
    """Let a colleague stand in."""
    try:
        stand_ins.set_stand_in(work, Absence(**forms.read(schemas.StandInIn())))
    except (Invalid, Conflict) as problem:
        return _settings(work, _errors(problem)), problem.status
    flash(_("Your stand-in was set."), "ok")
    return redirect(url_for("partners.own_settings"), 303)


@pages.post("/settings/stand-ins/<uuid:stand_in_id>/end")
@endpoint("membership.stand_in")
def end_stand_in(work: Work, stand_in_id: uuid.UUID) -> Response:
    """Take back a stand-in."""
    stand_ins.end_stand_in(work, stand_in_id)
    return redirect(url_for("partners.own_settings"), 303)


@pages.get("/memberships")
@endpoint("membership.list")
def members(work: Work) -> str:
    """Show who waits for a confirmation, who is a member and who answers for what."""
    return _members(work)


@pages.post("/memberships/<uuid:membership_id>/confirmation")
@endpoint("membership.confirm")
def confirm(work: Work, membership_id: uuid.UUID) -> Response:
    """Confirm a proposed membership."""
    found = memberships.confirm(work, membership_id)
    flash(_("%(name)s can start.", name=found.account.name), "ok")
    return redirect(url_for("partners.members"), 303)


@pages.post("/memberships/<uuid:membership_id>/end")
@endpoint("membership.end")
def end(work: Work, membership_id: uuid.UUID) -> Response:
    """End a membership and hand over its open work, or refuse a proposed one."""
    found = memberships.end(work, membership_id, successor_of(membership_id))
    flash(_("The membership of %(name)s has ended.", name=found.account.name), "ok")
    return redirect(url_for("partners.members"), 303)


def successor_of(membership_id: uuid.UUID) -> uuid.UUID | None:
    """Return who was chosen on the page to take over the open work of a membership.

    Args:
        membership_id: the page has a list for each of them.
    """
    chosen = request.form.get(f"end-{membership_id}")
    typed = load(schemas.EndIn(), {"handOverTo": chosen} if chosen else {})
    return cast("uuid.UUID | None", typed["hand_over_to"])


@pages.post("/memberships/contacts")
@endpoint("function_contact.edit")
def add_contact(work: Work) -> Answer:
    """Let a member answer for a function."""
    try:
        typed = forms.read(schemas.ContactIn())
        contacts.add_contact(
            work, typed["function"], typed["membership_id"], deputy=typed["deputy"]
        )
    except (Invalid, Conflict) as problem:
        return _members(work, _errors(problem)), problem.status
    return redirect(url_for("partners.members"), 303)


@pages.post("/memberships/contacts/<uuid:contact_id>/end")
@endpoint("function_contact.edit")
def remove_contact(work: Work, contact_id: uuid.UUID) -> Response:
    """Let a member no longer answer for a function."""
    contacts.remove_contact(work, contact_id)
    return redirect(url_for("partners.members"), 303)


@pages.get("/proposals")
@endpoint("membership.propose")
def proposals(work: Work) -> str:
    """Show the form for a new membership and the proposals that wait."""
    return _proposals(work)


@pages.post("/proposals")
@endpoint("membership.propose")
def propose(work: Work) -> Answer:
    """Propose a membership."""
    try:
        memberships.propose(work, Proposal(**forms.read(schemas.ProposalIn())))
    except (Invalid, Conflict, Refused) as problem:
        return _proposals(work, _errors(problem)), problem.status
    flash(_("The proposal waits for the lead of the organisation."), "ok")
    return redirect(url_for("partners.proposals"), 303)


def _errors(problem: Invalid | Conflict | Refused) -> Errors:
    if isinstance(problem, Invalid):
        return problems.form_errors(problem)
    return {"": problems.words()(problem.code, problem.parameters)}


def _settings(work: Work, errors: Errors | None = None) -> str:
    found = me(work)
    work.saw([found.account], "self.read")
    of_own = membership_queries.of_organisation(work.session, work.actor.organisation_id, work.now)
    colleagues = [item for item in of_own if item.account_id != work.actor.account_id]
    rows = membership_queries.stand_ins(work.session, work.actor, work.today)
    names = {item.id: item.account.name for item in of_own}
    return render_template(
        "partners/settings.html",
        me=found,
        colleagues=colleagues,
        stand_ins=rows,
        names=names,
        errors=errors or {},
        typed=request.form,
    )


def _members(work: Work, errors: Errors | None = None) -> str:
    own = work.actor.organisation_id
    context: dict[str, Any] = {
        "waiting": membership_queries.waiting(work.session, work.actor),
        "members": membership_queries.of_organisation(work.session, own, work.now),
        "functions": organisations.functions(work.session, own, work.now),
        "all_functions": FUNCTIONS,
        "lead": work.actor.role is Role.ORGANISATION_LEAD,
        "domains_waiting": domain_queries.waiting(work.session, work.actor),
        "myself": work.actor.account_id,
    }
    return render_template(
        "partners/members.html", errors=errors or {}, typed=request.form, **context
    )


def _proposals(work: Work, errors: Errors | None = None) -> str:
    context: dict[str, Any] = {
        "proposed": membership_queries.proposed(work.session),
        "organisations": organisations.names(work.session),
        "roles": [role.value for role in Role],
    }
    return render_template(
        "partners/proposals.html", errors=errors or {}, typed=request.form, **context
    )
