"""Why can they see this? The page and the API of the explanations.

They stand here because the sentence is made of the words of every feature.
"""

from __future__ import annotations

import uuid
from typing import Any

import flask
from flask import render_template, request, url_for
from marshmallow import ValidationError, fields

from coordination.explaining import queries
from coordination.explaining.queries import Asked
from coordination.explaining.rules import EXPLAINED, Standing
from coordination.http import forms
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.schema import Moment, Schema
from coordination.sharing.schemas import LevelName
from coordination.shell.access_words import in_every_language
from coordination.work import Work

api = Blueprint("access", __name__, description="Who sees a record, and why")
pages = flask.Blueprint("access", __name__)
# The page of each kind of record, and the name of its id there; who only oversees gets no link.
PAGES = {
    "signal": ("signal.show", "signal_id"),
    "follow_up": ("follow_ups.show", "follow_up_id"),
    "share": ("shares.show", "share_id"),
    "inform_task": ("inform_tasks.show", "task_id"),
    "desk_item": ("desk_items.show", "desk_item_id"),
    "wpg_decision": ("decisions.show", "decision_id"),
    "case": ("case.show", "case_id"),
    "contribution": ("contribution.show", "contribution_id"),
    "adoption": ("adoptions.show", "adoption_id"),
    "goal": ("goal.show_goal", "goal_id"),
}


def kind_and_id(text: str) -> tuple[str, uuid.UUID]:
    """Return kind and id of a record.

    Args:
        text: as `signal:5f0c2a52-30ad-4f0c-9a5e-3f1d5d1f7a10`.

    Raises:
        ValidationError: it is written otherwise.
    """
    kind, _, record_id = text.partition(":")
    try:
        return kind, uuid.UUID(record_id)
    except ValueError:
        raise ValidationError("choice") from None


def _readable(text: str) -> None:
    kind_and_id(text)


class ExplanationQuery(Schema):
    """What is asked about whom."""

    resource = fields.String(
        required=True,
        validate=_readable,
        metadata={
            "description": f"Kind and id; one of {', '.join(EXPLAINED)}.",
            "example": "signal:5f0c2a52-30ad-4f0c-9a5e-3f1d5d1f7a10",
        },
    )
    subject = fields.UUID(
        load_default=None,
        metadata={"description": "A membership; without it, everybody who sees the record."},
    )


class PageQuery(Schema):
    """About whom the page is asked."""

    subject = fields.UUID(load_default=None)


class SourceOut(Schema):
    """What a key lives by, as far as the caller may see it."""

    kind = fields.String(metadata={"example": "follow_up"})
    id = fields.UUID()
    reference = fields.String(allow_none=True)


class ReasonOut(Schema):
    """One way in which the record opens."""

    relation = fields.String(metadata={"example": "handling"})
    level = LevelName()
    standing_in = fields.Boolean(attribute="replacing")
    purpose = fields.String(allow_none=True)
    legal_basis = fields.String(allow_none=True)
    source = fields.Nested(SourceOut, allow_none=True)
    until = Moment(allow_none=True)


class SentenceOut(Schema):
    """The same sentence in every language."""

    nl = fields.String()
    en = fields.String()


class StandingOut(Schema):
    """How somebody stands to the record."""

    membership_id = fields.UUID(attribute="member.id", dump_default=None, allow_none=True)
    name = fields.String(attribute="member.account.name", dump_default=None, allow_none=True)
    function = fields.String(allow_none=True, metadata={"example": "police_officer"})
    organisation = fields.String(attribute="organisation.name")
    sees = fields.Boolean()
    level = LevelName(allow_none=True)
    reasons = fields.List(fields.Nested(ReasonOut))
    sentence = fields.Function(in_every_language, metadata={"type": "object"})


class ExplanationsOut(Schema):
    """Who sees the record, or how the one who was asked about stands to it."""

    items = fields.List(fields.Nested(StandingOut))


@api.get("/access-explanations")
@endpoint("access.explain")
@api.arguments(ExplanationQuery, location="query")
@api.response(200, ExplanationsOut)
def explain(work: Work, query: dict[str, Any]) -> dict[str, list[Standing]]:
    """Why somebody sees a record that the caller may see, or who does, as far as one may know."""
    record = queries.asked(work, *kind_and_id(query["resource"]))
    return {"items": _found(work, record, query["subject"])}


@pages.get("/access/<kind>/<uuid:record_id>")
@endpoint("access.explain")
def show(work: Work, kind: str, record_id: uuid.UUID) -> str:
    """Show who sees a record and why, and ask about one colleague."""
    record = queries.asked(work, kind, record_id)
    subject = forms.read(PageQuery(), request.args)["subject"]
    return render_template(
        "access/readers.html",
        record=record,
        record_id=record_id,
        back=_page_of(record, record_id),
        readers=queries.readers(work, record),
        colleagues=queries.colleagues(work),
        subject=subject,
        asked=queries.why(work, record, subject) if subject else None,
    )


def _found(work: Work, record: Asked, subject: uuid.UUID | None) -> list[Standing]:
    return [queries.why(work, record, subject)] if subject else queries.readers(work, record)


def _page_of(record: Asked, record_id: uuid.UUID) -> str | None:
    if record.level is None or record.kind not in PAGES:
        return None
    name, argument = PAGES[record.kind]
    return url_for(name, **{argument: record_id})  # type: ignore[arg-type]
