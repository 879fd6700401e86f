"""What the API takes and gives of follow-ups, the director's desk and notices."""

from __future__ import annotations

from marshmallow import fields, validate

from coordination.followups.answers import (
    LONGEST_NOTE,
    Advice,
    DeclineReason,
    FamilyKnows,
    FeedbackLine,
    KeepReason,
    Outcome,
    ReturnReason,
    TakeBackReason,
)
from coordination.followups.models import DeskStatus, NoticeKind
from coordination.followups.queries.listing import Direction
from coordination.followups.queries.shapes import Side
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service.answering import LONGEST_REGISTER_NUMBER
from coordination.http.schema import Moment, PagingSchema, Permissions, Schema
from coordination.sharing.schemas import ConsentGivenIn, LevelName, TermsIn
from coordination.sharing.service.shares import LONGEST_NECESSITY

_ID = {"example": "5f0c2a52-30ad-4f0c-9a5e-3f1d5d1f7a10"}
_REFERENCE = {"example": "K7F-2Q9"}
_SHORT = validate.Length(max=100)
MOST_IDS = 100  # statements or persons of one signal; more than a form can hold


class FollowUpReleaseIn(Schema):
    """What may leave. Without `persons` it is everybody; an empty list makes it anonymous."""

    necessity = fields.String(required=True, validate=validate.Length(1, LONGEST_NECESSITY))
    statements = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=MOST_IDS)
    )
    persons = fields.List(
        fields.UUID(), load_default=None, allow_none=True, validate=validate.Length(max=MOST_IDS)
    )
    consent = fields.Nested(ConsentGivenIn, load_default=None, allow_none=True)


class AskIn(TermsIn):
    """A question by hand."""

    signal_id = fields.UUID(required=True, metadata=_ID)
    kind = fields.Enum(FollowUpKind, by_value=True, required=True)
    organisation_id = fields.UUID(required=True, metadata=_ID)
    function = fields.String(required=True, validate=_SHORT, metadata={"example": "police_officer"})
    question = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_NOTE)
    )
    predecessor_id = fields.UUID(load_default=None, allow_none=True)
    release = fields.Nested(FollowUpReleaseIn, load_default=None, allow_none=True)


class KeepingIn(Schema):
    """Why it stays inside."""

    reason = fields.Enum(KeepReason, by_value=True, required=True)
    text = fields.String(load_default="", validate=validate.Length(max=LONGEST_NOTE))


class RefusalIn(Schema):
    """Why it is not taken up; which reasons hold depends on the kind."""

    reason = fields.Enum(DeclineReason, by_value=True, required=True)


class ReturnIn(Schema):
    """Why it is given back; which reasons hold depends on the kind."""

    reason = fields.Enum(ReturnReason, by_value=True, required=True)


class TakingBackIn(Schema):
    """Why it is no longer asked."""

    reason = fields.Enum(TakeBackReason, by_value=True, required=True)


class AssignmentIn(Schema):
    """Who is to handle it."""

    handler_id = fields.UUID(required=True, metadata=_ID)


class FeedbackIn(Schema):
    """What the asker hears; the note stays empty where feedback is closed."""

    decision = fields.Enum(FeedbackLine, by_value=True, required=True)
    note = fields.String(load_default="", validate=validate.Length(max=LONGEST_NOTE))
    advice = fields.Enum(Advice, by_value=True, load_default=Advice.NOTHING_SPECIAL)
    next_contact_on = fields.Date(load_default=None, allow_none=True)
    family_knows = fields.Enum(FamilyKnows, by_value=True, load_default=FamilyKnows.UNKNOWN)


class CompletionIn(Schema):
    """The answer; which outcomes hold depends on the kind."""

    outcome = fields.Enum(Outcome, by_value=True, required=True)
    feedback = fields.Nested(FeedbackIn, required=True)
    register_number = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_REGISTER_NUMBER)
    )
    register_date = fields.Date(load_default=None, allow_none=True)


class PartyOut(Schema):
    """An organisation and a function of it; never a person."""

    organisation_id = fields.UUID(allow_none=True, metadata=_ID)
    name = fields.String(allow_none=True, metadata={"example": "Maasdal College"})
    kind = fields.String(allow_none=True, metadata={"example": "school"})
    function = fields.String(metadata={"example": "care_coordinator"})


class StubOut(Schema):
    """What a question says before anybody takes it up; from class D3 on the kind is `request`."""

    reference = fields.String(metadata=_REFERENCE)
    asked_by = fields.Nested(PartyOut)
    kind = fields.String(metadata={"example": "safety_consult"})
    urgency = fields.String(metadata={"example": "ordinary"})
    respond_by = fields.Date(allow_none=True)
    municipality = fields.String(allow_none=True, metadata={"example": "GM0983"})


class HandlerOut(Schema):
    """Who handles it: the function to everybody, the person inside the asked organisation."""

    function = fields.String(metadata={"example": "police_officer"})
    id = fields.UUID(allow_none=True)
    name = fields.String(allow_none=True)


class FeedbackOut(Schema):
    """What the asker heard."""

    received = Moment(allow_none=True)
    handler = fields.String(metadata={"description": "Function of the handler."})
    decision = fields.String(attribute="line")
    note = fields.String()
    advice = fields.String()
    next_contact_on = fields.Date(allow_none=True)
    family_knows = fields.String()


class FollowUpOut(Schema):
    """A follow-up as the caller may see it; what is not for them is null."""

    id = fields.UUID(metadata=_ID)
    reference = fields.String(attribute="stub.reference", metadata=_REFERENCE)
    kind = fields.String(attribute="stub.kind")
    status = fields.Enum(FollowUpStatus, by_value=True)
    side = fields.Enum(Side, by_value=True)
    overdue = fields.Boolean()
    urgency = fields.String(attribute="stub.urgency")
    asked_by = fields.Nested(PartyOut, attribute="stub.asked_by")
    asked_of = fields.Nested(PartyOut)
    respond_by = fields.Date(attribute="stub.respond_by", allow_none=True)
    stub = fields.Nested(StubOut)
    explanation = fields.Dict(keys=fields.String(), values=fields.String())
    created_at = Moment()
    offered_at = Moment(allow_none=True)
    seen_at = Moment(allow_none=True)
    accepted_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    handler = fields.Nested(HandlerOut, allow_none=True)
    signal_id = fields.UUID(allow_none=True)
    due_on = fields.Date(attribute="details.due_on", dump_default=None)
    release_by = fields.Date(attribute="details.release_by", dump_default=None)
    share_level = LevelName(attribute="details.share_level", dump_default=None)
    purpose = fields.String(attribute="details.purpose", dump_default=None)
    legal_basis = fields.String(attribute="details.legal_basis", dump_default=None)
    special_ground = fields.String(attribute="details.special_ground", dump_default=None)
    criminal_ground = fields.String(attribute="details.criminal_ground", dump_default=None)
    question = fields.String(attribute="details.question", dump_default=None)
    share_id = fields.UUID(attribute="details.share_id", dump_default=None)
    failure = fields.String(attribute="details.failure", dump_default=None)
    reason = fields.String(attribute="details.reason", dump_default=None)
    outcome = fields.String(attribute="details.outcome", dump_default=None)
    feedback = fields.Nested(FeedbackOut, attribute="details.feedback", dump_default=None)
    register_number = fields.String(attribute="details.register_number", dump_default=None)
    register_date = fields.Date(attribute="details.register_date", dump_default=None)
    may_become_police_data = fields.Boolean()
    permissions = Permissions()


class FollowUpPage(Schema):
    """A page of follow-ups, newest first."""

    items = fields.List(fields.Nested(FollowUpOut))
    next_cursor = fields.String(allow_none=True)


class FollowUpQuery(PagingSchema):
    """Which follow-ups."""

    status = fields.Enum(FollowUpStatus, by_value=True, load_default=None)
    direction = fields.Enum(Direction, by_value=True, load_default=None)
    overdue = fields.Boolean(load_default=None)
    kind = fields.String(
        load_default=None,
        validate=validate.OneOf([*(kind.value for kind in FollowUpKind), "request"]),
    )
    signal_id = fields.UUID(load_default=None)


class FeedbackLineOut(Schema):
    """One line of feedback, from the closed list."""

    on = Moment()
    decision = fields.String(attribute="code")
    advice = fields.String()


class FeedbackLineList(Schema):
    """The feedback on a signal that the caller recorded."""

    items = fields.List(fields.Nested(FeedbackLineOut))


class DeskItemOut(Schema):
    """What fell between partners: a stub and the reason."""

    id = fields.UUID(metadata=_ID)
    reference = fields.String(metadata=_REFERENCE)
    asked_by = fields.String(metadata={"description": "Name of the owner."})
    kind = fields.String()
    urgency = fields.String()
    municipality = fields.String(allow_none=True)
    reason = fields.String(metadata={"example": "no_partner"})
    status = fields.Enum(DeskStatus, by_value=True)
    created_at = Moment()
    due_on = fields.Date(allow_none=True)
    may_propose = fields.Boolean()
    may_open_case = fields.Boolean()


class DeskItemPage(Schema):
    """A page of the process director's desk, oldest first."""

    items = fields.List(fields.Nested(DeskItemOut))
    next_cursor = fields.String(allow_none=True)


class DeskItemQuery(PagingSchema):
    """Which items."""

    status = fields.Enum(DeskStatus, by_value=True, load_default=None)


class SuccessorIn(Schema):
    """The other partner."""

    organisation_id = fields.UUID(required=True, metadata=_ID)


class HandOverIn(Schema):
    """From whom, oneself when left out, to whom."""

    from_id = fields.UUID(load_default=None, metadata=_ID)
    to_id = fields.UUID(required=True, metadata=_ID)


class HandOverOut(Schema):
    """References of what moved, and of what the colleague cannot take."""

    moved = fields.List(fields.Pluck(StubOut, "reference"))
    left = fields.List(fields.Pluck(StubOut, "reference"))


class NoticeOut(Schema):
    """One piece of news, by reference."""

    id = fields.UUID(metadata=_ID)
    kind = fields.Enum(NoticeKind, by_value=True)
    reference = fields.String(metadata=_REFERENCE)
    subject_kind = fields.String(metadata={"example": "follow_up"})
    subject_id = fields.UUID(metadata=_ID)
    code = fields.String(allow_none=True)
    created_at = Moment()
    looked_at = Moment(allow_none=True)


class NoticeList(Schema):
    """One's own news that waits to be looked at, newest first."""

    items = fields.List(fields.Nested(NoticeOut))
