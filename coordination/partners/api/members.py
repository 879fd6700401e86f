"""JSON: oneself, the directory, memberships, function contacts and stand-ins."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.partners.models import FunctionContact, Membership, Organisation, StandIn
from coordination.partners.queries import memberships as membership_queries
from coordination.partners.queries import organisations
from coordination.partners.queries.oneself import Me, me
from coordination.partners.schemas import members as schemas
from coordination.partners.service import contacts, memberships, settings, stand_ins
from coordination.partners.service.memberships import Proposal
from coordination.partners.service.stand_ins import Absence
from coordination.work import Work

api = Blueprint("partners", __name__, description="Oneself, partners and memberships")


@api.get("/me")
@endpoint("self.read")
@api.etag
@api.response(200, schemas.MeOut)
def show_me(work: Work) -> Me:
    """Who asks, under which membership."""
    found = me(work)
    work.saw([found.account], "self.read")
    return found


@api.patch("/me")
@endpoint("self.edit")
@api.etag
@api.arguments(schemas.SettingsIn)
@api.response(200, schemas.MeOut)
def change_me(work: Work, typed: dict[str, Any]) -> Me:
    """Change one's own language and digest."""
    api.check_etag(me(work), schemas.MeOut)
    settings.save_settings(work, settings.Settings(**typed))
    return me(work)


@api.get("/organisations")
@endpoint("organisation.list")
@api.arguments(schemas.OrganisationQuery, location="query")
@api.response(200, schemas.OrganisationPage)
def list_organisations(work: Work, query: dict[str, Any]) -> Page[Organisation]:
    """The directory of partners."""
    wanted = organisations.Filter(query["kind"], query["municipality"])
    page = Paging.taken(query)
    return organisations.listed(work.session, wanted, page)


@api.get("/organisations/<uuid:organisation_id>")
@endpoint("organisation.read")
@api.etag
@api.response(200, schemas.OrganisationDetail)
def show_organisation(work: Work, organisation_id: uuid.UUID) -> dict[str, Any]:
    """One partner with its functions and who answers for them."""
    return organisations.detail(work.session, organisation_id, work.now)


@api.get("/memberships")
@endpoint("membership.list")
@api.response(200, schemas.MembershipList)
def list_memberships(work: Work) -> dict[str, Any]:
    """The members of the own organisation, and the proposals that the caller may confirm."""
    of_own = work.actor.organisation_id
    return {
        "waiting": membership_queries.waiting(work.session, work.actor),
        "items": membership_queries.of_organisation(work.session, of_own, work.now),
    }


@api.post("/memberships")
@endpoint("membership.propose")
@api.arguments(schemas.ProposalIn)
@api.response(201, schemas.MembershipOut)
def propose(work: Work, typed: dict[str, Any]) -> Membership:
    """Propose a membership; the organisation's lead confirms it."""
    return memberships.propose(work, Proposal(**typed))


@api.post("/memberships/<uuid:membership_id>/confirmation")
@endpoint("membership.confirm")
@api.response(200, schemas.MembershipOut)
def confirm(work: Work, membership_id: uuid.UUID) -> Membership:
    """Confirm a proposed membership."""
    return memberships.confirm(work, membership_id)


@api.post("/memberships/<uuid:membership_id>/end")
@endpoint("membership.end")
@api.arguments(schemas.EndIn)
@api.response(200, schemas.MembershipOut)
def end(work: Work, typed: dict[str, Any], membership_id: uuid.UUID) -> Membership:
    """End a membership and say who takes over its open work, or refuse a proposed one."""
    return memberships.end(work, membership_id, typed["hand_over_to"])


@api.post("/function-contacts")
@endpoint("function_contact.edit")
@api.arguments(schemas.ContactIn)
@api.response(201, schemas.ContactRow)
def add_contact(work: Work, typed: dict[str, Any]) -> FunctionContact:
    """Let a member of the own organisation answer for a function."""
    member, deputy = typed["membership_id"], typed["deputy"]
    return contacts.add_contact(work, typed["function"], member, deputy=deputy)


@api.delete("/function-contacts/<uuid:contact_id>")
@endpoint("function_contact.edit")
@api.response(204)
def remove_contact(work: Work, contact_id: uuid.UUID) -> Response:
    """Let a member no longer answer for a function."""
    contacts.remove_contact(work, contact_id)
    return Response(status=204)


@api.post("/stand-ins")
@endpoint("membership.stand_in")
@api.arguments(schemas.StandInIn)
@api.response(201, schemas.StandInOut)
def set_stand_in(work: Work, typed: dict[str, Any]) -> StandIn:
    """Let a colleague stand in for oneself or, as a lead, for a member."""
    return stand_ins.set_stand_in(work, Absence(**typed))


@api.delete("/stand-ins/<uuid:stand_in_id>")
@endpoint("membership.stand_in")
@api.response(204)
def end_stand_in(work: Work, stand_in_id: uuid.UUID) -> Response:
    """Take back a stand-in."""
    stand_ins.end_stand_in(work, stand_in_id)
    return Response(status=204)
