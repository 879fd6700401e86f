"""JSON: what the next digest would say."""

from __future__ import annotations

from coordination.digest import queries, schemas
from coordination.digest.queries import Preview
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.work import Work

api = Blueprint("digests", __name__, description="The weekly digest")


@api.get("/digests/preview")
@endpoint("digest.preview")
@api.response(200, schemas.PreviewOut)
def preview(work: Work) -> Preview:
    """What one's own digest would say if it left now."""
    return queries.preview(work)
