"""JSON: exports. A token of a system has no second factor, so it never gets a file."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from coordination.exports import schemas
from coordination.exports.models import Export
from coordination.exports.queries import own
from coordination.exports.service import handing_out, requesting
from coordination.exports.service.requesting import Asked
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.http.schema import PagingSchema
from coordination.http.stepup import require_step_up
from coordination.work import Work

api = Blueprint("exports", __name__, description="Files of what one may read")
FILE = {"type": "string", "format": "binary"}


@api.get("/exports")
@endpoint("export.list")
@api.arguments(PagingSchema, location="query")
@api.response(200, schemas.ExportPage)
def list_exports(work: Work, query: dict[str, Any]) -> Page[Export]:
    """List one's own exports, newest first."""
    return own.exports(work, Paging.taken(query))


@api.post("/exports")
@endpoint("export.create")
@api.arguments(schemas.ExportIn)
@api.response(201, schemas.ExportOut)
def ask(work: Work, typed: dict[str, Any]) -> Export:
    """Ask for a file; it is ready a moment later, and gone within the hour."""
    require_step_up()
    return requesting.request(work, Asked(**typed))


@api.get("/exports/<uuid:export_id>")
@endpoint("export.read")
@api.response(200, schemas.ExportOut)
def show(work: Work, export_id: uuid.UUID) -> Export:
    """Show how far an export of one's own is."""
    return handing_out.shown(work, export_id)


@api.get("/exports/<uuid:export_id>/file")
@endpoint("export.read")
@api.response(200, FILE, content_type="application/octet-stream")
def download(work: Work, export_id: uuid.UUID) -> Response:
    """Hand out the file, while everything in it is open to the caller as it stands there."""
    require_step_up()
    found = handing_out.download(work, export_id)
    disposition = f'attachment; filename="{found.name}"'
    headers = {"Content-Disposition": disposition}
    return Response(found.content, headers=headers, content_type=found.media_type)
