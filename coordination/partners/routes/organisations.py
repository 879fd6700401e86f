"""Pages of an administrator: a new organisation, a changed one, and where addresses may lie."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from coordination.access.classes import Role
from coordination.core.i18n import gettext as _
from coordination.http import refusals
from coordination.http.endpoint import endpoint
from coordination.http.stepup import require_step_up
from coordination.partners.models import OrganisationKind
from coordination.partners.queries import domains as domain_queries
from coordination.partners.queries import organisations as queries
from coordination.partners.rules import municipalities
from coordination.partners.schemas import administration as schemas
from coordination.partners.service import domains, organisations
from coordination.work import Work

new_pages = Blueprint("organisation_new", __name__)
change_pages = Blueprint("organisation_change", __name__)
domain_pages = Blueprint("organisation_domains", __name__)
pages = Blueprint("mail_domains", __name__)


@new_pages.get("/organisations/new")
@endpoint("organisation.create")
def new(_work: Work) -> str:
    """Show the form for a new organisation."""
    return _form(found=None)


refusals.show_again(new_pages, new)


@new_pages.post("/organisations/new")
@endpoint("organisation.create")
def create(work: Work) -> Response:
    """Make an organisation."""
    typed = refusals.read(schemas.OrganisationIn(), "organisation")
    kind, names = typed.pop("kind"), tuple(typed.pop("mail_domains"))
    made = organisations.create(work, kind, organisations.read(typed), names)
    flash(_("The organisation was made. Its mail domains wait for a confirmation."), "ok")
    return redirect(url_for("partners.organisation", organisation_id=made.id), 303)


@change_pages.get("/organisations/<uuid:organisation_id>/edit")
@endpoint("organisation.edit")
def edit(work: Work, organisation_id: uuid.UUID) -> str:
    """Show the form with what is known of an organisation."""
    return _form(found=queries.one(work.session, organisation_id))


refusals.show_again(change_pages, edit)


@change_pages.post("/organisations/<uuid:organisation_id>/edit")
@endpoint("organisation.edit")
def change(work: Work, organisation_id: uuid.UUID) -> Response:
    """Change an organisation."""
    typed = refusals.read(schemas.OrganisationChange(), "organisation")
    organisations.change(work, organisation_id, organisations.read(typed))
    flash(_("The organisation was changed."), "ok")
    return redirect(url_for("partners.organisation", organisation_id=organisation_id), 303)


@domain_pages.get("/organisations/<uuid:organisation_id>/mail-domains")
@endpoint("mail_domain.list")
def show_domains(work: Work, organisation_id: uuid.UUID) -> str:
    """Show where the addresses of an organisation may lie."""
    found = domain_queries.of_organisation_for(work.session, organisation_id, work.actor)
    waiting = {row.id for row, _name in domain_queries.waiting(work.session, work.actor)}
    return render_template(
        "partners/mail_domains.html",
        organisation=queries.one(work.session, organisation_id),
        domains=found,
        waiting=waiting,
        proposes=work.actor.role is Role.ADMINISTRATOR,
        **refusals.context(),
    )


refusals.show_again(domain_pages, show_domains)


@domain_pages.post("/organisations/<uuid:organisation_id>/mail-domains")
@endpoint("mail_domain.propose")
def propose(work: Work, organisation_id: uuid.UUID) -> Response:
    """Propose a mail domain."""
    typed = refusals.read(schemas.DomainIn(), "new")
    domains.propose(work, organisation_id, typed["domain"])
    flash(_("The proposal waits for the lead of the organisation."), "ok")
    return _to_domains(organisation_id)


@pages.post("/mail-domains/<uuid:domain_id>/confirmation")
@endpoint("mail_domain.confirm")
def confirm(work: Work, domain_id: uuid.UUID) -> Response:
    """Confirm a mail domain."""
    require_step_up()
    found = domains.confirm(work, domain_id)
    flash(_("Addresses may lie in %(domain)s from now on.", domain=found.domain), "ok")
    return _to_domains(found.organisation_id)


@pages.post("/mail-domains/<uuid:domain_id>/end")
@endpoint("mail_domain.end")
def end(work: Work, domain_id: uuid.UUID) -> Response:
    """Take a mail domain off."""
    found = domains.end(work, domain_id)
    flash(_("Mail to %(domain)s is held from now on.", domain=found.domain), "ok")
    return _to_domains(found.organisation_id)


def _to_domains(organisation_id: uuid.UUID) -> Response:
    path = url_for("organisation_domains.show_domains", organisation_id=organisation_id)
    return redirect(path, 303)


def _form(found: Any) -> str:
    return render_template(
        "partners/organisation_form.html",
        found=found,
        kinds=[kind.value for kind in OrganisationKind],
        municipalities=sorted(municipalities().items(), key=lambda item: item[1]),
        **refusals.context(),
    )
