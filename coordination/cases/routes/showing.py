"""The page of one case, and the forms on it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, render_template
from marshmallow import fields
from werkzeug.wrappers import Response

from coordination.cases import schemas
from coordination.cases.admission import Criterion, criteria
from coordination.cases.leading import LeadRefusal
from coordination.cases.models import Case
from coordination.cases.queries import cases as queries
from coordination.cases.queries import contributions
from coordination.cases.queries.candidates import candidates
from coordination.cases.queries.cases import CaseView
from coordination.cases.routes.afterwards import done, gone, same_version
from coordination.cases.rules import (
    HOUSE_LEVELS,
    LONGEST_WORDS,
    CaseLevel,
    CloseReason,
    LegalRegime,
    ScaleReason,
)
from coordination.cases.service import leading, progressing, seating
from coordination.cases.service.progressing import Admission, Scaling
from coordination.followups.service.notices import look_about
from coordination.http import refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import Schema
from coordination.work import Work

pages = Blueprint("case", __name__)
LISTS = {
    "levels": CaseLevel,
    "regimes": LegalRegime,
    "scale_reasons": ScaleReason,
    "close_reasons": CloseReason,
    "refusals": LeadRefusal,
}


class AdmissionForm(Schema):
    """What was decided; the answers are fields of their own, each with the name of its question."""

    admitted = fields.Boolean(required=True)
    met = fields.List(fields.Enum(Criterion, by_value=True))
    words = fields.String(required=True, validate=schemas.Words)


class ScalingForm(Schema):
    """Another level; what is ticked of the admission test of a house counts there only."""

    level = fields.Enum(CaseLevel, by_value=True, required=True)
    regime = fields.Enum(LegalRegime, by_value=True, required=True)
    reason = fields.Enum(ScaleReason, by_value=True, required=True)
    met = fields.List(fields.Enum(Criterion, by_value=True))
    words = fields.String(required=True, validate=schemas.Words)


@pages.get("/cases/<uuid:case_id>")
@endpoint("case.read")
def show(work: Work, case_id: uuid.UUID) -> str:
    """Show a case as far as it opens to the reader, and what they may do."""
    found = queries.case(work, case_id)
    look_about(work, case_id)
    context = {"lists": LISTS, "longest": LONGEST_WORDS, "now": work.now, **refusals.context()}
    context["brought"] = contributions.contributions(work, Paging(), case_id)
    return render_template("cases/show.html", case=found, **_choices(work, found), **context)


refusals.show_again(pages, show)


@pages.post("/cases/<uuid:case_id>/triage")
@endpoint("case.triage")
def triage(work: Work, case_id: uuid.UUID) -> Response:
    """Take it up, to weigh it."""
    same_version(work, case_id, "case.triage")
    progressing.triage(work, case_id)
    return done(case_id, "case_changed")


@pages.post("/cases/<uuid:case_id>/admission")
@endpoint("case.admit")
def admit(work: Work, case_id: uuid.UUID) -> Response:
    """Record the admission test."""
    case = same_version(work, case_id, "case.admit")
    typed = refusals.read(AdmissionForm(), "admission")
    answers = {one: one in typed["met"] for one in criteria(case.level)}
    progressing.admit(work, case_id, Admission(typed["admitted"], answers, typed["words"]))
    return done(case_id, "case_changed")


@pages.post("/cases/<uuid:case_id>/steps")
@endpoint("case.advance")
def advance(work: Work, case_id: uuid.UUID) -> Response:
    """Go on."""
    same_version(work, case_id, "case.advance")
    typed = refusals.read(schemas.StepIn(), "step")
    progressing.advance(work, case_id, typed["act"])
    return done(case_id, "case_changed")


@pages.post("/cases/<uuid:case_id>/scaling")
@endpoint("case.scale")
def scale(work: Work, case_id: uuid.UUID) -> Response:
    """Bring it to another level; another table may have it then."""
    case = same_version(work, case_id, "case.scale")
    typed = refusals.read(ScalingForm(), "scaling")
    ticked = typed.pop("met")
    enters = typed["level"] in HOUSE_LEVELS and case.level not in HOUSE_LEVELS
    asked = criteria(typed["level"]) if enters else ()
    answers = {one: one in ticked for one in asked}
    progressing.scale(work, case_id, Scaling(answers=answers, **typed))
    return gone("case_scaled")


@pages.post("/cases/<uuid:case_id>/closing")
@endpoint("case.close")
def close(work: Work, case_id: uuid.UUID) -> Response:
    """Close it."""
    same_version(work, case_id, "case.close")
    typed = refusals.read(schemas.ClosingIn(), "closing")
    progressing.close(work, case_id, typed["reason"])
    return gone("case_closed")


@pages.post("/cases/<uuid:case_id>/seat-ending")
@endpoint("case.end_seat")
def end_seat(work: Work, case_id: uuid.UUID) -> Response:
    """End somebody's place at the table."""
    same_version(work, case_id, "case.end_seat")
    seating.take(work, case_id, refusals.read(schemas.SeatEndingIn(), "ending")["seat_id"])
    return done(case_id, "case_changed")


@pages.post("/cases/<uuid:case_id>/leaving")
@endpoint("case.leave")
def leave(work: Work, case_id: uuid.UUID) -> Response:
    """Leave the table."""
    seating.leave(work, case_id)
    return gone("case_left")


@pages.post("/cases/<uuid:case_id>/lead-proposal")
@endpoint("case.propose_lead")
def propose_lead(work: Work, case_id: uuid.UUID) -> Response:
    """Ask somebody to lead."""
    same_version(work, case_id, "case.propose_lead")
    typed = refusals.read(schemas.LeadIn(), "lead")
    leading.propose(work, case_id, typed["membership_id"])
    return done(case_id, "case_lead_proposed")


@pages.post("/cases/<uuid:case_id>/lead-acceptance")
@endpoint("case.accept_lead")
def accept_lead(work: Work, case_id: uuid.UUID) -> Response:
    """Take the lead."""
    leading.accept(work, case_id)
    return done(case_id, "case_lead_accepted")


@pages.post("/cases/<uuid:case_id>/lead-refusal")
@endpoint("case.decline_lead")
def decline_lead(work: Work, case_id: uuid.UUID) -> Response:
    """Refuse the lead; then the case may be closed to who refused."""
    typed = refusals.read(schemas.LeadRefusalIn(), "refusal")
    leading.decline(work, case_id, typed["reason"])
    return gone("case_lead_declined")


def _choices(work: Work, found: CaseView) -> dict[str, Any]:
    may = set(found.permissions)
    choices: dict[str, Any] = {"steps": queries.steps_possible(found.state)}
    choices["criteria"] = criteria(found.level)
    choices["house_criteria"] = criteria(CaseLevel.L4) if _below_house(found) else ()
    if "case.propose_lead" in may:
        # The row is at hand already, and the reader may ask.
        row = work.load(Case, found.id, "case.read")
        choices["candidates"] = candidates(work, row)
    return choices


def _below_house(found: CaseView) -> bool:
    return found.level not in HOUSE_LEVELS
