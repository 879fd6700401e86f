"""JSON about what is one's own: tokens for one's systems, and another address."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.stepup import require_step_up
from coordination.partners.models import Account, AddressChange
from coordination.partners.queries import tokens as queries
from coordination.partners.schemas import administration as schemas
from coordination.partners.schemas.members import AccountOut
from coordination.partners.service import addresses, tokens
from coordination.work import Work

api = Blueprint("tokens", __name__, description="Tokens for one's own systems; one's own address")


@api.get("/api-tokens")
@endpoint("api_token.list")
@api.response(200, schemas.TokenList)
def list_tokens(work: Work) -> dict[str, Any]:
    """One's own tokens; for a lead those of the organisation."""
    return {"items": queries.lines(work.session, work.actor, work.now)}


@api.post("/api-tokens")
@endpoint("api_token.create")
@api.arguments(schemas.TokenIn)
@api.response(201, schemas.TokenSecret)
def create_token(work: Work, typed: dict[str, Any]) -> dict[str, str]:
    """Make a token of the acting membership; it is shown this once."""
    require_step_up()
    made = tokens.create_own(work, typed["label"], typed["scopes"], typed["expires_on"])
    return {"token": made}


@api.delete("/api-tokens/<uuid:token_id>")
@endpoint("api_token.revoke")
@api.response(204)
def revoke_token(work: Work, token_id: uuid.UUID) -> Response:
    """End a token with effect on the next request."""
    tokens.revoke_seen(work, token_id)
    return Response(status=204)


@api.post("/me/address")
@endpoint("self.edit")
@api.arguments(schemas.AddressIn)
@api.response(202, schemas.AddressChangeOut)
def ask_address(work: Work, typed: dict[str, Any]) -> AddressChange:
    """Ask for another address of one's own; it counts once it was confirmed from there."""
    require_step_up()
    return addresses.ask(work, work.actor.account_id, typed["email"])


@api.post("/me/address/confirmation")
@endpoint("self.edit")
@api.arguments(schemas.AddressCode)
@api.response(200, AccountOut)
def confirm_address(work: Work, typed: dict[str, Any]) -> Account:
    """Take over the address to which the code was sent."""
    require_step_up()
    return addresses.confirm(work, typed["code"])
