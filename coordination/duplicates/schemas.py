"""What comes in and goes out: registrations that look alike, and those that were merged."""

from __future__ import annotations

from marshmallow import fields

from coordination.duplicates.rules import Reason
from coordination.http.schema import Permissions, Schema
from coordination.people.schemas import BORN, ID


class MergerIn(Schema):
    """Which registration stays."""

    into_id = fields.UUID(required=True, metadata=ID)


class DistinctionIn(Schema):
    """Which registration is of somebody else."""

    other_id = fields.UUID(required=True, metadata=ID)


class ComparedPerson(Schema):
    """One of two registrations that look alike."""

    id = fields.UUID(metadata=ID)
    surname = fields.String(metadata={"example": "van den Berg"})
    first_names = fields.String(metadata={"example": "Noor"})
    birth_date = fields.Date(metadata=BORN)
    postcode = fields.String(allow_none=True)
    house_number = fields.String(allow_none=True)
    registered_on = fields.Date()


class PossibleDuplicate(Schema):
    """Two registrations that may be one young person, the older one first."""

    one = fields.Nested(ComparedPerson)
    other = fields.Nested(ComparedPerson)
    reasons = fields.List(fields.Enum(Reason, by_value=True))


class PossibleDuplicates(Schema):
    """The pairs that are most alike; never how many there are."""

    items = fields.List(fields.Nested(PossibleDuplicate))


class MergedPerson(Schema):
    """A registration that was merged, and the one that stays."""

    id = fields.UUID(metadata=ID)
    surname = fields.String(metadata={"example": "v.d. Berg"})
    first_names = fields.String(metadata={"example": "Noor"})
    birth_date = fields.Date(metadata=BORN)
    into_id = fields.UUID(metadata=ID)
    into_surname = fields.String(metadata={"example": "van den Berg"})
    into_first_names = fields.String(metadata={"example": "Noor"})
    into_birth_date = fields.Date(metadata=BORN)
    merged_on = fields.Date()
    permissions = Permissions()


class MergedPersonPage(Schema):
    """A page of merged registrations."""

    items = fields.List(fields.Nested(MergedPerson))
    next_cursor = fields.String(allow_none=True)
