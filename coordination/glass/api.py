"""JSON: breaking glass, ending it and reviewing it. A token cannot break it."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.glass import queries, schemas, service
from coordination.glass.queries import GlassView
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.http.stepup import require_step_up
from coordination.work import Work

api = Blueprint("break_glass", __name__, description="Emergency access and its review")


@api.get("/break-glass")
@endpoint("break_glass.list")
@api.arguments(schemas.GlassQuery, location="query")
@api.response(200, schemas.BreakGlassPage)
def list_glass(work: Work, query: dict[str, Any]) -> Page[GlassView]:
    """What the caller broke, and for leads and privacy officers what colleagues broke."""
    paging = Paging.taken(query)
    return queries.glasses(work, paging, waiting=query["waiting"])


@api.post("/break-glass")
@endpoint("break_glass.create")
@api.arguments(schemas.BreakGlassIn)
@api.response(201, schemas.BreakGlassOut)
def break_glass(work: Work, typed: dict[str, Any]) -> GlassView:
    """Open a signal of one's own organisation for at most an hour; it must be reviewed."""
    require_step_up()
    return _shown(work, service.break_glass(work, typed["record"], typed["reason"]).id)


@api.get("/break-glass/<uuid:break_glass_id>")
@endpoint("break_glass.read")
@api.response(200, schemas.BreakGlassOut)
def show(work: Work, break_glass_id: uuid.UUID) -> GlassView:
    """One time that glass was broken, with what was done under it."""
    return queries.glass(work, break_glass_id)


@api.post("/break-glass/<uuid:break_glass_id>/end")
@endpoint("break_glass.end")
@api.response(200, schemas.BreakGlassOut)
def end(work: Work, break_glass_id: uuid.UUID) -> GlassView:
    """Close it before its hour is over."""
    return _shown(work, service.end(work, break_glass_id).id)


@api.post("/break-glass/<uuid:break_glass_id>/review")
@endpoint("break_glass.review")
@api.arguments(schemas.ReviewIn)
@api.response(200, schemas.BreakGlassOut)
def review(work: Work, typed: dict[str, Any], break_glass_id: uuid.UUID) -> GlassView:
    """Say whether it was right; never of one's own."""
    finding, answer = typed["finding"], typed["answer"]
    return _shown(work, service.review(work, break_glass_id, finding, answer).id)


def _shown(work: Work, break_glass_id: uuid.UUID) -> GlassView:
    work.flush()
    return queries.glass(work, break_glass_id)
