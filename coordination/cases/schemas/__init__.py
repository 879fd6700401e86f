"""What the API and the forms take and give of cases."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from coordination.access.classes import Role
from coordination.cases.admission import Criterion
from coordination.cases.leading import LeadRefusal, LeadState
from coordination.cases.rules import (
    LONGEST_WORDS,
    SHORTEST_WORDS,
    STEPS,
    CaseAct,
    CaseLevel,
    CaseState,
    CloseReason,
    LegalRegime,
    ScaleReason,
)
from coordination.http.schema import Moment, PagingSchema, Permissions, Schema
from coordination.sharing.grounds import Purpose
from coordination.sharing.schemas import LevelName

Words = validate.Length(min=SHORTEST_WORDS, max=LONGEST_WORDS)


class BroughtIn(Schema):
    """To which table, and what for."""

    level = fields.Enum(CaseLevel, by_value=True, required=True)
    regime = fields.Enum(LegalRegime, by_value=True, required=True)
    purpose = fields.Enum(Purpose, by_value=True, required=True)
    words = fields.String(
        required=True,
        validate=Words,
        metadata={
            "description": "Why several partners are needed; for the lead and the process director."
        },
    )


class CaseIn(BroughtIn):
    """A case of one's own signal."""

    signal_id = fields.UUID(required=True)


class CaseQuery(PagingSchema):
    """Which cases."""

    open = fields.Boolean(load_default=False, metadata={"description": "Only open ones."})
    leaderless = fields.Boolean(load_default=False)


class AnswerIn(Schema):
    """One answer of the admission test."""

    criterion = fields.Enum(Criterion, by_value=True, required=True)
    met = fields.Boolean(required=True)


class AdmissionIn(Schema):
    """The admission test, and what was decided."""

    admitted = fields.Boolean(required=True)
    answers = fields.List(fields.Nested(AnswerIn), required=True)
    words = fields.String(required=True, validate=Words)


class StepIn(Schema):
    """Where the case goes on to."""

    act = fields.Enum(CaseAct, by_value=True, required=True, validate=validate.OneOf(sorted(STEPS)))


class ScalingIn(Schema):
    """Another level, with its reason."""

    level = fields.Enum(CaseLevel, by_value=True, required=True)
    regime = fields.Enum(LegalRegime, by_value=True, required=True)
    reason = fields.Enum(ScaleReason, by_value=True, required=True)
    words = fields.String(required=True, validate=Words)
    answers = fields.List(
        fields.Nested(AnswerIn),
        load_default=list,
        metadata={"description": "The admission test, from L3 or below to L4 or above."},
    )


class ClosingIn(Schema):
    """Why a case is closed."""

    reason = fields.Enum(CloseReason, by_value=True, required=True)


class LeadIn(Schema):
    """Who is asked to lead."""

    membership_id = fields.UUID(required=True)


class SeatIn(Schema):
    """Who gets a seat: a function of an organisation, or one person of it."""

    organisation_id = fields.UUID(required=True)
    function = fields.Enum(
        Role,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "Everybody who answers for it; without a person."},
    )
    membership_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "Without a function."}
    )
    last_day = fields.Date(load_default=None, allow_none=True)


class SeatEndingIn(Schema):
    """Whose seat is ended."""

    seat_id = fields.UUID(required=True)


class LeadRefusalIn(Schema):
    """Why one does not lead."""

    reason = fields.Enum(LeadRefusal, by_value=True, required=True)


class SomebodyOut(Schema):
    """A person at work."""

    name = fields.String()
    role = fields.Enum(Role, by_value=True)
    organisation = fields.String()


class AskedOut(Schema):
    """Who is asked to lead, and until when."""

    who = fields.Nested(SomebodyOut, attribute="0")
    respond_by = fields.Date(attribute="1")


class SeatOut(Schema):
    """A place at the table."""

    id = fields.UUID()
    organisation = fields.String()
    function = fields.String(metadata={"example": "care_coordinator"})
    name = fields.String(
        allow_none=True, metadata={"description": "Whose it is; not in the frame."}
    )
    since = Moment()
    until = Moment(allow_none=True)


class LeadOut(Schema):
    """Who was asked to lead, and what came of it."""

    who = fields.Nested(SomebodyOut)
    state = fields.Enum(LeadState, by_value=True)
    proposed_at = Moment()
    respond_by = fields.Date()
    accepted_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    reason = fields.Enum(LeadRefusal, by_value=True, allow_none=True)


class StepOut(Schema):
    """Something that happened to the case."""

    at = Moment()
    by = fields.Nested(SomebodyOut)
    act = fields.Enum(CaseAct, by_value=True)
    level = fields.Enum(CaseLevel, by_value=True)
    reason = fields.String(allow_none=True)
    words = fields.String(allow_none=True)
    answers = fields.Dict(keys=fields.String(), values=fields.Boolean(), allow_none=True)


class CaseOut(Schema):
    """A case: its frame, and why for who leads it or directs its process."""

    id = fields.UUID()
    view_level = LevelName(metadata={"description": "`stub` is the frame, `full` says why."})
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    state = fields.Enum(CaseState, by_value=True)
    level = fields.Enum(CaseLevel, by_value=True)
    regime = fields.Enum(LegalRegime, by_value=True)
    purpose = fields.Enum(Purpose, by_value=True)
    municipality = fields.String(metadata={"example": "GM0983"})
    table = fields.String(metadata={"description": "Organisation that directs the process."})
    opened_at = Moment()
    closed_at = Moment(allow_none=True)
    lead = fields.Nested(SomebodyOut, allow_none=True)
    asked = fields.Nested(AskedOut, allow_none=True)
    leaderless = fields.Boolean()
    seats = fields.List(fields.Nested(SeatOut))
    leads = fields.List(fields.Nested(LeadOut))
    steps = fields.List(fields.Nested(StepOut))
    permissions = Permissions()


class CasePage(Schema):
    """A page of cases."""

    items = fields.List(fields.Nested(CaseOut))
    next_cursor = fields.String(allow_none=True)


def answered(typed: list[dict[str, Any]]) -> dict[Criterion, bool]:
    """Return the answers of an admission test by their question.

    Args:
        typed: what `AnswerIn` loaded.
    """
    return {one["criterion"]: one["met"] for one in typed}
