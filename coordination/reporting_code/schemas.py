"""What the API takes and gives of the reporting code."""

from __future__ import annotations

from marshmallow import fields, validate

from coordination.http.schema import Moment, Permissions, Schema
from coordination.reporting_code.rules import (
    LONGEST_WORDS,
    CodeAdvice,
    CodeAnswer,
    CodeStep,
    Consideration,
)


class CodeStepForm(Schema):
    """A step that was taken, as a page sends it."""

    step = fields.Enum(CodeStep, by_value=True, required=True)
    done_on = fields.Date(required=True)
    words = fields.String(required=True, validate=validate.Length(max=LONGEST_WORDS))


class CodeStepIn(CodeStepForm):
    """A step that was taken; of the weighing as many answers as it takes until one ends it."""

    answers = fields.Dict(
        keys=fields.Enum(Consideration, by_value=True),
        values=fields.Enum(CodeAnswer, by_value=True),
        load_default=dict,
    )


class CodeEntryOut(Schema):
    """A step as it was written down."""

    number = fields.Integer()
    step = fields.Enum(CodeStep, by_value=True)
    done_on = fields.Date()
    words = fields.String()
    answers = fields.Dict(keys=fields.String(), values=fields.String())
    advice = fields.Enum(CodeAdvice, by_value=True, allow_none=True)
    by = fields.String()
    written_at = Moment()


class CodeOut(Schema):
    """The reporting code about one concern."""

    id = fields.UUID()
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    entries = fields.List(fields.Nested(CodeEntryOut))
    next_step = fields.Enum(CodeStep, by_value=True, allow_none=True)
    advice = fields.Enum(CodeAdvice, by_value=True, allow_none=True)
    permissions = Permissions()
