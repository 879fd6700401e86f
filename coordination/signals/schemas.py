"""What comes in and goes out: signals at every level, and the acts on them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields
from marshmallow.validate import Length, Regexp

from coordination.access.classes import DataClass, Level
from coordination.http.schema import Moment, PagingSchema, Permissions, Schema
from coordination.sharing.rules import Consenter
from coordination.signals.checks import LONGEST_TEXT
from coordination.signals.rules import (
    LifeDomain,
    Part,
    Rectification,
    SignalStatus,
    StatementKind,
    Urgency,
    WithdrawReason,
)
from coordination.signals.service.content import PersonPart, SignalContent, StatementContent
from coordination.signals.service.submitting import Consent, Release, Submission

ID = {"example": "5f0c2a52-30ad-4f0c-9a5e-3f1d5d1f7a10"}
LEVEL = {"type": "string", "enum": [level.name.lower() for level in Level]}
CODE = Length(max=40)


class PartIn(Schema):
    """A young person's part; of a registration of the own organisation."""

    id = fields.UUID(required=True, metadata=ID)
    part = fields.Enum(Part, by_value=True, required=True)


class StatementTyped(Schema):
    """A statement as it is typed; with an id it amends the statement that has it."""

    id = fields.UUID(load_default=None, allow_none=True, metadata=ID)
    kind = fields.Enum(StatementKind, by_value=True, load_default=None, allow_none=True)
    text = fields.String(required=True, metadata={"example": "Er lag een mes in de tas."})
    source = fields.String(
        load_default=None, allow_none=True, metadata={"example": "eigen waarneming"}
    )
    voice = fields.Boolean(load_default=False)


class SignalIn(Schema):
    """A signal as it is typed; in a draft every part may be missing."""

    category = fields.String(allow_none=True, validate=CODE, metadata={"example": "WEAP"})
    sub_category = fields.String(
        allow_none=True, validate=CODE, metadata={"example": "knife_possession"}
    )
    data_class = fields.Enum(DataClass, by_value=True, allow_none=True)
    life_domain = fields.Enum(LifeDomain, by_value=True, allow_none=True)
    occurred_on = fields.Date(allow_none=True, metadata={"example": "2026-11-17"})
    place_of_event = fields.String(
        allow_none=True, validate=Regexp(r"^GM\d{4}$"), metadata={"example": "GM0983"}
    )
    urgency = fields.Enum(Urgency, by_value=True)
    already_done = fields.String(allow_none=True)
    young_persons = fields.List(fields.Nested(PartIn))
    statements = fields.List(fields.Nested(StatementTyped))


class SignalCorrection(SignalIn):
    """All of the new version, and what was wrong with the old one."""

    reason = fields.String(required=True, metadata={"example": "De datum klopte niet."})
    confirmed_acute = fields.Boolean(load_default=False)


class SignalRectification(SignalCorrection):
    """A correction to which the person concerned has a right."""

    ground = fields.Enum(Rectification, by_value=True, required=True)


class SubmissionConsent(Schema):
    """Consent to help; without `by` it is of whom the age gate names."""

    on = fields.Date(required=True)
    by = fields.List(fields.Enum(Consenter, by_value=True), load_default=list)


class SubmissionRelease(Schema):
    """What may leave the organisation; without `persons` all of them may be named."""

    necessity = fields.String(required=True, validate=Length(max=LONGEST_TEXT))
    statements = fields.List(fields.UUID(), load_default=list)
    persons = fields.List(fields.UUID(), load_default=None, allow_none=True)
    consent = fields.Nested(SubmissionConsent, load_default=None, allow_none=True)


class SubmissionIn(Schema):
    """What is said at the moment of submitting."""

    confirmed_acute = fields.Boolean(load_default=False)
    release = fields.Nested(SubmissionRelease, load_default=None, allow_none=True)


class SignalWithdrawal(Schema):
    """Why a signal is taken back."""

    reason = fields.Enum(WithdrawReason, by_value=True, required=True)


class SignalQuery(PagingSchema):
    """Which signals; a filter finds only what the caller sees of the field."""

    status = fields.Enum(SignalStatus, by_value=True, load_default=None)
    category = fields.String(load_default=None, validate=CODE, metadata={"example": "WEAP"})
    urgency = fields.Enum(Urgency, by_value=True, load_default=None)
    since = fields.Date(load_default=None, metadata={"example": "2026-11-01"})
    young_person_id = fields.UUID(load_default=None)


class PersonInSignal(PartIn):
    """A young person who may be named to the caller."""

    surname = fields.String()
    first_names = fields.String()
    birth_date = fields.Date()


class StatementShown(Schema):
    """A statement that is open to the caller."""

    id = fields.UUID(metadata=ID)
    kind = fields.Enum(StatementKind, by_value=True, allow_none=True)
    text = fields.String()
    source = fields.String(allow_none=True)
    voice = fields.Boolean()


class SignalLine(Schema):
    """A signal in a list; what the level does not show is absent."""

    id = fields.UUID(metadata=ID)
    level = fields.Function(lambda row: row.level.name.lower(), metadata=LEVEL)
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    status = fields.Enum(SignalStatus, by_value=True)
    urgency = fields.Enum(Urgency, by_value=True)
    place_of_event = fields.String(allow_none=True, metadata={"example": "GM0983"})
    created_at = Moment()
    category = fields.String(allow_none=True, metadata={"example": "WEAP"})
    sub_category = fields.String(allow_none=True)
    data_class = fields.Enum(DataClass, by_value=True)
    life_domain = fields.Enum(LifeDomain, by_value=True, allow_none=True)
    occurred_on = fields.Date(allow_none=True)
    young_persons = fields.List(fields.Nested(PersonInSignal))


class SignalOut(SignalLine):
    """A signal at the caller's level, with what the caller may do."""

    statements = fields.List(fields.Nested(StatementShown))
    already_done = fields.String(allow_none=True)
    version = fields.Integer()
    organisation_id = fields.UUID()
    author_id = fields.UUID(allow_none=True)
    confirmed_acute = fields.Boolean()
    submitted_at = Moment(allow_none=True)
    closed_at = Moment(allow_none=True)
    withdrawn_reason = fields.String(allow_none=True)
    proposed_because = fields.Dict(allow_none=True)
    permissions = Permissions()


class SignalPage(Schema):
    """A page of signals."""

    items = fields.List(fields.Nested(SignalLine))
    next_cursor = fields.String(allow_none=True)


def content_fields(typed: dict[str, Any]) -> dict[str, Any]:
    """Return what was typed by the names of `SignalContent`; what was not typed is not there.

    Args:
        typed: loaded by `SignalIn`.
    """
    found = {name: value for name, value in typed.items() if name in _CONTENT}
    if "young_persons" in typed:
        found["persons"] = tuple(PersonPart(**person) for person in typed["young_persons"])
    if "statements" in typed:
        found["statements"] = tuple(StatementContent(**said) for said in typed["statements"])
    return found


def submission(typed: dict[str, Any]) -> Submission:
    """Return a submission.

    Args:
        typed: loaded by `SubmissionIn`.
    """
    wish = typed["release"]
    return Submission(typed["confirmed_acute"], _release(wish) if wish else None)


def _release(typed: dict[str, Any]) -> Release:
    given, persons = typed["consent"], typed["persons"]
    return Release(
        necessity=typed["necessity"],
        statements=tuple(typed["statements"]),
        persons=None if persons is None else tuple(persons),
        consent=Consent(given["on"], frozenset(given["by"])) if given else None,
    )


_CONTENT = frozenset(SignalContent.__dataclass_fields__)
