"""JSON for administrators: organisations, their mail domains, and accounts."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.http.stepup import require_step_up
from coordination.partners.models import Account, AddressChange, MailDomain
from coordination.partners.queries import accounts as account_queries
from coordination.partners.queries import domains as domain_queries
from coordination.partners.queries import organisations as organisation_queries
from coordination.partners.schemas import administration as schemas
from coordination.partners.schemas.members import OrganisationDetail
from coordination.partners.service import accounts, addresses, domains, organisations
from coordination.work import Work

api = Blueprint("administration", __name__, description="Organisations, accounts, mail domains")


@api.post("/organisations")
@endpoint("organisation.create")
@api.arguments(schemas.OrganisationIn)
@api.response(201, OrganisationDetail)
def create_organisation(work: Work, typed: dict[str, Any]) -> dict[str, Any]:
    """Make an organisation; its kind is for good, its mail domains wait for a confirmation."""
    kind, names = typed.pop("kind"), tuple(typed.pop("mail_domains"))
    made = organisations.create(work, kind, organisations.read(typed), names)
    return organisation_queries.detail(work.session, made.id, work.now)


@api.patch("/organisations/<uuid:organisation_id>")
@endpoint("organisation.edit")
@api.etag
@api.arguments(schemas.OrganisationChange(partial=True))
@api.response(200, OrganisationDetail)
def change_organisation(
    work: Work, typed: dict[str, Any], organisation_id: uuid.UUID
) -> dict[str, Any]:
    """Change an organisation: name, territory, contacts, and whether it takes part."""
    before = organisation_queries.detail(work.session, organisation_id, work.now)
    api.check_etag(before, OrganisationDetail)
    known = organisations.of(organisations.locked(work, organisation_id))
    typed |= {"territory": tuple(typed["territory"])} if "territory" in typed else {}
    organisations.change(work, organisation_id, replace(known, **typed))
    work.flush()
    return organisation_queries.detail(work.session, organisation_id, work.now)


@api.get("/organisations/<uuid:organisation_id>/mail-domains")
@endpoint("mail_domain.list")
@api.response(200, schemas.DomainList)
def list_domains(work: Work, organisation_id: uuid.UUID) -> dict[str, Any]:
    """Where the addresses of an organisation's people may lie; a lead asks about the own one."""
    found = domain_queries.of_organisation_for(work.session, organisation_id, work.actor)
    return {"items": found}


@api.post("/organisations/<uuid:organisation_id>/mail-domains")
@endpoint("mail_domain.propose")
@api.arguments(schemas.DomainIn)
@api.response(201, schemas.DomainOut)
def propose_domain(work: Work, typed: dict[str, Any], organisation_id: uuid.UUID) -> MailDomain:
    """Propose a mail domain; the organisation's lead confirms it."""
    return domains.propose(work, organisation_id, typed["domain"])


@api.post("/mail-domains/<uuid:domain_id>/confirmation")
@endpoint("mail_domain.confirm")
@api.response(200, schemas.DomainOut)
def confirm_domain(work: Work, domain_id: uuid.UUID) -> MailDomain:
    """Confirm a mail domain, or say of one whose records had changed that it is well."""
    require_step_up()
    return domains.confirm(work, domain_id)


@api.post("/mail-domains/<uuid:domain_id>/end")
@endpoint("mail_domain.end")
@api.response(200, schemas.DomainOut)
def end_domain(work: Work, domain_id: uuid.UUID) -> MailDomain:
    """Take a mail domain off the list; mail to it is held."""
    return domains.end(work, domain_id)


@api.get("/accounts")
@endpoint("account.list")
@api.arguments(schemas.AccountQuery, location="query")
@api.response(200, schemas.AccountPage)
def list_accounts(work: Work, query: dict[str, Any]) -> Page[Account]:
    """The accounts, in the order of names."""
    page = Paging.taken(query)
    found = account_queries.listed(work.session, query["organisation_id"], page)
    work.saw(found.items, "account.list")
    return found


@api.post("/accounts")
@endpoint("account.create")
@api.arguments(schemas.AccountIn)
@api.response(201, schemas.AccountRow)
def create_account(work: Work, typed: dict[str, Any]) -> Account:
    """Make an account that opens nothing yet; its person is invited."""
    return accounts.create(work, **typed)


@api.get("/accounts/<uuid:account_id>")
@endpoint("account.read")
@api.etag
@api.response(200, schemas.AccountDetail)
def show_account(work: Work, account_id: uuid.UUID) -> dict[str, Any]:
    """One account with its memberships."""
    return _detail(work, account_id)


@api.patch("/accounts/<uuid:account_id>")
@endpoint("account.edit")
@api.etag
@api.arguments(schemas.AccountChange(partial=True))
@api.response(200, schemas.AccountDetail)
def change_account(work: Work, typed: dict[str, Any], account_id: uuid.UUID) -> dict[str, Any]:
    """Change somebody's name or language."""
    before = _detail(work, account_id)
    api.check_etag(before, schemas.AccountDetail)
    known = {"name": before["name"], "locale": before["locale"]}
    accounts.change(work, account_id, **(known | typed))
    return _detail(work, account_id)


@api.post("/accounts/<uuid:account_id>/disabling")
@endpoint("account.disable")
@api.arguments(schemas.DisablingIn)
@api.response(200, schemas.AccountRow)
def disable(work: Work, typed: dict[str, Any], account_id: uuid.UUID) -> Account:
    """Close an account at once and say who takes over its open work."""
    successors = {item["membership_id"]: item["to_id"] for item in typed["hand_over"]}
    return accounts.disable(work, account_id, successors)


@api.post("/accounts/<uuid:account_id>/enabling")
@endpoint("account.enable")
@api.response(200, schemas.AccountRow)
def enable(work: Work, account_id: uuid.UUID) -> Account:
    """Open a closed account again."""
    return accounts.enable(work, account_id)


@api.post("/accounts/<uuid:account_id>/address")
@endpoint("account.edit")
@api.arguments(schemas.AddressIn)
@api.response(202, schemas.AddressChangeOut)
def ask_address(work: Work, typed: dict[str, Any], account_id: uuid.UUID) -> AddressChange:
    """Ask for another address of somebody; its person confirms it from there."""
    accounts.locked(work, account_id)
    return addresses.ask(work, account_id, typed["email"])


def _detail(work: Work, account_id: uuid.UUID) -> dict[str, Any]:
    found = account_queries.one(work.session, account_id)
    work.saw([found], "account.read")
    members = account_queries.memberships_of(work.session, account_id)
    names = ("id", "name", "email", "locale", "disabled_at")
    return {name: getattr(found, name) for name in names} | {"memberships": members}
