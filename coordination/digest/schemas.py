"""The JSON of a digest's preview."""

from __future__ import annotations

from marshmallow import fields

from coordination.http.schema import Schema
from coordination.mail.letters import Group


class LineOut(Schema):
    """One opaque reference with its date."""

    reference = fields.String(required=True, metadata={"example": "K7F-2Q9"})
    on = fields.Date(required=True, allow_none=True)


class SectionOut(Schema):
    """One group."""

    group = fields.Enum(Group, by_value=True, required=True)
    count = fields.Integer(required=True)
    oldest_days = fields.Integer(required=True, allow_none=True)
    items = fields.List(fields.Nested(LineOut), attribute="lines", required=True)


class PreviewOut(Schema):
    """What the next digest would say now."""

    groups = fields.List(fields.Nested(SectionOut), attribute="sections", required=True)
    sent_when_empty = fields.Boolean(attribute="wished_when_empty", required=True)
