"""JSON: registrations of young persons, searching them, and conflicts of interest."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

from flask import Response

from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.http.schema import PagingSchema
from coordination.people import schemas, service
from coordination.people.models import YoungPerson
from coordination.people.queries import conflicts, registrations
from coordination.people.queries.registrations import PersonName, Search
from coordination.people.rules import Guardian, PersonDetails, tidied
from coordination.work import Work

api = Blueprint("people", __name__, description="Young persons")


@api.get("/young-persons")
@endpoint("young_person.list")
@api.arguments(PagingSchema, location="query")
@api.response(200, schemas.YoungPersonPage)
def list_persons(work: Work, query: dict[str, Any]) -> Page[PersonName]:
    """List the registrations of the own organisation."""
    return registrations.registrations(work, Paging.taken(query))


@api.post("/young-persons")
@endpoint("young_person.create")
@api.etag
@api.arguments(schemas.YoungPersonIn)
@api.response(201, schemas.RegisteredYoungPerson)
def register(work: Work, typed: dict[str, Any]) -> SimpleNamespace:
    """Register a young person and show who may be registered already."""
    details = PersonDetails(**_fields(typed))
    hints = registrations.near_duplicates(work, tidied(details))
    person = service.register(work, details)
    return SimpleNamespace(**vars(_shown(work, person.id)), possible_duplicates=hints)


@api.get("/young-persons/<uuid:person_id>")
@endpoint("young_person.read")
@api.etag
@api.response(200, schemas.YoungPersonOut)
def show(work: Work, person_id: uuid.UUID) -> PersonName:
    """Show a young person at the level that opens to the caller."""
    return _shown(work, person_id)


@api.patch("/young-persons/<uuid:person_id>")
@endpoint("young_person.edit")
@api.etag
@api.arguments(schemas.YoungPersonPatch)
@api.response(200, schemas.YoungPersonOut)
def edit(work: Work, typed: dict[str, Any], person_id: uuid.UUID) -> PersonName:
    """Change a registration; what is not named stays."""
    row = work.load(YoungPerson, person_id, "young_person.edit")
    api.check_version(row)
    service.edit(work, person_id, _fields(typed), row.row_version)
    return _shown(work, person_id)


@api.post("/young-person-searches")
@endpoint("young_person.search")
@api.arguments(schemas.YoungPersonSearch)
@api.response(200, schemas.YoungPersonsFound)
def search(work: Work, typed: dict[str, Any]) -> dict[str, Any]:
    """Search the registrations of the own organisation by look and sound."""
    return {"items": registrations.search(work, Search(**typed))}


@api.get("/conflicts-of-interest")
@endpoint("conflict_of_interest.list")
@api.response(200, schemas.ConflictList)
def list_conflicts(work: Work) -> dict[str, Any]:
    """Who declared a conflict of interest: oneself and, for a lead, the organisation."""
    return {"items": conflicts.declarations(work)}


@api.post("/conflicts-of-interest")
@endpoint("conflict_of_interest.create")
@api.arguments(schemas.ConflictIn)
@api.response(204)
def declare(work: Work, typed: dict[str, Any]) -> Response:
    """Close a young person to oneself or a member; the answer is the same if there is nobody."""
    service.declare_conflict(work, schemas.meant(typed), typed["relation"], typed["membership_id"])
    return Response(status=204)


@api.post("/conflicts-of-interest/<uuid:declaration_id>/end")
@endpoint("conflict_of_interest.end")
@api.response(204)
def end(work: Work, declaration_id: uuid.UUID) -> Response:
    """End somebody else's declaration."""
    service.end_conflict(work, declaration_id)
    return Response(status=204)


def _shown(work: Work, person_id: uuid.UUID) -> PersonName:
    found = registrations.person(work, person_id)
    api.set_version(found)
    return found


def _fields(typed: dict[str, Any]) -> dict[str, Any]:
    if "guardians" not in typed:
        return typed
    return typed | {"guardians": tuple(Guardian(**guardian) for guardian in typed["guardians"])}
