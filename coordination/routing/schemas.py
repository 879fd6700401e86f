"""What the API takes and gives of rule sets and decisions."""

from __future__ import annotations

from marshmallow import fields, validate

from coordination.http.schema import Integer, Moment, Schema
from coordination.routing.queries.rehearsals import LONGEST

LONGEST_NOTE = 2_000  # characters
MOST_RULES = 500  # a proposal; the default set has some thirty


class RuleSetIn(Schema):
    """A new version, in the notation that `coordination.routing.notation` describes."""

    format = Integer(required=True, metadata={"example": 1})
    no_match = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "To the owner when no rule matches, per language."},
    )
    matching = fields.List(
        fields.String(),
        load_default=list,
        validate=validate.Length(max=MOST_RULES),
        metadata={
            "description": "Categories that may be offered for matching; none without it.",
            "example": ["BULL", "VERB.threat"],
        },
    )
    rules = fields.List(
        fields.Dict(),
        required=True,
        validate=validate.Length(1, MOST_RULES),
        metadata={"description": "The first that matches decides."},
    )
    note = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_NOTE)
    )


class AcceptanceSchema(Schema):
    """An organisation's acceptance of a version."""

    organisation_id = fields.UUID()
    version = Integer()
    accepted_at = Moment()


class RuleSetRow(Schema):
    """A version in a list."""

    version = Integer()
    note = fields.String(allow_none=True)
    proposed_at = Moment()
    approved_at = Moment(allow_none=True)


class RuleSetSchema(RuleSetRow):
    """A version with its rules, and who accepted it."""

    rules = fields.Dict(metadata={"description": "In the notation of a new version."})
    acceptances = fields.List(fields.Nested(AcceptanceSchema))


class RuleSetPage(Schema):
    """A page of versions, newest first."""

    items = fields.List(fields.Nested(RuleSetRow))
    next_cursor = fields.String(allow_none=True)


class DryRunIn(Schema):
    """Which version is tried on how many signals of one's own organisation."""

    version = Integer(required=True, validate=validate.Range(min=1))
    last = Integer(load_default=50, validate=validate.Range(min=1, max=LONGEST))


class AskedSchema(Schema):
    """A follow-up, as it was made or would have been."""

    kind = fields.String()
    function = fields.String()
    organisation = fields.String(allow_none=True)
    failure = fields.String(allow_none=True)


class ComparedSchema(Schema):
    """A signal under both versions; the rules are left out where one may only know its stub."""

    reference = fields.String()
    changed = fields.Boolean()
    shown = fields.Boolean()
    rule_then = fields.String(allow_none=True)
    rule_now = fields.String(allow_none=True)
    asked_then = fields.List(fields.Nested(AskedSchema))
    asked_now = fields.List(fields.Nested(AskedSchema))


class RehearsalSchema(Schema):
    """A dry run."""

    version = Integer()
    signals = fields.List(fields.Nested(ComparedSchema))
    rules = fields.Dict(
        keys=fields.String(),
        values=fields.List(Integer()),
        metadata={"description": "Per row: how many signals it caught, and would have caught."},
    )


class ForeseenSchema(AskedSchema):
    """A follow-up that a draft would lead to."""

    own = fields.Boolean()
    level = Integer()
    accept_days = Integer()
    needs_consent = fields.Boolean()


class PreviewSchema(Schema):
    """Where a draft would go as it stands."""

    failure = fields.String(allow_none=True)
    explanation = fields.Dict(keys=fields.String(), values=fields.String())
    foreseen = fields.List(fields.Nested(ForeseenSchema))


class FailedEffect(Schema):
    """An effect that could not be carried out."""

    effect = fields.String()
    kind = fields.String()
    organisation = fields.String()
    function = fields.String()
    municipality = fields.String(allow_none=True)
    reason = fields.String()


class RoutingSchema(Schema):
    """The decision that stands for a signal; all is empty while there is none."""

    decision = fields.UUID(attribute="id", allow_none=True)
    rule = fields.String(allow_none=True)
    version = Integer(attribute="rule_set_version", allow_none=True)
    failure = fields.String(allow_none=True)
    explanation = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    failed_effects = fields.List(fields.Nested(FailedEffect))
    passed_on = fields.Boolean()
    decided_at = Moment(allow_none=True)
