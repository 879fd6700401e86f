"""JSON: follow-ups, from asking to answering."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.access.classes import Level
from coordination.followups import schemas
from coordination.followups.answers import Feedback
from coordination.followups.models import FollowUp
from coordination.followups.queries.feedback import Line, feedback_lines
from coordination.followups.queries.listing import Wanted, follow_ups
from coordination.followups.queries.shapes import FollowUpView
from coordination.followups.queries.views import view
from coordination.followups.service import answering, releasing
from coordination.followups.service.answering import Completion
from coordination.followups.service.asking import ByHand, ask
from coordination.followups.service.releasing import Release
from coordination.followups.service.seeing import open_follow_up
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.sharing.service.consent import Consent
from coordination.signals.models import Signal
from coordination.work import Work

api = Blueprint("follow-ups", __name__, description="What one organisation asks of another")


@api.get("/follow-ups")
@endpoint("follow_up.list")
@api.arguments(schemas.FollowUpQuery, location="query")
@api.response(200, schemas.FollowUpPage)
def list_follow_ups(work: Work, query: dict[str, Any]) -> Page[FollowUpView]:
    """What the caller asked, was asked or handles, newest first."""
    paging = Paging.taken(query)
    return follow_ups(work, Wanted(**query), paging)


@api.post("/follow-ups")
@endpoint("signal.ask")
@api.etag
@api.arguments(schemas.AskIn)
@api.response(201, schemas.FollowUpOut)
def ask_by_hand(work: Work, typed: dict[str, Any]) -> FollowUpView:
    """Ask a partner, or somebody inside, about a signal."""
    signal_id, wanted = typed.pop("signal_id"), typed.pop("release")
    level = Level[typed.pop("level").upper()]
    release = _release(wanted) if wanted is not None else None
    return _shown(work, ask(work, signal_id, ByHand(level=level, release=release, **typed)))


@api.get("/follow-ups/<uuid:follow_up_id>")
@endpoint("follow_up.read")
@api.etag
@api.response(200, schemas.FollowUpOut)
def show(work: Work, follow_up_id: uuid.UUID) -> FollowUpView:
    """One follow-up as the caller may see it."""
    found = open_follow_up(work, follow_up_id)
    api.set_version(found)
    return found


@api.post("/follow-ups/<uuid:follow_up_id>/release")
@endpoint("follow_up.release")
@api.etag
@api.arguments(schemas.FollowUpReleaseIn)
@api.response(200, schemas.FollowUpOut)
def release(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Let a proposed follow-up leave the owner."""
    api.check_act(work, FollowUp, follow_up_id, "follow_up.release")
    return _shown(work, releasing.release(work, follow_up_id, _release(typed)))


@api.post("/follow-ups/<uuid:follow_up_id>/keeping")
@endpoint("follow_up.keep")
@api.etag
@api.arguments(schemas.KeepingIn)
@api.response(200, schemas.FollowUpOut)
def keep(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Keep a proposed follow-up inside."""
    api.check_act(work, FollowUp, follow_up_id, "follow_up.keep")
    return _shown(work, releasing.keep(work, follow_up_id, typed["reason"], typed["text"]))


@api.post("/follow-ups/<uuid:follow_up_id>/acceptance")
@endpoint("follow_up.accept")
@api.etag
@api.response(200, schemas.FollowUpOut)
def accept(work: Work, follow_up_id: uuid.UUID) -> FollowUpView:
    """Take a follow-up up."""
    api.check_act(work, FollowUp, follow_up_id, "follow_up.accept")
    return _shown(work, answering.accept(work, follow_up_id))


@api.post("/follow-ups/<uuid:follow_up_id>/refusal")
@endpoint("follow_up.decline")
@api.etag
@api.arguments(schemas.RefusalIn)
@api.response(200, schemas.FollowUpOut)
def decline(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Refuse an offer."""
    api.check_act(work, FollowUp, follow_up_id, "follow_up.decline")
    return _shown(work, answering.decline(work, follow_up_id, typed["reason"]))


@api.post("/follow-ups/<uuid:follow_up_id>/completion")
@endpoint("follow_up.complete")
@api.etag
@api.arguments(schemas.CompletionIn)
@api.response(200, schemas.FollowUpOut)
def complete(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Feed the first decision back."""
    api.check_act(work, FollowUp, follow_up_id, "follow_up.complete")
    answer = typed.pop("feedback")
    feedback = Feedback(line=answer.pop("decision"), **answer)
    return _shown(
        work, answering.complete(work, follow_up_id, Completion(feedback=feedback, **typed))
    )


@api.post("/follow-ups/<uuid:follow_up_id>/return")
@endpoint("follow_up.return")
@api.etag
@api.arguments(schemas.ReturnIn)
@api.response(200, schemas.FollowUpOut)
def give_back(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Give an accepted follow-up back."""
    api.check_act(work, FollowUp, follow_up_id, "follow_up.return")
    return _shown(work, answering.give_back(work, follow_up_id, typed["reason"]))


@api.post("/follow-ups/<uuid:follow_up_id>/withdrawal")
@endpoint("follow_up.withdraw")
@api.etag
@api.arguments(schemas.TakingBackIn)
@api.response(200, schemas.FollowUpOut)
def withdraw(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Take back what was asked; its content closes at once."""
    api.check_act(work, FollowUp, follow_up_id, "follow_up.withdraw")
    return _shown(work, answering.withdraw(work, follow_up_id, typed["reason"]))


@api.post("/follow-ups/<uuid:follow_up_id>/assignment")
@endpoint("follow_up.assign")
@api.etag
@api.arguments(schemas.AssignmentIn)
@api.response(200, schemas.FollowUpOut)
def assign(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Hand a follow-up to another member of the addressed function."""
    api.check_act(work, FollowUp, follow_up_id, "follow_up.assign")
    return _shown(work, answering.assign(work, follow_up_id, typed["handler_id"]))


@api.get("/signals/<uuid:signal_id>/feedback")
@endpoint("signal.read_feedback")
@api.response(200, schemas.FeedbackLineList)
def show_feedback(work: Work, signal_id: uuid.UUID) -> dict[str, list[Line]]:
    """The feedback lines of a signal that the caller recorded."""
    work.load(Signal, signal_id, "signal.read")
    return {"items": feedback_lines(work, [signal_id])}


def _release(typed: dict[str, Any]) -> Release:
    persons, given = typed["persons"], typed["consent"]
    by = frozenset(given["by"]) if given and given["by"] is not None else None
    return Release(
        necessity=typed["necessity"],
        statements=tuple(typed["statements"]),
        persons=None if persons is None else tuple(persons),
        consent=Consent(given["on"], by) if given else None,
    )


def _shown(work: Work, follow_up: FollowUp) -> FollowUpView:
    work.flush()
    found = view(work, follow_up)
    api.set_version(found)
    return found
