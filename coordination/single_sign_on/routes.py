"""Pages on which providers of single sign-on are proposed, confirmed, changed and disabled.

Logging in through them stands in the shell.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coordination.access.classes import Role
from coordination.core.errors import Conflict, Invalid
from coordination.core.i18n import gettext as _
from coordination.http import forms, problems
from coordination.http.endpoint import endpoint
from coordination.http.stepup import require_step_up
from coordination.partners.queries import organisations
from coordination.single_sign_on import queries
from coordination.single_sign_on.models import OidcProvider
from coordination.single_sign_on.schemas import DemandIn, ProviderIn, SecretIn
from coordination.single_sign_on.service import providers
from coordination.single_sign_on.service.providers import NewProvider
from coordination.work import Work

pages = Blueprint("single_sign_on", __name__)
Answer = str | Response | tuple[str, int]


@pages.get("/sign-on-providers")
@endpoint("oidc_provider.list")
def listed(work: Work) -> str:
    """Show the providers in reach and, to administrators, the form for a new one."""
    return _page(work)


@pages.post("/sign-on-providers")
@endpoint("oidc_provider.propose")
def propose(work: Work) -> Answer:
    """Propose a provider."""
    require_step_up()
    try:
        made = providers.propose(work, NewProvider(**forms.read(ProviderIn())))
    except Invalid as problem:
        return _page(work, problems.form_errors(problem)), problem.status
    except Conflict as problem:
        say = problems.words()
        return _page(work, {"": say(problem.code, problem.parameters)}), problem.status
    flash(_("%(name)s waits for the lead of the organisation.", name=made.name), "ok")
    return _back(made)


@pages.get("/sign-on-providers/<uuid:provider_id>")
@endpoint("oidc_provider.read")
def show(work: Work, provider_id: uuid.UUID) -> str:
    """Show a provider and what can be done with it."""
    return _one(work, providers.load(work, provider_id))


@pages.post("/sign-on-providers/<uuid:provider_id>/confirmation")
@endpoint("oidc_provider.confirm")
def confirm(work: Work, provider_id: uuid.UUID) -> Response:
    """Let people log in through a provider."""
    require_step_up()
    found = providers.confirm(work, provider_id)
    flash(_("People can log in with %(name)s.", name=found.name), "ok")
    return _back(found)


@pages.post("/sign-on-providers/<uuid:provider_id>/demand")
@endpoint("oidc_provider.edit")
def demand(work: Work, provider_id: uuid.UUID) -> Answer:
    """Change what a provider must attest."""
    require_step_up()
    provider = providers.load(work, provider_id)
    try:
        wanted = forms.read(DemandIn())["demand"]
    except Invalid as problem:
        return _one(work, provider, problems.form_errors(problem)), problem.status
    providers.demand(work, provider, wanted)
    flash(_("%(name)s waits for the lead of the organisation.", name=provider.name), "ok")
    return _back(provider)


@pages.post("/sign-on-providers/<uuid:provider_id>/secret")
@endpoint("oidc_provider.edit")
def renew_secret(work: Work, provider_id: uuid.UUID) -> Answer:
    """Take another client secret."""
    require_step_up()
    provider = providers.load(work, provider_id)
    try:
        providers.renew_secret(work, provider, forms.read(SecretIn())["client_secret"])
    except Invalid as problem:
        return _one(work, provider, problems.form_errors(problem)), problem.status
    flash(_("The new secret is in use."), "ok")
    return _back(provider)


@pages.post("/sign-on-providers/<uuid:provider_id>/description")
@endpoint("oidc_provider.edit")
def refresh(work: Work, provider_id: uuid.UUID) -> Answer:
    """Read again what a provider says of itself."""
    require_step_up()
    provider = providers.load(work, provider_id)
    try:
        providers.refresh(work, provider)
    except Invalid as problem:
        return _one(work, provider, problems.form_errors(problem)), problem.status
    flash(_("The description of %(name)s was read.", name=provider.name), "ok")
    return _back(provider)


@pages.post("/sign-on-providers/<uuid:provider_id>/end")
@endpoint("oidc_provider.end")
def end(work: Work, provider_id: uuid.UUID) -> Response:
    """Disable a provider."""
    require_step_up()
    provider = providers.load(work, provider_id)
    providers.disable(work, provider)
    flash(_("Nobody can log in with %(name)s any more.", name=provider.name), "ok")
    return _back(provider)


def _page(work: Work, errors: dict[str, str] | None = None) -> str:
    found = queries.listed(work.session, work.actor)
    work.saw(found, "oidc_provider.list")
    administrator = work.actor.role is Role.ADMINISTRATOR
    context: dict[str, Any] = {
        "providers": found,
        "administrator": administrator,
        "organisations": organisations.names(work.session) if administrator else [],
        "return_to": providers.redirect_uri(work.runtime, "…"),
        "typed": request.form,
    }
    return render_template("single_sign_on/providers.html", errors=errors or {}, **context)


def _one(work: Work, provider: OidcProvider, errors: dict[str, str] | None = None) -> str:
    work.saw([provider], "oidc_provider.read")
    context: dict[str, Any] = {
        "provider": provider,
        "administrator": work.actor.role is Role.ADMINISTRATOR,
        "return_to": providers.redirect_uri(work.runtime, provider.key),
        "logout_at": providers.logout_uri(work.runtime, provider.key),
    }
    return render_template("single_sign_on/provider.html", errors=errors or {}, **context)


def _back(provider: OidcProvider) -> Response:
    return redirect(url_for("single_sign_on.show", provider_id=provider.id), 303)
