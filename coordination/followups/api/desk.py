"""JSON: the process director's desk, handing over, and one's own news."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.followups import schemas
from coordination.followups.models import DeskItem, Notice
from coordination.followups.queries import desk as desk_queries
from coordination.followups.queries.desk import DeskItemView
from coordination.followups.queries.notices import waiting_notices
from coordination.followups.service import desk, handing_over, notices
from coordination.followups.service.handing_over import HandedOver
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.work import Work

api = Blueprint("desk-items", __name__, description="The director's desk, handing over and news")


@api.get("/desk-items")
@endpoint("desk_item.list")
@api.arguments(schemas.DeskItemQuery, location="query")
@api.response(200, schemas.DeskItemPage)
def list_desk_items(work: Work, query: dict[str, Any]) -> Page[DeskItemView]:
    """What fell between partners in the caller's municipalities, oldest first."""
    paging = Paging.taken(query)
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
@api.etag
@api.arguments(schemas.SuccessorIn)
@api.response(200, schemas.DeskItemOut)
def propose_successor(work: Work, typed: dict[str, Any], desk_item_id: uuid.UUID) -> DeskItemView:
    """Propose another partner to the owner."""
    api.check_act(work, DeskItem, desk_item_id, "desk_item.propose")
    desk.propose_successor(work, desk_item_id, typed["organisation_id"])
    work.flush()
    found = desk_queries.desk_item(work, desk_item_id)
    api.set_version(found)
    return found


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
