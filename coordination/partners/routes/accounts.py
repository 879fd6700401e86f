"""Pages of an administrator about people: accounts, what they are members of, and closing one."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coordination.core.i18n import gettext as _
from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import load
from coordination.partners.queries import accounts as queries
from coordination.partners.queries import memberships as membership_queries
from coordination.partners.queries import organisations
from coordination.partners.routes.members import successor_of
from coordination.partners.schemas import administration as schemas
from coordination.partners.service import accounts, addresses, memberships
from coordination.work import Work

list_pages = Blueprint("accounts", __name__)
pages = Blueprint("account", __name__)
end_pages = Blueprint("account_memberships", __name__)


@list_pages.get("/accounts")
@endpoint("account.list")
def show_list(work: Work) -> str:
    """Show the accounts and the form for a new one."""
    query = forms.read(schemas.AccountQuery(), request.args)
    page = Paging.taken(query)
    found = queries.listed(work.session, query["organisation_id"], page)
    work.saw(found.items, "account.list")
    return render_template(
        "partners/accounts.html",
        found=found,
        wanted=query["organisation_id"],
        organisations=organisations.names(work.session),
        **refusals.context(),
    )


refusals.show_again(list_pages, show_list)


@list_pages.post("/accounts")
@endpoint("account.create")
def create(work: Work) -> Response:
    """Make an account."""
    made = accounts.create(work, **refusals.read(schemas.AccountIn(), "new"))
    flash(_("The account was made; its person is invited."), "ok")
    return _to(made.id)


@pages.get("/accounts/<uuid:account_id>")
@endpoint("account.read")
def show(work: Work, account_id: uuid.UUID) -> str:
    """Show an account with its memberships and what can be done with it."""
    found = queries.one(work.session, account_id)
    work.saw([found], "account.read")
    members = queries.memberships_of(work.session, account_id)
    colleagues = {
        row.id: membership_queries.colleagues(work.session, row, work.actor, work.now)
        for row in members
    }
    return render_template(
        "partners/account.html",
        found=found,
        memberships=members,
        colleagues=colleagues,
        own=found.id == work.actor.account_id,
        **refusals.context(),
    )


refusals.show_again(pages, show)


@pages.post("/accounts/<uuid:account_id>/edit")
@endpoint("account.edit")
def change(work: Work, account_id: uuid.UUID) -> Response:
    """Change somebody's name or language."""
    accounts.change(work, account_id, **refusals.read(schemas.AccountChange(), "change"))
    flash(_("The account was changed."), "ok")
    return _to(account_id)


@pages.post("/accounts/<uuid:account_id>/address")
@endpoint("account.edit")
def ask_address(work: Work, account_id: uuid.UUID) -> Response:
    """Ask for another address of somebody."""
    typed = refusals.read(schemas.AddressIn(), "address")
    accounts.locked(work, account_id)
    addresses.ask(work, account_id, typed["email"])
    flash(_("A link was sent to the new address, and notice to the old one."), "ok")
    return _to(account_id)


@pages.post("/accounts/<uuid:account_id>/disabling")
@endpoint("account.disable")
def disable(work: Work, account_id: uuid.UUID) -> Response:
    """Close an account and hand over its open work."""
    rows = queries.memberships_of(work.session, account_id)
    chosen = {row.id: request.form.get(f"to-{row.id}") for row in rows}
    named = [{"membershipId": str(key), "toId": to} for key, to in chosen.items() if to]
    typed = load(schemas.DisablingIn(), {"handOver": named})
    successors = {item["membership_id"]: item["to_id"] for item in typed["hand_over"]}
    accounts.disable(work, account_id, successors)
    flash(_("The account is closed."), "ok")
    return _to(account_id)


@pages.post("/accounts/<uuid:account_id>/enabling")
@endpoint("account.enable")
def enable(work: Work, account_id: uuid.UUID) -> Response:
    """Open a closed account again."""
    accounts.enable(work, account_id)
    flash(_("The account is open again."), "ok")
    return _to(account_id)


@end_pages.post("/accounts/<uuid:account_id>/memberships/<uuid:membership_id>/end")
@endpoint("membership.end")
def end(work: Work, account_id: uuid.UUID, membership_id: uuid.UUID) -> Response:
    """End a membership of somebody and hand over its open work."""
    found = memberships.end(work, membership_id, successor_of(membership_id))
    flash(_("The membership of %(name)s has ended.", name=found.account.name), "ok")
    return _to(account_id)


def _to(account_id: uuid.UUID) -> Response:
    return redirect(url_for("account.show", account_id=account_id), 303)
