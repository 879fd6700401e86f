"""What is asked of the log, and what it answers."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length

from coordination.audit.models import Outcome
from coordination.http.schema import Moment, PagingSchema, Schema
from coordination.oversight.rules import Answer, Pattern
from coordination.oversight.shapes import Shape

LONGEST_PERIOD = 92  # days of one export; a quarter


class LogQuery(PagingSchema):
    """Which entries of the log; whom or what they are about is asked with POST."""

    since = Moment(load_default=None)
    until = Moment(load_default=None)
    action = fields.String(load_default=None, validate=Length(max=100))
    outcome = fields.Enum(Outcome, by_value=True, load_default=None)


class LogSearch(LogQuery):
    """Which entries of the log, by person, actor or record."""

    membership_id = fields.UUID(load_default=None)
    organisation_id = fields.UUID(load_default=None)
    record = fields.String(
        load_default=None,
        validate=Length(max=40),
        metadata={"description": "Id or reference of a record.", "example": "K7F-2Q9"},
    )
    young_person_id = fields.UUID(load_default=None)


class LogForm(LogSearch):
    """The same as a form of a page, with days."""

    since = fields.Date(load_default=None)  # type: ignore[assignment]
    until = fields.Date(load_default=None)  # type: ignore[assignment]


class Period(Schema):
    """From the first to the last day, and what for."""

    since = fields.Date(required=True)
    until = fields.Date(required=True)
    purpose = fields.String(required=True, validate=Length(min=10, max=500))

    @validates_schema(skip_on_field_errors=True)
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        days = (data["until"] - data["since"]).days
        if days < 0:
            raise ValidationError("period_backwards", "until")
        if days > LONGEST_PERIOD and not self.any_length:
            raise ValidationError(f"period_too_long:most={LONGEST_PERIOD}", "until")

    any_length = False


class ExportForm(Period):
    """What is exported, and what for."""

    shape = fields.Enum(Shape, by_value=True, required=True)


class OverviewForm(Period):
    """About whom, and what for."""

    any_length = True
    young_person_id = fields.UUID(required=True)


class SubjectOut(Schema):
    """A record that an entry names."""

    kind = fields.String(metadata={"example": "signal"})
    id = fields.UUID()
    action = fields.String(metadata={"example": "signal.read"})


class EntryOut(Schema):
    """One entry of the log."""

    id = fields.UUID()
    at = Moment()
    who = fields.String(allow_none=True)
    organisation = fields.String(allow_none=True)
    role = fields.String(allow_none=True)
    membership_id = fields.UUID(allow_none=True)
    system = fields.String(allow_none=True)
    action = fields.String(metadata={"example": "signal.read"})
    outcome = fields.Enum(Outcome, by_value=True)
    purpose = fields.String(allow_none=True)
    request_id = fields.String()
    trace_id = fields.String(metadata={"description": "W3C trace id, 32 hexadecimal digits."})
    emergency = fields.Boolean(metadata={"description": "Done under broken glass."})
    subjects = fields.List(fields.Nested(SubjectOut))


class LogPage(Schema):
    """A page of the log."""

    items = fields.List(fields.Nested(EntryOut))
    next_cursor = fields.String(allow_none=True)


class FindingQuery(PagingSchema):
    """Which findings of the review."""

    answered = fields.Boolean(load_default=False)


class AnswerIn(Schema):
    """What the privacy officer found."""

    answer = fields.Enum(Answer, by_value=True, required=True)


class FindingOut(Schema):
    """Something unusual in the log, as a question."""

    id = fields.UUID()
    pattern = fields.Enum(Pattern, by_value=True)
    day = fields.Date()
    who = fields.String(allow_none=True)
    membership_id = fields.UUID(allow_none=True)
    kind = fields.String(allow_none=True)
    record_id = fields.UUID(allow_none=True)
    entry_id = fields.UUID(allow_none=True)
    looks = fields.Integer()
    score = fields.Integer()
    answer = fields.Enum(Answer, by_value=True, allow_none=True)
    answered_at = Moment(allow_none=True)


class FindingPage(Schema):
    """A page of findings, the weightiest first."""

    items = fields.List(fields.Nested(FindingOut))
    next_cursor = fields.String(allow_none=True)
