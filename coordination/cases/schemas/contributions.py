"""What the API takes and gives of contributions."""

from __future__ import annotations

from marshmallow import fields, validate

from coordination.access.classes import DataClass
from coordination.cases.rules import CASE_CLASSES, LONGEST_WORDS
from coordination.cases.schemas import Words
from coordination.cases.terms import ContributionKind, ContributionShareEnd, WorryNature
from coordination.http.schema import Moment, PagingSchema, Permissions, Schema
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.sharing.rules import AgeGate
from coordination.sharing.schemas import LevelName


class ContributionQuery(PagingSchema):
    """Which contributions."""

    case_id = fields.UUID(load_default=None)


class ContributionIn(Schema):
    """What a partner brings to a case."""

    kind = fields.Enum(ContributionKind, by_value=True, required=True)
    nature = fields.Enum(
        WorryNature,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "Of a worry, and of nothing else."},
    )
    data_class = fields.Enum(
        DataClass, by_value=True, required=True, validate=validate.OneOf(sorted(CASE_CLASSES))
    )
    words = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_WORDS))


class ContributionGroundsIn(Schema):
    """Why somebody may have a contribution, and by the age of whom it is told."""

    age_gate = fields.Enum(
        AgeGate,
        by_value=True,
        required=True,
        metadata={"description": "Of the young person: it says whom to inform, and is not kept."},
    )
    purpose = fields.Enum(Purpose, by_value=True, required=True)
    legal_basis = fields.Enum(LegalBasis, by_value=True, required=True)
    special_ground = fields.Enum(SpecialGround, by_value=True, load_default=None, allow_none=True)
    criminal_ground = fields.Enum(CriminalGround, by_value=True, load_default=None, allow_none=True)
    necessity = fields.String(required=True, validate=Words)
    proportionality = fields.String(required=True, validate=Words)
    subsidiarity = fields.String(required=True, validate=Words)


class ContributionShareIn(ContributionGroundsIn):
    """To whom a contribution is opened, and why they may have it."""

    seat_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "None: to who leads."}
    )


class ContributionShareEndingIn(Schema):
    """Which share ends."""

    share_id = fields.UUID(required=True)


class ContributionShareOut(Schema):
    """To whom a contribution is or was open; for its owner."""

    id = fields.UUID()
    seat_id = fields.UUID(allow_none=True, metadata={"description": "None: to who leads."})
    function = fields.String(allow_none=True)
    organisation = fields.String()
    purpose = fields.Enum(Purpose, by_value=True)
    legal_basis = fields.Enum(LegalBasis, by_value=True)
    special_ground = fields.Enum(SpecialGround, by_value=True, allow_none=True)
    criminal_ground = fields.Enum(CriminalGround, by_value=True, allow_none=True)
    necessity = fields.String()
    proportionality = fields.String()
    subsidiarity = fields.String()
    shared_at = Moment()
    valid_until = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    end_reason = fields.Enum(ContributionShareEnd, by_value=True, allow_none=True)


class ContributionOut(Schema):
    """What a partner brought, as far as it opens to the caller."""

    id = fields.UUID()
    view_level = LevelName(metadata={"description": "`stub` says that it is there, and no more."})
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    organisation = fields.String()
    created_at = Moment()
    withdrawn_at = Moment(allow_none=True)
    case_id = fields.UUID(allow_none=True)
    kind = fields.Enum(ContributionKind, by_value=True, allow_none=True)
    nature = fields.Enum(WorryNature, by_value=True, allow_none=True)
    data_class = fields.Enum(DataClass, by_value=True, allow_none=True)
    words = fields.String(allow_none=True)
    shares = fields.List(fields.Nested(ContributionShareOut))
    permissions = Permissions()


class ContributionPage(Schema):
    """A page of contributions."""

    items = fields.List(fields.Nested(ContributionOut))
    next_cursor = fields.String(allow_none=True)
