"""What the API takes and gives of shares and of the tasks to inform."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from coordination.access.classes import Level
from coordination.http.schema import Moment, PagingSchema, Permissions, Schema
from coordination.sharing.grounds import (
    CriminalGround,
    DecisionWithdrawal,
    LegalBasis,
    PostponeReason,
    Purpose,
    SpecialGround,
    WpgArticle,
)
from coordination.sharing.rules import (
    Consenter,
    DecisionState,
    InformStatus,
    RevokeReason,
    ShareState,
)
from coordination.sharing.service.consent import LONGEST_COLLEAGUE, LONGEST_REASON
from coordination.sharing.service.disclosures import LONGEST_WORDS

_ID = {"example": "5f0c2a52-30ad-4f0c-9a5e-3f1d5d1f7a10"}


class LevelName(fields.String):
    """How much opens: `stub`, `summary` or `full`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            validate=validate.OneOf([level.name.lower() for level in Level]), **options
        )

    def _serialize(self, value: Any, *_args: Any, **_options: Any) -> str | None:
        return None if value is None else Level(value).name.lower()


class ConsentGivenIn(Schema):
    """Who consented, and when; without `by`, everybody whom the age gates name."""

    by = fields.List(
        fields.Enum(Consenter, by_value=True),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=len(Consenter)),
    )
    on = fields.Date(required=True)


class GroundIn(Schema):
    """A consent, or a conflict of duties: ground, colleague and reason together."""

    consent = fields.Nested(ConsentGivenIn)
    ground = fields.Enum(LegalBasis, by_value=True)
    colleague = fields.String(validate=validate.Length(1, LONGEST_COLLEAGUE))
    reason = fields.String(validate=validate.Length(1, LONGEST_REASON))

    @validates_schema
    def _one_of_both(self, typed: dict[str, Any], **_options: Any) -> None:
        conflict = {"ground", "colleague", "reason"}
        if "consent" in typed:
            wrong = {name: ["unknown_field"] for name in conflict & typed.keys()}
        else:
            wrong = {name: ["required"] for name in conflict - typed.keys()}
        if wrong:
            raise ValidationError(wrong)


class RevocationIn(Schema):
    """Why the owner takes it back."""

    reason = fields.Enum(RevokeReason, by_value=True, required=True)


class RecipientOut(Schema):
    """The function that receives."""

    organisation_id = fields.UUID(metadata=_ID)
    name = fields.String(metadata={"example": "Politie Venlo"})
    function = fields.String(metadata={"example": "police_officer"})


class ConsentOut(Schema):
    """Who consented, and when."""

    by = fields.List(fields.String())
    on = fields.String(metadata={"format": "date"})


class ConflictOut(Schema):
    """Why it is shared without consent."""

    ground = fields.String()
    colleague = fields.String()
    reason = fields.String()


class ShareOut(Schema):
    """A share; what belongs to the owner alone is null to others."""

    id = fields.UUID(metadata=_ID)
    state = fields.Enum(ShareState, by_value=True)
    level = LevelName()
    purpose = fields.String()
    legal_basis = fields.String()
    special_ground = fields.String(allow_none=True)
    criminal_ground = fields.String(allow_none=True)
    recipients = fields.List(fields.Nested(RecipientOut))
    created_at = Moment()
    valid_until = Moment(allow_none=True)
    end_reason = fields.String(allow_none=True)
    waits_for = fields.String(
        allow_none=True, metadata={"description": "`consent` or `second_signature`."}
    )
    necessity = fields.String(allow_none=True)
    signal_id = fields.UUID(allow_none=True)
    statements = fields.List(fields.UUID())
    persons = fields.List(fields.UUID())
    consent = fields.Nested(ConsentOut, allow_none=True)
    conflict_of_duties = fields.Nested(ConflictOut, allow_none=True)
    permissions = Permissions()


class SharePage(Schema):
    """A page of shares."""

    items = fields.List(fields.Nested(ShareOut))
    next_cursor = fields.String(allow_none=True)


class ShareQuery(PagingSchema):
    """Which shares."""

    state = fields.Enum(ShareState, by_value=True, load_default=None)


class InformTaskOut(Schema):
    """A task to inform."""

    id = fields.UUID(metadata=_ID)
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    status = fields.Enum(InformStatus, by_value=True)
    who = fields.List(fields.String(), metadata={"example": ["guardian"]})
    about = fields.UUID(attribute="young_person_id", allow_none=True, metadata=_ID)
    share_id = fields.UUID(allow_none=True, metadata=_ID)
    contribution_id = fields.UUID(
        allow_none=True, metadata={"description": "Shared with a table, instead of a follow-up."}
    )
    goal_id = fields.UUID(
        allow_none=True, metadata={"description": "Of a plan, instead; for who leads its case."}
    )
    level = LevelName(allow_none=True, metadata={"description": "Of a follow-up."})
    shared_with = fields.String()
    function = fields.String(allow_none=True)
    purpose = fields.String(allow_none=True)
    due_on = fields.Date()
    done_on = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True)
    overdue = fields.Boolean()
    permissions = Permissions()


class InformTaskPage(Schema):
    """A page of tasks to inform."""

    items = fields.List(fields.Nested(InformTaskOut))
    next_cursor = fields.String(allow_none=True)


class InformTaskQuery(PagingSchema):
    """Which tasks."""

    open = fields.Boolean(load_default=False, metadata={"description": "Only what is to be done."})
    share_id = fields.UUID(load_default=None)


class InformedIn(Schema):
    """When somebody was informed."""

    on = fields.Date(required=True)


class PostponementIn(Schema):
    """Why not yet, and when it is looked at again: within thirty days."""

    reason = fields.Enum(PostponeReason, by_value=True, required=True)
    review_on = fields.Date(required=True)


class TermsIn(Schema):
    """What makes a share lawful."""

    purpose = fields.Enum(Purpose, by_value=True, required=True)
    legal_basis = fields.Enum(LegalBasis, by_value=True, required=True)
    level = LevelName(required=True)
    special_ground = fields.Enum(SpecialGround, by_value=True, load_default=None, allow_none=True)
    criminal_ground = fields.Enum(CriminalGround, by_value=True, load_default=None, allow_none=True)


class DecisionForm(Schema):
    """A decision under the Wpg: to whom, on what ground, which data, for how long."""

    organisation_id = fields.UUID(required=True, metadata=_ID)
    function = fields.String(
        required=True, validate=validate.Length(max=100), metadata={"example": "police_officer"}
    )
    article = fields.Enum(WpgArticle, by_value=True, required=True)
    purpose = fields.Enum(Purpose, by_value=True, required=True)
    interest = fields.String(required=True, validate=validate.Length(1, LONGEST_WORDS))
    covers = fields.String(required=True, validate=validate.Length(1, LONGEST_WORDS))
    conditions = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_WORDS)
    )
    authority = fields.String(required=True, validate=validate.Length(1, LONGEST_WORDS))
    decided_on = fields.Date(required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)


class DecisionIn(DecisionForm):
    """A decision about one record of police data."""

    signal_id = fields.UUID(required=True, metadata=_ID)


class DecisionWithdrawalIn(Schema):
    """Why a decision is withdrawn."""

    reason = fields.Enum(DecisionWithdrawal, by_value=True, required=True)


class DecisionQuery(PagingSchema):
    """Which decisions."""

    signal_id = fields.UUID(load_default=None)


class DecisionOut(Schema):
    """A decision; the record itself is null to others than the police organisation."""

    id = fields.UUID(metadata=_ID)
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    state = fields.Enum(DecisionState, by_value=True)
    signal_id = fields.UUID(allow_none=True)
    recipient = fields.Nested(RecipientOut)
    article = fields.Enum(WpgArticle, by_value=True)
    purpose = fields.Enum(Purpose, by_value=True)
    interest = fields.String()
    covers = fields.String()
    conditions = fields.String(allow_none=True)
    authority = fields.String()
    decided_on = fields.Date()
    valid_from = fields.Date()
    valid_until = fields.Date()
    confirmed_at = Moment(allow_none=True)
    withdrawn_reason = fields.String(allow_none=True)
    permissions = Permissions()


class DecisionPage(Schema):
    """A page of decisions."""

    items = fields.List(fields.Nested(DecisionOut))
    next_cursor = fields.String(allow_none=True)
