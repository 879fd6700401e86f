"""The page on which a place at the table is given."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request, url_for
from marshmallow import fields
from werkzeug.wrappers import Response

from coordination.cases.models import Case
from coordination.cases.queries.candidates import organisations, seatable
from coordination.cases.routes.afterwards import done, same_version
from coordination.cases.rules import SITTING
from coordination.cases.service import seating
from coordination.cases.service.seating import Place
from coordination.core.errors import FieldProblem, Invalid
from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.schema import Schema
from coordination.work import Work

pages = Blueprint("case_seats", __name__)


class OrganisationQuery(Schema):
    """Of which organisation somebody is seated; first it is chosen."""

    organisation_id = fields.UUID(load_default=None)


class SeatForm(Schema):
    """Who is seated: the code of a function, or the id of one person that stands beside it."""

    function = fields.String(required=True)
    last_day = fields.Date(load_default=None, allow_none=True)


@pages.get("/cases/<uuid:case_id>/seats")
@endpoint("case.give_seat")
def choose(work: Work, case_id: uuid.UUID) -> str:
    """Show who can be seated: first of which organisations, then who of the one that was chosen."""
    case = work.load(Case, case_id, "case.give_seat")
    chosen = forms.read(OrganisationQuery(), request.args)["organisation_id"]
    return render_template(
        "cases/seat.html",
        case=case,
        back=url_for("case.show", case_id=case_id),
        chosen=chosen,
        organisations=organisations(work),
        members=seatable(work, case, chosen) if chosen else (),
        today=work.today,
        **refusals.context(),
    )


refusals.show_again(pages, choose)


@pages.post("/cases/<uuid:case_id>/seats")
@endpoint("case.give_seat")
def give(work: Work, case_id: uuid.UUID) -> Response:
    """Give the place."""
    same_version(work, case_id, "case.give_seat")
    chosen = forms.read(OrganisationQuery(), request.args)["organisation_id"]
    typed = refusals.read(SeatForm(), "seat")
    function, member_id = _holder(typed["function"])
    seating.give(work, case_id, Place(chosen, function, member_id, typed["last_day"]))
    return done(case_id, "case_seat_given")


def _holder(typed: str) -> tuple[str | None, uuid.UUID | None]:
    if typed in SITTING:
        return typed, None
    try:
        return None, uuid.UUID(typed)
    except ValueError:
        raise Invalid([FieldProblem("/function", "unknown_seat")]) from None
