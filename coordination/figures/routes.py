"""The pages of figures, and their tables as files."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from coordination.core.errors import NotFound
from coordination.figures import schemas, service
from coordination.figures.rules import FigureTable
from coordination.figures.service import Figures
from coordination.http import forms
from coordination.http.endpoint import endpoint
from coordination.work import Work

pages = Blueprint("figures", __name__)


@pages.get("/figures/own")
@endpoint("own_figures.read")
def show_own(work: Work) -> str:
    """Show the figures of one's own organisation."""
    query = forms.read(schemas.OwnQuery(), request.args)
    return render_template("figures/figures.html", figures=service.own(work, **_wanted(query)))


@pages.get("/figures/area")
@endpoint("area_figures.read")
def show_area(work: Work) -> str:
    """Show the figures of a municipality across organisations."""
    query = forms.read(schemas.AreaQuery(), request.args)
    return render_template("figures/figures.html", figures=service.of_area(work, **_wanted(query)))


@pages.get("/figures/own/file")
@endpoint("own_figures.read")
def own_file(work: Work) -> Response:
    """Hand out a table of the own organisation as comma-separated text."""
    query = forms.read(schemas.OwnFileQuery(), request.args)
    return _file(service.own(work, **_wanted(query)), query["table"])


@pages.get("/figures/area/file")
@endpoint("area_figures.read")
def area_file(work: Work) -> Response:
    """Hand out a table of a municipality as comma-separated text."""
    query = forms.read(schemas.AreaFileQuery(), request.args)
    return _file(service.of_area(work, **_wanted(query)), query["table"])


def _wanted(query: dict[str, str | None]) -> dict[str, str | None]:
    named = {"municipality": query["municipality"]} if "municipality" in query else {}
    return {"wanted": query["quarter"], **named}


def _file(figures: Figures, name: FigureTable) -> Response:
    found = next((table for table in figures.tables if table.name is name), None)
    if found is None:
        raise NotFound
    response = make_response(render_template("figures/table.csv", table=found))
    called = "-".join(("schakel", name.value, figures.municipality or "own", str(figures.quarter)))
    response.headers["Content-Disposition"] = f'attachment; filename="{called}.csv"'
    response.content_type = "text/csv; charset=utf-8"
    return response
