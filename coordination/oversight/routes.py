"""Pages of the log: reading and searching it, exporting it, the overview, and the review."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from coordination.core.errors import Conflict, Invalid, NotFound
from coordination.core.i18n import gettext as _
from coordination.http import forms, problems
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.http.stepup import require_step_up
from coordination.oversight import schemas
from coordination.oversight.queries import choices, entries, findings
from coordination.oversight.queries.entries import Filter
from coordination.oversight.service.answering import answer as answer_finding
from coordination.oversight.service.exporting import Wanted, export
from coordination.oversight.service.overview import overview
from coordination.oversight.shapes import Shape
from coordination.work import Work

pages = Blueprint("log", __name__)
Answered = str | AnyResponse | tuple[str, int]
USUAL_PERIOD = dt.timedelta(days=31)


@pages.get("/audit-entries")
@endpoint("audit_entry.list")
def show(work: Work) -> str:
    """Show one's own acts, and the organisation's for its privacy officer."""
    query = forms.read(schemas.LogQuery(), request.args)
    page = Paging.taken(query)
    found = entries.listed(work, Filter(**query), page, "audit_entry.list")
    return _log(work, found, {})


@pages.post("/audit-entries")
@endpoint("audit_entry.search")
def search(work: Work) -> Answered:
    """Search the log; what is searched for stands in no address."""
    try:
        typed = forms.read(schemas.LogForm())
    except Invalid as problem:
        nothing: Page[Any] = Page([], None)
        return _log(work, nothing, problems.form_errors(problem)), problem.status
    page = Paging.taken(typed)
    found = entries.listed(work, Filter(**_with_moments(typed)), page, "audit_entry.search")
    return _log(work, found, {})


@pages.get("/audit-entries/export")
@endpoint("audit_entry.export")
def show_export(work: Work) -> str:
    """Ask what is to be exported, and what for."""
    return _export_form(work, {})


@pages.post("/audit-entries/export")
@endpoint("audit_entry.export")
def download(work: Work) -> Answered:
    """Give the log of a period in one of the two shapes."""
    require_step_up()
    try:
        typed = forms.read(schemas.ExportForm())
        period = entries.moments(typed["since"], typed["until"])
        wanted = Wanted(typed["shape"], *period, typed["purpose"])
        made = export(work, wanted, entries.own_scope(work))
    except (Invalid, Conflict) as problem:
        return _export_form(work, _errors(problem)), problem.status
    return _file(made.name, made.lines)


@pages.get("/audit-entries/overview")
@endpoint("audit_entry.overview")
def show_overview(work: Work) -> str:
    """Ask whom the overview is about, and what for."""
    return _overview_form(work, {})


@pages.post("/audit-entries/overview")
@endpoint("audit_entry.overview")
def make_overview(work: Work) -> Answered:
    """Show who looked at a young person's data and why, to be printed and handed over."""
    require_step_up()
    try:
        typed = forms.read(schemas.OverviewForm())
        period = (typed["since"], typed["until"])
        made = overview(work, typed["young_person_id"], period, typed["purpose"])
    except NotFound:
        return _overview_form(work, {"youngPersonId": _("Unknown here.")}), NotFound.status
    except (Invalid, Conflict) as problem:
        return _overview_form(work, _errors(problem)), problem.status
    keeper = choices.own_name(work)
    return render_template("oversight/overview.html", made=made, keeper=keeper, on=work.today)


@pages.get("/review-findings")
@endpoint("review_finding.list")
def review(work: Work) -> str:
    """Show what was unusual in the log, the weightiest first."""
    query = forms.read(schemas.FindingQuery(), request.args)
    page = Paging.taken(query)
    found = findings.listed(work, page, answered=query["answered"])
    own = work.actor.membership_id
    return render_template(
        "oversight/findings.html", found=found, answered=query["answered"], own=own
    )


@pages.post("/review-findings/<uuid:finding_id>/answer")
@endpoint("review_finding.answer")
def answer(work: Work, finding_id: uuid.UUID) -> AnyResponse:
    """Keep what the privacy officer found."""
    typed = forms.read(schemas.AnswerIn())
    answer_finding(work, finding_id, typed["answer"])
    flash(_("Your answer was kept."), "ok")
    return redirect(url_for("log.review"), 303)


def _log(work: Work, found: Page[Any], errors: dict[str, str]) -> str:
    return render_template(
        "oversight/log.html",
        found=found,
        errors=errors,
        typed=request.form,
        actors=choices.members(work),
        organisations=choices.organisations(work),
        actions=choices.actions(),
        may=choices.may(work),
    )


def _export_form(work: Work, errors: dict[str, str]) -> str:
    return render_template(
        "oversight/export.html", errors=errors, typed=_typed(work), shapes=list(Shape)
    )


def _overview_form(work: Work, errors: dict[str, str]) -> str:
    return render_template("oversight/ask_overview.html", errors=errors, typed=_typed(work))


def _typed(work: Work) -> dict[str, Any]:
    usual = {"since": work.today - USUAL_PERIOD, "until": work.today}
    return usual | request.form.to_dict()


def _errors(problem: Invalid | Conflict) -> dict[str, str]:
    if isinstance(problem, Invalid):
        return problems.form_errors(problem)
    return {"": problems.words()(problem.code, problem.parameters)}


def _with_moments(typed: dict[str, Any]) -> dict[str, Any]:
    first, last = typed["since"], typed["until"]
    since = entries.moments(first, first)[0] if first else None
    until = entries.moments(last, last)[1] if last else None
    return typed | {"since": since, "until": until}


def _file(name: str, lines: list[str]) -> Response:
    body = "".join(f"{line}\n" for line in lines)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, headers=headers, content_type="application/jsonl; charset=utf-8")
