"""What the dry run of a membership takes and gives."""

from __future__ import annotations

from marshmallow import fields

from coordination.access.classes import Role
from coordination.http.schema import Schema


class SupposedQuery(Schema):
    """A membership that changes, or an organisation that gets one; without a role it ends."""

    membership_id = fields.UUID(load_default=None)
    organisation_id = fields.UUID(load_default=None)
    role = fields.Enum(Role, by_value=True, load_default=None)
    secrecy_bound = fields.Boolean(load_default=False)


class EffectOut(Schema):
    """What would change for one kind of record; null says that it is less than about ten."""

    kind = fields.String(metadata={"example": "signal"})
    opens = fields.Integer(allow_none=True)
    closes = fields.Integer(allow_none=True)
    content_opens = fields.Integer(allow_none=True)
    content_closes = fields.Integer(allow_none=True)


class DryRunOut(Schema):
    """What a change of a membership would open and close."""

    effects = fields.List(fields.Nested(EffectOut))
