"""JSON: figures."""

from __future__ import annotations

from typing import Any

from coordination.figures import schemas, service
from coordination.figures.service import Figures
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.work import Work

api = Blueprint("figures", __name__, description="Counts, never records")


@api.get("/figures/own")
@endpoint("own_figures.read")
@api.arguments(schemas.OwnQuery, location="query")
@api.response(200, schemas.FiguresOut)
def show_own(work: Work, query: dict[str, Any]) -> Figures:
    """Figures of one's own organisation, as they are."""
    return service.own(work, query["quarter"])


@api.get("/figures/area")
@endpoint("area_figures.read")
@api.arguments(schemas.AreaQuery, location="query")
@api.response(200, schemas.FiguresOut)
def show_area(work: Work, query: dict[str, Any]) -> Figures:
    """Figures of a municipality across organisations, of a quarter that is over."""
    return service.of_area(work, query["quarter"], query["municipality"])
