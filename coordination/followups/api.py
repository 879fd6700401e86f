"""JSON: follow-ups, from asking to answering."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.access.classes import Level
from coordination.followups import schemas
from coordination.followups.answers import Feedback
from coordination.followups.models import FollowUp, Notice
from coordination.followups.queries import desk as desk_queries
from coordination.followups.queries.desk import DeskItemView
from coordination.followups.queries.feedback import Line, feedback_lines
from coordination.followups.queries.listing import Wanted, follow_ups
from coordination.followups.queries.notices import waiting_notices
from coordination.followups.queries.shapes import FollowUpView
from coordination.followups.queries.views import view
from coordination.followups.service import answering, desk, handing_over, notices, releasing
from coordination.followups.service.answering import Completion
from coordination.followups.service.asking import ByHand, ask
from coordination.followups.service.handing_over import HandedOver
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
    paging = Paging(query.pop("page_size"), query.pop("cursor"))
    return follow_ups(work, Wanted(**query), paging)


@api.post("/follow-ups")
@endpoint("signal.ask")
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
@api.arguments(schemas.FollowUpReleaseIn)
@api.response(200, schemas.FollowUpOut)
def release(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Let a proposed follow-up leave the owner."""
    return _shown(work, releasing.release(work, follow_up_id, _release(typed)))


@api.post("/follow-ups/<uuid:follow_up_id>/keeping")
@endpoint("follow_up.keep")
@api.arguments(schemas.KeepingIn)
@api.response(200, schemas.FollowUpOut)
def keep(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Keep a proposed follow-up inside."""
    return _shown(work, releasing.keep(work, follow_up_id, typed["reason"], typed["text"]))


@api.post("/follow-ups/<uuid:follow_up_id>/acceptance")
@endpoint("follow_up.accept")
@api.response(200, schemas.FollowUpOut)
def accept(work: Work, follow_up_id: uuid.UUID) -> FollowUpView:
    """Take a follow-up up."""
    return _shown(work, answering.accept(work, follow_up_id))


@api.post("/follow-ups/<uuid:follow_up_id>/refusal")
@endpoint("follow_up.decline")
@api.arguments(schemas.RefusalIn)
@api.response(200, schemas.FollowUpOut)
def decline(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Refuse an offer."""
    return _shown(work, answering.decline(work, follow_up_id, typed["reason"]))


@api.post("/follow-ups/<uuid:follow_up_id>/completion")
@endpoint("follow_up.complete")
@api.arguments(schemas.CompletionIn)
@api.response(200, schemas.FollowUpOut)
def complete(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Feed the first decision back."""
    answer = typed.pop("feedback")
    feedback = Feedback(line=answer.pop("decision"), **answer)
    return _shown(
        work, answering.complete(work, follow_up_id, Completion(feedback=feedback, **typed))
    )


@api.post("/follow-ups/<uuid:follow_up_id>/return")
@endpoint("follow_up.return")
@api.arguments(schemas.ReturnIn)
@api.response(200, schemas.FollowUpOut)
def give_back(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Give an accepted follow-up back."""
    return _shown(work, answering.give_back(work, follow_up_id, typed["reason"]))


@api.post("/follow-ups/<uuid:follow_up_id>/withdrawal")
@endpoint("follow_up.withdraw")
@api.arguments(schemas.TakingBackIn)
@api.response(200, schemas.FollowUpOut)
def withdraw(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Take back what was asked; its content closes at once."""
    return _shown(work, answering.withdraw(work, follow_up_id, typed["reason"]))


@api.post("/follow-ups/<uuid:follow_up_id>/assignment")
@endpoint("follow_up.assign")
@api.arguments(schemas.AssignmentIn)
@api.response(200, schemas.FollowUpOut)
def assign(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> FollowUpView:
    """Hand a follow-up to another member of the addressed function."""
    return _shown(work, answering.assign(work, follow_up_id, typed["handler_id"]))


@api.get("/signals/<uuid:signal_id>/feedback")
@endpoint("signal.read_feedback")
@api.response(200, schemas.FeedbackLineList)
def show_feedback(work: Work, signal_id: uuid.UUID) -> dict[str, list[Line]]:
    """The feedback lines of a signal that the caller recorded."""
    work.load(Signal, signal_id, "signal.read")
    return {"items": feedback_lines(work, [signal_id])}


@api.get("/desk-items")
@endpoint("desk_item.list")
@api.arguments(schemas.DeskItemQuery, location="query")
@api.response(200, schemas.DeskItemPage)
def list_desk_items(work: Work, query: dict[str, Any]) -> Page[DeskItemView]:
    """What fell between partners in the caller's municipalities, oldest first."""
    paging = Paging(query["page_size"], query["cursor"])
    return desk_queries.desk_items(work, paging, query["status"])


@api.get("/desk-items/<uuid:desk_item_id>")
@endpoint("desk_item.read")
@api.etag
@api.response(200, schemas.DeskItemOut)
def show_desk_item(work: Work, desk_item_id: uuid.UUID) -> DeskItemView:
    """One item of the desk."""
    found = desk_queries.desk_item(work, desk_item_id)
    api.set_version(found)
    return found


@api.post("/desk-items/<uuid:desk_item_id>/proposal")
@endpoint("desk_item.propose")
@api.arguments(schemas.SuccessorIn)
@api.response(200, schemas.DeskItemOut)
def propose_successor(work: Work, typed: dict[str, Any], desk_item_id: uuid.UUID) -> DeskItemView:
    """Propose another partner to the owner."""
    desk.propose_successor(work, desk_item_id, typed["organisation_id"])
    work.flush()
    return desk_queries.desk_item(work, desk_item_id)


@api.post("/hand-overs")
@endpoint("membership.hand_over")
@api.arguments(schemas.HandOverIn)
@api.response(200, schemas.HandOverOut)
def hand_over(work: Work, typed: dict[str, Any]) -> HandedOver:
    """Give all open work of a membership to a colleague."""
    giver = typed["from_id"] or work.actor.membership_id
    return handing_over.hand_over(work, giver, typed["to_id"])


@api.get("/notices")
@endpoint("notice.read")
@api.response(200, schemas.NoticeList)
def list_notices(work: Work) -> dict[str, Any]:
    """One's own news that waits to be looked at."""
    return {"items": waiting_notices(work)}


@api.post("/notices/<uuid:notice_id>/look")
@endpoint("notice.look")
@api.response(200, schemas.NoticeOut)
def look(work: Work, notice_id: uuid.UUID) -> Notice:
    """Mark one's own news as looked at."""
    return notices.look(work, notice_id)


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
    return view(work, follow_up)
