"""What an administrator types about a provider."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load
from marshmallow.validate import Length

from coordination.http.schema import Schema
from coordination.single_sign_on.rules import Demand

_WORDS = Length(max=1000)


class DemandIn(Schema):
    """What a provider must attest of a login; several words stand in one field."""

    acr_values = fields.String(load_default="", validate=_WORDS)
    demands_mfa = fields.Boolean(load_default=False)
    only_way = fields.Boolean(load_default=False)

    @post_load
    def demand(self, typed: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return the fields with the demand in the place of its three."""
        acr = tuple(typed.pop("acr_values").split())
        return typed | {"demand": Demand(acr, typed.pop("demands_mfa"), typed.pop("only_way"))}


class ProviderIn(DemandIn):
    """A new provider."""

    key = fields.String(required=True, validate=Length(max=40))
    organisation_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=Length(max=80))
    issuer = fields.String(required=True, validate=Length(max=500))
    client_id = fields.String(required=True, validate=Length(max=255))
    client_secret = fields.String(required=True, validate=Length(max=500))
    other_origins = fields.String(load_default="", validate=_WORDS)

    @post_load
    def origins(self, typed: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return the fields with the origins one by one."""
        return typed | {"other_origins": tuple(typed["other_origins"].split())}


class SecretIn(Schema):
    """Another client secret."""

    client_secret = fields.String(required=True, validate=Length(max=500))
