"""What the API and the forms take and give of plans."""

from __future__ import annotations

from marshmallow import fields, validate

from coordination.access.classes import DataClass
from coordination.http.schema import Integer, Moment, Permissions, Schema
from coordination.plans.rules import (
    HIGHEST,
    LONGEST_REASON,
    LONGEST_WORDS,
    LOWEST,
    SHORTEST_WORDS,
    GoalEnd,
    LifeArea,
    ScalingSign,
)
from coordination.sharing.grounds import CriminalGround, LegalBasis, SpecialGround
from coordination.sharing.rules import AgeGate

Words = validate.Length(min=SHORTEST_WORDS, max=LONGEST_WORDS)
Reason = validate.Length(min=SHORTEST_WORDS, max=LONGEST_REASON)
Step = validate.Range(min=LOWEST, max=HIGHEST)


class GoalIn(Schema):
    """What a goal says, and why it may be written down."""

    life_area = fields.Enum(LifeArea, by_value=True, required=True)
    wanted = fields.String(
        required=True,
        validate=Words,
        metadata={"description": "The state that is to be reached."},
    )
    own_words = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=LONGEST_WORDS),
        metadata={"description": "Of the young person."},
    )
    legal_basis = fields.Enum(LegalBasis, by_value=True, required=True)
    data_class = fields.Enum(
        DataClass,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "To which it is raised; without one that of its area."},
    )
    special_ground = fields.Enum(SpecialGround, by_value=True, load_default=None, allow_none=True)
    criminal_ground = fields.Enum(CriminalGround, by_value=True, load_default=None, allow_none=True)


class ScoreIn(Schema):
    """How it stands with a goal."""

    score = Integer(required=True, validate=Step, metadata={"description": "1 acute, 5 well."})
    on = fields.Date(required=True)
    reason = fields.String(required=True, validate=Reason)


class GoalShareIn(Schema):
    """With which seat a goal is shared, why, and by the age of whom it is told."""

    seat_id = fields.UUID(required=True)
    gate = fields.Enum(
        AgeGate,
        by_value=True,
        required=True,
        data_key="ageGate",
        metadata={"description": "Of the young person: it says whom to inform, and is not kept."},
    )
    necessity = fields.String(required=True, validate=Words)


class GoalShareEndingIn(Schema):
    """From which seat a goal is taken back."""

    seat_id = fields.UUID(required=True)


class GoalEndingIn(Schema):
    """Why a goal is pursued no longer."""

    reason = fields.Enum(GoalEnd, by_value=True, required=True)


class EvaluationIn(Schema):
    """By when the plan is evaluated."""

    due_on = fields.Date(required=True)


class VerdictIn(Schema):
    """Whether there was progress with a goal."""

    goal_id = fields.UUID(required=True)
    progress = fields.Boolean(required=True)


class EvaluationOutcomeIn(Schema):
    """What an evaluation found, for every goal that runs."""

    verdicts = fields.List(fields.Nested(VerdictIn), required=True)


class PlaceOut(Schema):
    """A seat at the table."""

    id = fields.UUID()
    organisation = fields.String()
    function = fields.String(metadata={"example": "youth_worker"})
    name = fields.String(allow_none=True)


class ScoreOut(Schema):
    """How it stood with a goal on a day."""

    number = fields.Integer()
    score = fields.Integer()
    on = fields.Date()
    reason = fields.String()


class GoalShareOut(Schema):
    """With which seat a goal was shared."""

    seat = fields.Nested(PlaceOut)
    necessity = fields.String()
    shared_at = Moment()
    lasts = fields.Boolean()


class GoalOut(Schema):
    """A goal; why it is lawful and with whom it is shared, for the lead only."""

    id = fields.UUID()
    case_id = fields.UUID()
    life_area = fields.Enum(LifeArea, by_value=True)
    data_class = fields.Enum(DataClass, by_value=True)
    wanted = fields.String()
    own_words = fields.String(allow_none=True)
    created_at = Moment()
    ended_at = Moment(allow_none=True)
    end_reason = fields.Enum(GoalEnd, by_value=True, allow_none=True)
    scores = fields.List(fields.Nested(ScoreOut))
    legal_basis = fields.Enum(LegalBasis, by_value=True, allow_none=True)
    special_ground = fields.Enum(SpecialGround, by_value=True, allow_none=True)
    criminal_ground = fields.Enum(CriminalGround, by_value=True, allow_none=True)
    shares = fields.List(fields.Nested(GoalShareOut))
    permissions = Permissions()


class VerdictOut(Schema):
    """Whether there was progress with a goal that opens to the caller."""

    goal_id = fields.UUID()
    progress = fields.Boolean()


class EvaluationOut(Schema):
    """An evaluation of the plan."""

    id = fields.UUID()
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    due_on = fields.Date()
    done_at = Moment(allow_none=True)
    overdue = fields.Boolean()
    verdicts = fields.List(fields.Nested(VerdictOut))


class PlanOut(Schema):
    """The plan of a case, as far as it opens to the caller."""

    id = fields.UUID(metadata={"description": "Of the case."})
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    goals = fields.List(fields.Nested(GoalOut))
    evaluations = fields.List(fields.Nested(EvaluationOut))
    consider_scaling_up = fields.List(
        fields.Enum(ScalingSign, by_value=True),
        metadata={"description": "Why the lead is asked to; empty for others."},
    )
    usual_day = fields.Date(metadata={"description": "Six weeks from now."})
    places = fields.List(fields.Nested(PlaceOut), metadata={"description": "For the lead."})
    permissions = Permissions()
