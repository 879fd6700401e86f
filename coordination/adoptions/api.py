"""JSON: taking over what a partner shared, and what was taken over."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.adoptions import queries, schemas, service
from coordination.adoptions.queries import AdoptionView
from coordination.adoptions.rules import Wanted
from coordination.followups.models import FollowUp
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.http.schema import PagingSchema
from coordination.work import Work

api = Blueprint("adoptions", __name__, description="What was taken over into one's own file")


@api.post("/follow-ups/<uuid:follow_up_id>/adoption")
@endpoint("follow_up.adopt")
@api.arguments(schemas.AdoptionIn)
@api.response(201, schemas.AdoptionOut)
def adopt(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> AdoptionView:
    """Take over what one's own organisation needs; the owner is told that it was done."""
    api.check_act(work, FollowUp, follow_up_id, "follow_up.adopt")
    made = service.adopt(work, follow_up_id, Wanted(**typed))
    work.flush()
    return queries.adoption(work, made.id)


@api.get("/adoptions")
@endpoint("adoption.list")
@api.arguments(PagingSchema, location="query")
@api.response(200, schemas.AdoptionPage)
def list_adoptions(work: Work, query: dict[str, Any]) -> Page[AdoptionView]:
    """What one's organisation took over, newest first."""
    return queries.adoptions(work, Paging.taken(query))


@api.get("/adoptions/<uuid:adoption_id>")
@endpoint("adoption.read")
@api.response(200, schemas.AdoptionOut)
def show(work: Work, adoption_id: uuid.UUID) -> AdoptionView:
    """What was taken over, as far as it opens to the caller."""
    return queries.adoption(work, adoption_id)
