"""What the API and the forms take and give of broken glass."""

from __future__ import annotations

from marshmallow import fields, validate

from coordination.access.classes import Role
from coordination.glass.rules import (
    LONGEST_ANSWER,
    LONGEST_REASON,
    SHORTEST_ANSWER,
    SHORTEST_REASON,
    Finding,
    GlassEnd,
    GlassState,
)
from coordination.http.schema import Moment, PagingSchema, Permissions, Schema

LONGEST_REFERENCE = 20  # characters that may be typed; a reference has seven


class BreakGlassIn(Schema):
    """What is opened, and why it cannot wait."""

    record = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_REFERENCE),
        metadata={"description": "Reference of a signal.", "example": "K7F-2Q9"},
    )
    reason = fields.String(
        required=True, validate=validate.Length(min=SHORTEST_REASON, max=LONGEST_REASON)
    )


class ReviewIn(Schema):
    """What a review finds, and why."""

    finding = fields.Enum(Finding, by_value=True, required=True)
    answer = fields.String(
        required=True, validate=validate.Length(min=SHORTEST_ANSWER, max=LONGEST_ANSWER)
    )


class GlassQuery(PagingSchema):
    """Which are asked for."""

    waiting = fields.Boolean(
        load_default=False, metadata={"description": "Only those without a review."}
    )


class GlassSignalOut(Schema):
    """What was opened, where the caller may see it."""

    id = fields.UUID(attribute="0")
    reference = fields.String(attribute="1", metadata={"example": "K7F-2Q9"})


class LookOut(Schema):
    """Something that was done under it."""

    at = Moment()
    action = fields.String(metadata={"example": "signal.read"})


class BreakGlassOut(Schema):
    """One time that glass was broken."""

    id = fields.UUID()
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    state = fields.Enum(GlassState, by_value=True)
    who = fields.String()
    role = fields.Enum(Role, by_value=True)
    opened_at = Moment()
    until = Moment()
    ended_at = Moment(allow_none=True)
    ended_because = fields.Enum(GlassEnd, by_value=True, allow_none=True)
    reason = fields.String()
    signal = fields.Nested(GlassSignalOut, allow_none=True)
    earlier = fields.Integer(
        metadata={"description": "How often the same person did it in the year before."}
    )
    finding = fields.Enum(Finding, by_value=True, allow_none=True)
    answer = fields.String(allow_none=True)
    reviewer = fields.String(allow_none=True)
    reviewed_at = Moment(allow_none=True)
    looks = fields.List(
        fields.Nested(LookOut), metadata={"description": "What was done under it; not in lists."}
    )
    permissions = Permissions()


class BreakGlassPage(Schema):
    """A page of broken glass."""

    items = fields.List(fields.Nested(BreakGlassOut))
    next_cursor = fields.String(allow_none=True)
