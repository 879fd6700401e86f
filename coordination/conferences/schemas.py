"""What the API and the forms take and give of conferences."""

from __future__ import annotations

from marshmallow import fields, validate

from coordination.access.classes import Role
from coordination.conferences.minutes import LONGEST_WORDS, SHORTEST_WORDS, MinutesState
from coordination.conferences.rules import (
    LONGEST_MINUTES,
    LONGEST_PLACE,
    MOST_DECISIONS,
    SHORTEST_MINUTES,
    AgendaPoint,
    Attendance,
    CancelReason,
    ConferenceState,
)
from coordination.http.schema import Integer, Moment, Permissions, Schema

Minutes = validate.Range(min=SHORTEST_MINUTES, max=LONGEST_MINUTES)
Words = validate.Length(min=SHORTEST_WORDS, max=LONGEST_WORDS)
Place = validate.Length(max=LONGEST_PLACE)
Agenda = validate.Length(min=1, max=len(AgendaPoint))


class PlanIn(Schema):
    """When and where a conference is, and what it is about."""

    starts_at = Moment(required=True)
    duration = Integer(required=True, validate=Minutes, metadata={"description": "Minutes."})
    place = fields.String(
        load_default="",
        validate=Place,
        metadata={"description": "A room or a link; it is never mailed."},
    )
    agenda = fields.List(fields.Enum(AgendaPoint, by_value=True), required=True, validate=Agenda)
    anonymous = fields.Boolean(
        load_default=False,
        metadata={"description": "Whether mail and calendars may not tell of which case it is."},
    )


class MovingIn(PlanIn):
    """Another moment, place or agenda of a conference, whole."""

    conference_id = fields.UUID(required=True)


class CancellingIn(Schema):
    """Why a conference is not held."""

    conference_id = fields.UUID(required=True)
    reason = fields.Enum(CancelReason, by_value=True, required=True)


class AttendanceIn(Schema):
    """Whether a participant was there."""

    participant_id = fields.UUID(required=True)
    attendance = fields.Enum(Attendance, by_value=True, required=True)


class DecisionIn(Schema):
    """Who does what by when."""

    participant_id = fields.UUID(required=True)
    words = fields.String(required=True, validate=Words)
    due_on = fields.Date(required=True)


class MinutesIn(Schema):
    """The minutes of a conference, whole."""

    conference_id = fields.UUID(required=True)
    attendance = fields.List(
        fields.Nested(AttendanceIn), load_default=list, validate=validate.Length(max=200)
    )
    decisions = fields.List(
        fields.Nested(DecisionIn), load_default=list, validate=validate.Length(max=MOST_DECISIONS)
    )
    circulate = fields.Boolean(
        load_default=False, metadata={"description": "Whether the participants get it now."}
    )


class MinutesAnswerIn(Schema):
    """Whether one agrees to the minutes."""

    conference_id = fields.UUID(required=True)
    objection = fields.String(
        load_default=None,
        allow_none=True,
        validate=Words,
        metadata={"description": "Without it one agrees."},
    )


class WhoOut(Schema):
    """A participant."""

    organisation = fields.String()
    role = fields.Enum(Role, by_value=True)
    name = fields.String(allow_none=True, metadata={"description": "Not for the frame."})


class ParticipantOut(Schema):
    """Somebody who was invited."""

    id = fields.UUID()
    who = fields.Nested(WhoOut)
    invited = fields.Boolean(metadata={"description": "Whether their calendar holds it."})
    attendance = fields.Enum(Attendance, by_value=True, allow_none=True)


class DecisionOut(Schema):
    """Who does what by when."""

    participant_id = fields.UUID()
    who = fields.Nested(WhoOut)
    words = fields.String()
    due_on = fields.Date()


class AnswerOut(Schema):
    """What somebody said of an edition of the minutes."""

    who = fields.Nested(WhoOut)
    at = Moment()
    edition = fields.Integer()
    objection = fields.String(allow_none=True)


class ConferenceOut(Schema):
    """A conference; its minutes for who sits at the table."""

    id = fields.UUID()
    reference = fields.String(metadata={"example": "M4T-8XC", "description": "Of its own."})
    anonymous = fields.Boolean()
    state = fields.Enum(ConferenceState, by_value=True)
    starts_at = Moment()
    ends_at = Moment()
    duration = fields.Integer(metadata={"description": "Minutes."})
    place = fields.String()
    agenda = fields.List(fields.Enum(AgendaPoint, by_value=True))
    cancel_reason = fields.Enum(CancelReason, by_value=True, allow_none=True)
    minutes_state = fields.Enum(MinutesState, by_value=True, allow_none=True)
    edition = fields.Integer()
    write_by = fields.Date(allow_none=True)
    agree_by = fields.Date(allow_none=True)
    agreed_at = Moment(allow_none=True)
    participants = fields.List(fields.Nested(ParticipantOut))
    decisions = fields.List(fields.Nested(DecisionOut))
    answers = fields.List(fields.Nested(AnswerOut))
    asks_me = fields.Boolean()


class TableOut(Schema):
    """The conferences of a case, the newest first."""

    id = fields.UUID(metadata={"description": "Of the case."})
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    usual = fields.List(fields.Enum(AgendaPoint, by_value=True))
    items = fields.List(fields.Nested(ConferenceOut))
    permissions = Permissions()
