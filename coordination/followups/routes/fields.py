"""The fields of the forms on the page of a follow-up, named as the errors of the services are."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from marshmallow import ValidationError, fields, validate

from coordination.followups import answers
from coordination.followups.answers import Feedback
from coordination.followups.queries.listing import Direction
from coordination.followups.queries.views import REQUEST
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service.answering import Completion
from coordination.followups.service.releasing import Release
from coordination.http.schema import PagingSchema, Schema
from coordination.sharing.rules import Consenter
from coordination.sharing.service.consent import Consent

KINDS = (*(kind.value for kind in FollowUpKind), REQUEST)


def is_partner(text: str) -> None:
    """Refuse what is not an organisation and a function with a colon between them.

    Raises:
        ValidationError: `choice`.
    """
    organisation, _, function = text.partition(":")
    try:
        uuid.UUID(organisation)
    except ValueError:
        raise ValidationError("choice") from None
    if not function:
        raise ValidationError("choice")


class ListForm(PagingSchema):
    """The filters of the list."""

    status = fields.Enum(FollowUpStatus, by_value=True, load_default=None)
    direction = fields.Enum(Direction, by_value=True, load_default=None)
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))
    overdue = fields.Boolean(load_default=None)
    signal_id = fields.UUID(load_default=None)


class DeclineForm(Schema):
    """Why an offer is declined."""

    reason = fields.Enum(answers.DeclineReason, by_value=True, required=True)


class ReturnForm(Schema):
    """Why an accepted follow-up is given back."""

    reason = fields.Enum(answers.ReturnReason, by_value=True, required=True)


class WithdrawForm(Schema):
    """Why the asker takes it back."""

    reason = fields.Enum(answers.TakeBackReason, by_value=True, required=True)


class KeepForm(Schema):
    """Why it stays inside."""

    reason = fields.Enum(answers.KeepReason, by_value=True, required=True)
    text = fields.String(load_default="")


class AssignForm(Schema):
    """Who is to handle it."""

    handler_id = fields.UUID(required=True)


class CompletionForm(Schema):
    """The answer: what came of it, and what the asker hears."""

    outcome = fields.Enum(answers.Outcome, by_value=True, required=True)
    line = fields.Enum(answers.FeedbackLine, by_value=True, required=True, data_key="feedback-line")
    advice = fields.Enum(
        answers.Advice,
        by_value=True,
        load_default=answers.Advice.NOTHING_SPECIAL,
        data_key="feedback-advice",
    )
    family_knows = fields.Enum(
        answers.FamilyKnows,
        by_value=True,
        load_default=answers.FamilyKnows.UNKNOWN,
        data_key="feedback-familyKnows",
    )
    next_contact_on = fields.Date(load_default=None, data_key="feedback-nextContactOn")
    note = fields.String(load_default="", data_key="feedback-note")
    register_number = fields.String(load_default=None)
    register_date = fields.Date(load_default=None)


class ReleaseForm(Schema):
    """What may leave."""

    necessity = fields.String(load_default="")
    statements = fields.List(fields.UUID())
    persons = fields.List(fields.UUID())
    consent_on = fields.Date(load_default=None, data_key="consent-on")
    consent_by = fields.List(fields.Enum(Consenter, by_value=True), data_key="consent-by")


def completion(typed: dict[str, Any]) -> Completion:
    """Return the answer that was typed.

    Args:
        typed: what `CompletionForm` read.
    """
    register = {name: typed.pop(name) for name in ("register_number", "register_date")}
    return Completion(typed.pop("outcome"), Feedback(**typed), **register)


def release(typed: dict[str, Any]) -> Release:
    """Return the release that was typed.

    Args:
        typed: what `ReleaseForm` read.
    """
    return Release(
        typed["necessity"],
        tuple(typed["statements"]),
        tuple(typed["persons"]),
        _consent(typed["consent_on"], typed["consent_by"]),
    )


def _consent(on: dt.date | None, by: list[Consenter]) -> Consent | None:
    return None if on is None else Consent(on, frozenset(by) or None)
