"""What the API and the forms take and give of offers for matching, and of matches."""

from __future__ import annotations

from marshmallow import fields, validate

from coordination.access.classes import Role
from coordination.http.schema import PagingSchema, Permissions, Schema
from coordination.matching.rules import LONGEST_WORDS, MatchAnswer
from coordination.sharing.grounds import LegalBasis, PostponeReason


class OfferIn(Schema):
    """On what ground something is offered, and whether those whom it is about know."""

    legal_basis = fields.Enum(LegalBasis, by_value=True, required=True)
    informed_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "When the young person or guardians heard of it."},
    )
    postponed = fields.Enum(
        PostponeReason,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "Or why they have not yet; exactly one of both."},
    )


class OfferedOut(Schema):
    """What was offered; never whether anything was found."""

    offered = fields.Integer(metadata={"description": "Young persons who were offered now."})


class TaskQuery(PagingSchema):
    """Which matches of one's own."""

    unanswered = fields.Boolean(load_default=False)


class ContactOut(Schema):
    """Whom to reach; of what they know nothing is told."""

    name = fields.String()
    role = fields.Enum(Role, by_value=True)
    organisation = fields.String()
    email = fields.String()


class TaskOut(Schema):
    """One's own side of a match."""

    id = fields.UUID()
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    young_person_id = fields.UUID(metadata={"description": "Of one's own registration."})
    contact = fields.Nested(ContactOut)
    due_on = fields.Date(metadata={"description": "Last day of the answer."})
    answer = fields.Enum(MatchAnswer, by_value=True, allow_none=True)
    words = fields.String(allow_none=True)
    permissions = Permissions()


class TaskPage(Schema):
    """A page of one's own matches."""

    items = fields.List(fields.Nested(TaskOut))
    next_cursor = fields.String(allow_none=True)


class AnswerIn(Schema):
    """What came of it."""

    answer = fields.Enum(MatchAnswer, by_value=True, required=True)
    words = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=LONGEST_WORDS),
        metadata={"description": "The reason; needed for `not_needed`. The other side reads none."},
    )


class MatchOut(Schema):
    """That a match exists, and whether it was answered."""

    id = fields.UUID()
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    due_on = fields.Date(metadata={"description": "By when both answer."})
    answered = fields.Boolean()


class MatchPage(Schema):
    """A page of the matches of a process director's municipalities."""

    items = fields.List(fields.Nested(MatchOut))
    next_cursor = fields.String(allow_none=True)
