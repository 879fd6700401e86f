"""The JSON of the desk."""

from __future__ import annotations

from marshmallow import fields

from coordination.http.schema import Moment, Schema
from coordination.mail.letters import Group


class RowOut(Schema):
    """One thing that waits."""

    kind = fields.String(metadata={"example": "follow_up"})
    id = fields.UUID()
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    what = fields.String(allow_none=True, metadata={"example": "safety_consult"})
    status = fields.String(allow_none=True, metadata={"example": "offered"})
    on = fields.Date(metadata={"description": "By when; since when where no date is to be met."})
    since = Moment()
    working_days_left = fields.Integer(
        attribute="days",
        allow_none=True,
        metadata={"description": "Below zero it is late; null where no clock runs."},
    )


class GroupOut(Schema):
    """A group with something in it."""

    group = fields.Enum(Group, by_value=True)
    count = fields.Integer()
    oldest_days = fields.Integer()
    items = fields.List(fields.Nested(RowOut), attribute="rows")


class DraftOut(Schema):
    """A draft of one's own."""

    id = fields.UUID()
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    created_at = Moment()


class DeskOut(Schema):
    """What waits for the caller, in the groups of the digest."""

    groups = fields.List(fields.Nested(GroupOut))
    drafts = fields.List(fields.Nested(DraftOut))
