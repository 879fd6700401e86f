"""What the API takes and gives of adoptions."""

from __future__ import annotations

from marshmallow import fields, validate

from coordination.access.classes import DataClass
from coordination.adoptions.rules import LONGEST_REASON, AdoptedPart
from coordination.http.schema import Moment, Schema
from coordination.sharing.schemas import LevelName


class AdoptionIn(Schema):
    """What a receiver needs for its own file, and why."""

    parts = fields.List(fields.Enum(AdoptedPart, by_value=True), load_default=list)
    persons = fields.List(fields.UUID(), load_default=list)
    statements = fields.List(fields.UUID(), load_default=list)
    reason = fields.String(required=True, validate=validate.Length(max=LONGEST_REASON))


class AdoptedPerson(Schema):
    """A young person, as they were when they were taken over."""

    surname = fields.String()
    first_names = fields.String()
    birth_date = fields.String(metadata={"format": "date"})
    part = fields.String()


class AdoptedStatement(Schema):
    """A statement, as it was when it was taken over."""

    kind = fields.String()
    text = fields.String()


class AdoptedContent(Schema):
    """What was taken over."""

    parts = fields.Dict(keys=fields.String(), values=fields.String())
    persons = fields.List(fields.Nested(AdoptedPerson))
    statements = fields.List(fields.Nested(AdoptedStatement))


class AdoptionOut(Schema):
    """What was taken over, as far as it opens to the caller."""

    id = fields.UUID()
    view_level = LevelName(metadata={"description": "`stub` says that it is there, and no more."})
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    adopted_at = Moment()
    keep_until = fields.Date()
    follow_up_id = fields.UUID(allow_none=True)
    data_class = fields.Enum(DataClass, by_value=True, allow_none=True)
    content = fields.Nested(AdoptedContent, allow_none=True)
    reason = fields.String(allow_none=True)


class AdoptionPage(Schema):
    """A page of adoptions."""

    items = fields.List(fields.Nested(AdoptionOut))
    next_cursor = fields.String(allow_none=True)
