"""JSON: what a change of a membership would open and close."""

from __future__ import annotations

from typing import Any

from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.partners.queries.dry_runs import Effect, Supposed, dry_run
from coordination.partners.schemas import dry_runs as schemas
from coordination.work import Work

api = Blueprint("membership-dry-runs", __name__, description="What a membership would open")


@api.get("/memberships/dry-run")
@endpoint("membership.dry_run")
@api.arguments(schemas.SupposedQuery, location="query")
@api.response(200, schemas.DryRunOut)
def show(work: Work, query: dict[str, Any]) -> dict[str, list[Effect]]:
    """Count, coarsely and without writing anything, what a change would open and close."""
    return {"effects": dry_run(work, Supposed(**query))}
