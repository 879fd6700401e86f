"""The page of a case's conferences: its list, one of them with its minutes, and the forms."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import fields
from werkzeug.wrappers import Response

from coordination.cases.models import Case
from coordination.conferences import schemas
from coordination.conferences.queries import conferences as queries
from coordination.conferences.queries.conferences import ConferenceView, TableView
from coordination.conferences.rules import (
    LONGEST_PLACE,
    MOST_DECISIONS,
    AgendaPoint,
    Attendance,
    CancelReason,
)
from coordination.conferences.service import minuting, planning
from coordination.conferences.service.minuting import Decided, Minutes
from coordination.conferences.service.planning import Plan
from coordination.core.clock import AMSTERDAM, local_moment
from coordination.core.errors import NotFound
from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.schema import Schema, load
from coordination.work import Work

pages = Blueprint("case_conferences", __name__)
AS_TYPED = "%Y-%m-%dT%H:%M"  # what a field for day and time takes
SPARE_ROWS = 3  # for decisions that are not written yet
COLUMNS = ("participantId", "words", "dueOn")  # of a decision in the form
CHOSEN = tuple(one for one in CancelReason if one is not CancelReason.CASE_ENDED)


class ChosenQuery(Schema):
    """Which conference is shown with its forms; none at first."""

    conference_id = fields.UUID(load_default=None)


class PlanForm(Schema):
    """When by the clock of Amsterdam, how long, where and what about."""

    starts_at = fields.NaiveDateTime(required=True)
    duration = fields.Integer(required=True, validate=schemas.Minutes)
    place = fields.String(load_default="", validate=schemas.Place)
    agenda = fields.List(
        fields.Enum(AgendaPoint, by_value=True), required=True, validate=schemas.Agenda
    )
    anonymous = fields.Boolean(load_default=False)


class CancelForm(Schema):
    """Why it is not held."""

    reason = fields.Enum(CancelReason, by_value=True, required=True)


class MinutesForm(Schema):
    """Who was there, who had said they could not come; the others were absent."""

    present = fields.List(fields.UUID())
    excused = fields.List(fields.UUID())
    circulate = fields.Boolean(load_default=False)


class DecisionsForm(Schema):
    """Who does what by when; rows that were left empty are none."""

    decisions = fields.List(fields.Nested(schemas.DecisionIn))


class AnswerForm(Schema):
    """What one objects to; without it one agrees."""

    objection = fields.String(required=True, validate=schemas.Words)


@pages.get("/cases/<uuid:case_id>/conferences")
@endpoint("case.read")
def index(work: Work, case_id: uuid.UUID) -> str:
    """Show the conferences of a case, and the forms for the one that was chosen."""
    found = queries.conferences(work, case_id)
    chosen = _chosen(found)
    return render_template(
        "conferences/list.html",
        table=found,
        chosen=chosen,
        starts_at=chosen.starts_at.astimezone(AMSTERDAM).strftime(AS_TYPED) if chosen else "",
        agenda_points=AgendaPoint,
        reasons=CHOSEN,
        attendances=Attendance,
        longest_place=LONGEST_PLACE,
        spare=SPARE_ROWS,
        now=work.now,
        **refusals.context(),
    )


refusals.show_again(pages, index)


@pages.post("/cases/<uuid:case_id>/conferences")
@endpoint("case.convene")
def convene(work: Work, case_id: uuid.UUID) -> Response:
    """Plan one."""
    _same_version(work, case_id, "case.convene")
    planning.convene(work, case_id, _plan())
    return _done(case_id, "conference_planned")


@pages.post("/cases/<uuid:case_id>/conference-moving")
@endpoint("case.move_conference")
def move(work: Work, case_id: uuid.UUID) -> Response:
    """Move the chosen one."""
    _same_version(work, case_id, "case.move_conference")
    planning.move(work, case_id, _chosen_id(), _plan())
    return _done(case_id, "conference_planned")


@pages.post("/cases/<uuid:case_id>/conference-cancelling")
@endpoint("case.cancel_conference")
def cancel(work: Work, case_id: uuid.UUID) -> Response:
    """Cancel the chosen one."""
    _same_version(work, case_id, "case.cancel_conference")
    reason = refusals.read(CancelForm(), "cancel")["reason"]
    planning.cancel(work, case_id, _chosen_id(), reason)
    return _done(case_id, "conference_cancelled")


@pages.post("/cases/<uuid:case_id>/conference-minutes")
@endpoint("case.write_minutes")
def write_minutes(work: Work, case_id: uuid.UUID) -> Response:
    """Write the minutes of the chosen one."""
    _same_version(work, case_id, "case.write_minutes")
    minuting.write(work, case_id, _chosen_id(), _minutes(work, case_id))
    return _done(case_id, "minutes_written")


@pages.post("/cases/<uuid:case_id>/minutes-answer")
@endpoint("case.answer_minutes")
def answer_minutes(work: Work, case_id: uuid.UUID) -> Response:
    """Agree to the minutes of the chosen one, or object."""
    _same_version(work, case_id, "case.answer_minutes")
    objects = "objects" in request.form
    objection = refusals.read(AnswerForm(), "answer")["objection"] if objects else None
    minuting.answer(work, case_id, _chosen_id(), objection)
    return _done(case_id, "minutes_answered")


def _same_version(work: Work, case_id: uuid.UUID, action: str) -> None:
    refusals.check_version(work.load(Case, case_id, action))


def _chosen_id() -> uuid.UUID:
    chosen: uuid.UUID | None = forms.read(ChosenQuery(), request.args)["conference_id"]
    if chosen is None:
        raise NotFound
    return chosen


def _chosen(found: TableView) -> ConferenceView | None:
    wanted = forms.read(ChosenQuery(), request.args)["conference_id"]
    return next((one for one in found.items if one.id == wanted), None)


def _plan() -> Plan:
    typed = refusals.read(PlanForm(), "plan")
    at: dt.datetime = typed["starts_at"]
    starts_at = local_moment(at.date(), at.hour, at.minute)
    return Plan(**(typed | {"starts_at": starts_at, "agenda": tuple(typed["agenda"])}))


def _minutes(work: Work, case_id: uuid.UUID) -> Minutes:
    typed = refusals.read(MinutesForm(), "minutes")
    rows = [row for number in range(MOST_DECISIONS) if (row := _row(number))]
    decisions = [Decided(**one) for one in load(DecisionsForm(), {"decisions": rows})["decisions"]]
    chosen = _chosen(queries.conferences(work, case_id))
    invited = [one.id for one in chosen.participants] if chosen else []
    return Minutes(_attendance(typed, invited), decisions, typed["circulate"])


def _row(number: int) -> dict[str, str]:
    typed = {name: request.form.get(f"minutes-decisions-{number}-{name}", "") for name in COLUMNS}
    return {name: text for name, text in typed.items() if text.strip()}


def _attendance(typed: dict[str, Any], invited: list[uuid.UUID]) -> dict[uuid.UUID, Attendance]:
    found = dict.fromkeys(invited, Attendance.ABSENT)
    found |= dict.fromkeys(typed["excused"], Attendance.EXCUSED)
    return found | dict.fromkeys(typed["present"], Attendance.PRESENT)


def _done(case_id: uuid.UUID, code: str) -> Response:
    flash(code, "ok")
    return redirect(url_for("case_conferences.index", case_id=case_id), 303)
