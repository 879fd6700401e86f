"""JSON: the conferences of a case, and their minutes."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.cases.models import Case
from coordination.conferences import schemas
from coordination.conferences.queries import conferences as queries
from coordination.conferences.queries.conferences import TableView
from coordination.conferences.service import minuting, planning
from coordination.conferences.service.minuting import Decided, Minutes
from coordination.conferences.service.planning import Plan
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.work import Work

api = Blueprint("conferences", __name__, description="Conferences of a case, and their minutes")


@api.get("/cases/<uuid:case_id>/conferences")
@endpoint("case.read")
@api.etag
@api.response(200, schemas.TableOut)
def list_conferences(work: Work, case_id: uuid.UUID) -> TableView:
    """The conferences of a case, as far as they open to the caller."""
    return _shown(work, case_id)


@api.post("/cases/<uuid:case_id>/conferences")
@endpoint("case.convene")
@api.etag
@api.arguments(schemas.PlanIn)
@api.response(201, schemas.TableOut)
def convene(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> TableView:
    """Plan a conference; who sits at the table is invited."""
    api.check_act(work, Case, case_id, "case.convene")
    planning.convene(work, case_id, plan_of(typed))
    return _shown(work, case_id)


@api.post("/cases/<uuid:case_id>/conference-moving")
@endpoint("case.move_conference")
@api.etag
@api.arguments(schemas.MovingIn)
@api.response(200, schemas.TableOut)
def move(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> TableView:
    """Give a conference another moment, place or agenda."""
    api.check_act(work, Case, case_id, "case.move_conference")
    planning.move(work, case_id, typed.pop("conference_id"), plan_of(typed))
    return _shown(work, case_id)


@api.post("/cases/<uuid:case_id>/conference-cancelling")
@endpoint("case.cancel_conference")
@api.etag
@api.arguments(schemas.CancellingIn)
@api.response(200, schemas.TableOut)
def cancel(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> TableView:
    """Cancel a conference; who was invited hears of it."""
    api.check_act(work, Case, case_id, "case.cancel_conference")
    planning.cancel(work, case_id, typed["conference_id"], typed["reason"])
    return _shown(work, case_id)


@api.post("/cases/<uuid:case_id>/conference-minutes")
@endpoint("case.write_minutes")
@api.etag
@api.arguments(schemas.MinutesIn)
@api.response(200, schemas.TableOut)
def write_minutes(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> TableView:
    """Write who was there and what was decided, and let the participants agree to it."""
    api.check_act(work, Case, case_id, "case.write_minutes")
    minuting.write(work, case_id, typed["conference_id"], minutes_of(typed))
    return _shown(work, case_id)


@api.post("/cases/<uuid:case_id>/minutes-answer")
@endpoint("case.answer_minutes")
@api.etag
@api.arguments(schemas.MinutesAnswerIn)
@api.response(200, schemas.TableOut)
def answer_minutes(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> TableView:
    """Agree to the minutes of a conference at which one was, or object."""
    api.check_act(work, Case, case_id, "case.answer_minutes")
    minuting.answer(work, case_id, typed["conference_id"], typed["objection"])
    return _shown(work, case_id)


def plan_of(typed: dict[str, Any]) -> Plan:
    """Return the plan of a conference.

    Args:
        typed: what `PlanIn` loaded.
    """
    return Plan(**(typed | {"agenda": tuple(typed["agenda"])}))


def minutes_of(typed: dict[str, Any]) -> Minutes:
    """Return the minutes of a conference.

    Args:
        typed: what `MinutesIn` loaded.
    """
    attendance = {one["participant_id"]: one["attendance"] for one in typed["attendance"]}
    return Minutes(attendance, [Decided(**one) for one in typed["decisions"]], typed["circulate"])


def _shown(work: Work, case_id: uuid.UUID) -> TableView:
    work.flush()
    found = queries.conferences(work, case_id)
    api.set_version(found)
    return found
