"""JSON: registrations that may be one young person; merging, undoing that, telling apart."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request

from coordination.duplicates import queries, schemas, service
from coordination.duplicates.queries import Merged
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.http.schema import PagingSchema
from coordination.people.models import YoungPerson
from coordination.work import Work

api = Blueprint("duplicates", __name__, description="Double registrations of a young person")


@api.get("/possible-duplicates")
@endpoint("young_person.compare")
@api.response(200, schemas.PossibleDuplicates)
def list_candidates(work: Work) -> dict[str, Any]:
    """List pairs of registrations that look alike, of those that the caller may merge."""
    return {"items": queries.candidates(work)}


@api.get("/merged-young-persons")
@endpoint("young_person.compare")
@api.arguments(PagingSchema, location="query")
@api.response(200, schemas.MergedPersonPage)
def list_merged(work: Work, query: dict[str, Any]) -> Page[Merged]:
    """List the registrations of the own organisation that were merged."""
    return queries.merged(work, Paging.taken(query))


@api.post("/young-persons/<uuid:person_id>/merger")
@endpoint("young_person.merge")
@api.etag
@api.arguments(schemas.MergerIn)
@api.response(204)
def merge(work: Work, typed: dict[str, Any], person_id: uuid.UUID) -> Response:
    """Let another registration stay for this one too; nothing is lost, and it can be undone."""
    _check(work, person_id, typed["into_id"], "young_person.merge")
    api.set_version(service.merge(work, person_id, typed["into_id"]))
    return Response(status=204)


@api.post("/young-persons/<uuid:person_id>/separation")
@endpoint("young_person.separate")
@api.etag
@api.response(204)
def separate(work: Work, person_id: uuid.UUID) -> Response:
    """Undo a merge; what came in meanwhile stays where it was put."""
    other_id = queries.merged_into(work, person_id) or person_id
    _check(work, person_id, other_id, "young_person.separate")
    api.set_version(service.separate(work, person_id))
    return Response(status=204)


@api.post("/young-persons/<uuid:person_id>/distinction")
@endpoint("young_person.distinguish")
@api.etag
@api.arguments(schemas.DistinctionIn)
@api.response(204)
def distinguish(work: Work, typed: dict[str, Any], person_id: uuid.UUID) -> Response:
    """Say that two registrations that look alike are two young persons."""
    _check(work, person_id, typed["other_id"], "young_person.distinguish")
    api.set_version(service.distinguish(work, person_id, typed["other_id"]))
    return Response(status=204)


def _check(work: Work, person_id: uuid.UUID, other_id: uuid.UUID, action: str) -> None:
    """Refuse an act on another version, with both locked in the order in which the service does."""
    if request.if_match:
        rows = {one: work.load(YoungPerson, one, action) for one in sorted({person_id, other_id})}
        api.check_version(rows[person_id])
