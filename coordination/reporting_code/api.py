"""JSON: the steps of the reporting code about one concern."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.followups.models import FollowUp
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.reporting_code import queries, schemas, service
from coordination.reporting_code.queries import CodeView
from coordination.reporting_code.service import Taken
from coordination.work import Work

api = Blueprint("reporting-code", __name__, description="The five steps of the reporting code")


@api.get("/follow-ups/<uuid:follow_up_id>/reporting-code")
@endpoint("follow_up.read_code")
@api.response(200, schemas.CodeOut)
def show(work: Work, follow_up_id: uuid.UUID) -> CodeView:
    """The steps that were taken, for those whom the concern names."""
    return queries.code(work, follow_up_id)


@api.post("/follow-ups/<uuid:follow_up_id>/reporting-code")
@endpoint("follow_up.write_code")
@api.arguments(schemas.CodeStepIn)
@api.response(201, schemas.CodeOut)
def write(work: Work, typed: dict[str, Any], follow_up_id: uuid.UUID) -> CodeView:
    """Write down a step; what the framework says to a weighing is answered with it."""
    api.check_act(work, FollowUp, follow_up_id, "follow_up.write_code")
    service.write(work, follow_up_id, Taken(**typed))
    work.flush()
    return queries.code(work, follow_up_id)
