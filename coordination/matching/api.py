"""JSON: offering a signal for matching and taking it back, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.http.schema import PagingSchema
from coordination.matching import schemas
from coordination.matching.models import MatchTask
from coordination.matching.queries import tasks as queries
from coordination.matching.queries.tasks import MatchView, TaskView
from coordination.matching.service import answering, offering
from coordination.matching.service.offering import Offering
from coordination.signals.models import Signal
from coordination.work import Work

api = Blueprint("matching", __name__, description="Offers for matching, and matches")


@api.post("/signals/<uuid:signal_id>/match-offer")
@endpoint("signal.offer_match")
@api.arguments(schemas.OfferIn)
@api.response(201, schemas.OfferedOut)
def offer(work: Work, typed: dict[str, Any], signal_id: uuid.UUID) -> dict[str, int]:
    """Offer those whom a signal is concerned about; a match comes as a task, never as an answer."""
    api.check_act(work, Signal, signal_id, "signal.offer_match")
    return {"offered": len(offering.offer(work, signal_id, Offering(**typed)))}


@api.post("/signals/<uuid:signal_id>/match-offer-withdrawal")
@endpoint("signal.end_match_offer")
@api.response(204)
def take_back(work: Work, signal_id: uuid.UUID) -> None:
    """Take back every offer of a signal; its hashes are removed at once."""
    api.check_act(work, Signal, signal_id, "signal.end_match_offer")
    offering.take_back(work, signal_id)


@api.get("/match-tasks")
@endpoint("match_task.list")
@api.arguments(schemas.TaskQuery, location="query")
@api.response(200, schemas.TaskPage)
def list_tasks(work: Work, query: dict[str, Any]) -> Page[TaskView]:
    """The caller's own side of the matches that last."""
    return queries.tasks(work, Paging.taken(query), unanswered=query["unanswered"])


@api.get("/match-tasks/<uuid:task_id>")
@endpoint("match_task.read")
@api.etag
@api.response(200, schemas.TaskOut)
def show_task(work: Work, task_id: uuid.UUID) -> TaskView:
    """One match: who the other professional is, and nothing of what they know."""
    found = answering.opened(work, task_id)
    api.set_version(found)
    return found


@api.post("/match-tasks/<uuid:task_id>/answer")
@endpoint("match_task.answer")
@api.etag
@api.arguments(schemas.AnswerIn)
@api.response(200, schemas.TaskOut)
def answer(work: Work, typed: dict[str, Any], task_id: uuid.UUID) -> TaskView:
    """Say whether there is contact; once, within five working days."""
    api.check_act(work, MatchTask, task_id, "match_task.answer")
    answering.answer(work, task_id, typed["answer"], typed["words"])
    work.flush()
    found = queries.task(work, task_id)
    api.set_version(found)
    return found


@api.post("/match-tasks/<uuid:task_id>/wrong-report")
@endpoint("match_task.report_wrong")
@api.response(204)
def report_wrong(work: Work, task_id: uuid.UUID) -> None:
    """Say that these are two persons; the match ends for both and does not come back."""
    api.check_act(work, MatchTask, task_id, "match_task.report_wrong")
    answering.report_wrong(work, task_id)


@api.get("/matches")
@endpoint("match.list")
@api.arguments(PagingSchema, location="query")
@api.response(200, schemas.MatchPage)
def list_matches(work: Work, query: dict[str, Any]) -> Page[MatchView]:
    """The matches of the caller's municipalities: that they exist, and whether answered."""
    return queries.matches(work, Paging.taken(query))
