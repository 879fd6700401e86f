"""What an administrator types about a provider."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length

from coordination.http.schema import Schema

MOST_WORDS = 10


class Words(fields.String):
    """Several words in one field, with spaces between them."""

    def _deserialize(self, *args: Any, **options: Any) -> Any:
        found = tuple(str(super()._deserialize(*args, **options)).split())
        if len(found) > MOST_WORDS:
            raise ValidationError(f"length:max={MOST_WORDS}")
        return found


class DemandIn(Schema):
    """What a provider must attest of a login."""

    acr_values = Words(load_default=())
    demands_mfa = fields.Boolean(load_default=False)


class ProviderIn(DemandIn):
    """A new provider."""

    key = fields.String(required=True, validate=Length(max=40))
    organisation_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=Length(max=80))
    issuer = fields.String(required=True, validate=Length(max=500))
    client_id = fields.String(required=True, validate=Length(max=255))
    client_secret = fields.String(required=True, validate=Length(max=500))
    other_origins = Words(load_default=())


class SecretIn(Schema):
    """Another client secret."""

    client_secret = fields.String(required=True, validate=Length(max=500))
