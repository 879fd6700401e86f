"""Pages about what is one's own: tokens for one's systems, and another address."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from coordination.access.classes import Role
from coordination.core.i18n import gettext as _
from coordination.http import refusals
from coordination.http.endpoint import endpoint
from coordination.http.stepup import require_step_up
from coordination.partners.queries import tokens as queries
from coordination.partners.schemas import administration as schemas
from coordination.partners.service import addresses, tokens
from coordination.work import Work

pages = Blueprint("tokens", __name__)
address_pages = Blueprint("address", __name__)
confirmation_pages = Blueprint("address_confirmation", __name__)
USUAL = dt.timedelta(days=90)


@pages.get("/tokens")
@endpoint("api_token.list")
def show(work: Work) -> str:
    """Show the tokens in reach and the form for a new one."""
    return _tokens(work)


refusals.show_again(pages, show)


@pages.post("/tokens")
@endpoint("api_token.create")
def create(work: Work) -> str:
    """Make a token and show it, this once."""
    typed = refusals.read(schemas.TokenIn(), "token")
    require_step_up()
    made = tokens.create_own(work, typed["label"], typed["scopes"], typed["expires_on"])
    work.flush()
    return _tokens(work, made)


@pages.post("/tokens/<uuid:token_id>/revocation")
@endpoint("api_token.revoke")
def revoke(work: Work, token_id: uuid.UUID) -> Response:
    """End a token."""
    tokens.revoke_seen(work, token_id)
    flash(_("The token opens nothing any more."), "ok")
    return redirect(url_for("tokens.show"), 303)


@address_pages.get("/settings/address")
@endpoint("self.edit")
def ask(_work: Work) -> str:
    """Show the form for another address."""
    return render_template("partners/address.html", **refusals.context())


refusals.show_again(address_pages, ask)


@address_pages.post("/settings/address")
@endpoint("self.edit")
def send(work: Work) -> Response:
    """Ask for another address of one's own."""
    typed = refusals.read(schemas.AddressIn(), "address")
    require_step_up()
    addresses.ask(work, work.actor.account_id, typed["email"])
    flash(_("A link was sent to the new address, and notice to the old one."), "ok")
    return redirect(url_for("partners.own_settings"), 303)


@confirmation_pages.get("/settings/address/<code>")
@endpoint("self.edit")
def opened(_work: Work, code: str) -> str:
    """Show the button that takes over an address; opening the link changes nothing yet."""
    return render_template("partners/address_confirmation.html", code=code)


@confirmation_pages.post("/settings/address/<code>")
@endpoint("self.edit")
def confirm(work: Work, code: str) -> Response:
    """Take over the address to which the link was sent."""
    require_step_up()
    addresses.confirm(work, code)
    flash(_("Your address was changed."), "ok")
    return redirect(url_for("partners.own_settings"), 303)


def _tokens(work: Work, made: str | None = None) -> str:
    return render_template(
        "partners/tokens.html",
        made=made,
        tokens=queries.lines(work.session, work.actor, work.now),
        own=work.actor.membership_id,
        lead=work.actor.role is Role.ORGANISATION_LEAD,
        actions=queries.own_actions(work.actor.role),
        usual=work.today + USUAL,
        latest=work.today + tokens.LONGEST - dt.timedelta(days=1),
        **refusals.context(),
    )
