"""What comes in and goes out: registrations of young persons and searches for them."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, Regexp

from coordination.access.classes import Level
from coordination.http.schema import Moment, Permissions, Schema
from coordination.people.rules import LONGEST_NAME, FamilyRelation, Meant

ID = {"example": "5f0c2a52-30ad-4f0c-9a5e-3f1d5d1f7a10"}
LEVEL = {"type": "string", "enum": [level.name.lower() for level in Level]}
BORN = {"example": "2011-03-04"}


class Guardian(Schema):
    """Somebody with authority over a young person."""

    name = fields.String(required=True, metadata={"example": "A. van den Berg"})
    relation = fields.String(load_default=None, allow_none=True, metadata={"example": "moeder"})
    contact = fields.String(load_default=None, allow_none=True)


class YoungPersonIn(Schema):
    """A registration as it is typed: the identification set of the Jeugdwet, and no BSN."""

    surname = fields.String(required=True, metadata={"example": "van den Berg"})
    first_names = fields.String(required=True, metadata={"example": "Noor"})
    birth_date = fields.Date(required=True, metadata=BORN)
    postcode = fields.String(allow_none=True, metadata={"example": "5911 AB"})
    house_number = fields.String(allow_none=True, metadata={"example": "12 bis"})
    home_municipality = fields.String(
        allow_none=True, validate=Regexp(r"^GM\d{4}$"), metadata={"example": "GM0983"}
    )
    guardians = fields.List(fields.Nested(Guardian))
    contact = fields.String(allow_none=True)


class YoungPersonPatch(YoungPersonIn):
    """Some fields of a registration."""

    def __init__(self, **options: Any) -> None:
        super().__init__(partial=True, **options)


class YoungPersonName(Schema):
    """What a summary shows of a young person."""

    id = fields.UUID(metadata=ID)
    level = fields.Function(lambda row: row.level.name.lower(), metadata=LEVEL)
    surname = fields.String(metadata={"example": "van den Berg"})
    first_names = fields.String(metadata={"example": "Noor"})
    birth_date = fields.Date(metadata=BORN)


class YoungPersonLine(YoungPersonName):
    """A young person in a list; what the level does not show is absent."""

    merged_into_id = fields.UUID(
        allow_none=True, metadata={"description": "Which registration stays; own organisation only"}
    )

    postcode = fields.String(allow_none=True)
    house_number = fields.String(allow_none=True)
    home_municipality = fields.String(allow_none=True)
    guardians = fields.List(fields.Nested(Guardian))
    contact = fields.String(allow_none=True)


class YoungPersonOut(YoungPersonLine):
    """A young person, with what the caller may do."""

    permissions = Permissions()


class RegisteredYoungPerson(YoungPersonOut):
    """A new registration, with older ones that may be the same young person."""

    possible_duplicates = fields.List(fields.Nested(YoungPersonName))


class YoungPersonPage(Schema):
    """A page of registrations."""

    items = fields.List(fields.Nested(YoungPersonLine))
    next_cursor = fields.String(allow_none=True)


class YoungPersonSearch(Schema):
    """What is looked for: a name in any spelling, a birth date, or both."""

    name = fields.String(load_default="", validate=Length(max=200), metadata={"example": "meyer"})
    birth_date = fields.Date(load_default=None, allow_none=True, metadata=BORN)


class YoungPersonsFound(Schema):
    """Who looks or sounds alike, the most alike first; never how many there are."""

    items = fields.List(fields.Nested(YoungPersonLine))


class ConflictIn(Schema):
    """Who may not see whom: a registration, or surname and birth date; a lead names a member."""

    young_person_id = fields.UUID(load_default=None, allow_none=True)
    surname = fields.String(load_default=None, allow_none=True, validate=Length(max=LONGEST_NAME))
    birth_date = fields.Date(load_default=None, allow_none=True, metadata=BORN)
    relation = fields.Enum(FamilyRelation, by_value=True, required=True)
    membership_id = fields.UUID(load_default=None, allow_none=True)

    @validates_schema
    def _somebody(self, typed: dict[str, Any], **_options: Any) -> None:
        by_name = {"surname": typed["surname"], "birth_date": typed["birth_date"]}
        if typed["young_person_id"] is None:
            missing = {name: ["required"] for name, value in by_name.items() if not value}
        else:
            missing = {name: ["unknown_field"] for name, value in by_name.items() if value}
        if missing:
            raise ValidationError(missing)


class ConflictOut(Schema):
    """A declaration; it never tells whom it closed."""

    id = fields.UUID()
    name = fields.String(metadata={"example": "A. de Vries"})
    relation = fields.Enum(FamilyRelation, by_value=True)
    birth_date = fields.Date(allow_none=True)
    created_at = Moment()
    ended_at = Moment(allow_none=True)
    own = fields.Boolean()
    permissions = Permissions()


class ConflictList(Schema):
    """Declarations of oneself and, for a lead, of the organisation."""

    items = fields.List(fields.Nested(ConflictOut))


def meant(typed: dict[str, Any]) -> uuid.UUID | Meant:
    """Return the young person whom a declaration names.

    Args:
        typed: what `ConflictIn` loaded.
    """
    chosen: uuid.UUID | None = typed["young_person_id"]
    return chosen or Meant(typed["surname"], typed["birth_date"])
