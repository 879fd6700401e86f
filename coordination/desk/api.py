"""JSON: the desk."""

from __future__ import annotations

from coordination.desk import schemas
from coordination.desk.queries.desk import Desk, desk
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.work import Work

api = Blueprint("desk", __name__, description="What waits for you")


@api.get("/desk")
@endpoint("desk.read")
@api.response(200, schemas.DeskOut)
def show(work: Work) -> Desk:
    """What waits for the caller, by group, as in the digest."""
    return desk(work)
