"""Pages of broken glass: the list with the duty contacts, the form, and one with its review."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import fields
from sqlalchemy import select
from werkzeug.wrappers import Response

from coordination.access.grants import may_ever
from coordination.core.errors import Invalid, NotFound
from coordination.glass import queries, schemas, service
from coordination.glass.rules import LASTS, LONGEST_ANSWER, LONGEST_REASON, Finding
from coordination.http import forms, problems, refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import Schema
from coordination.http.stepup import require_step_up
from coordination.partners.models import Organisation
from coordination.work import Work

pages = Blueprint("break_glass", __name__)
one_pages = Blueprint("broken_glass", __name__)


class IndexForm(schemas.GlassQuery):
    """Which are shown, and the organisation whose duty contact is asked for."""

    organisation_id = fields.UUID(load_default=None)


class StartForm(Schema):
    """What the form begins with; the stub of a signal leads here."""

    record = fields.String(load_default="")


@pages.get("/break-glass")
@endpoint("break_glass.list")
def index(work: Work) -> str:
    """List what was broken, and give the duty contact of another organisation."""
    typed = forms.read(IndexForm(), request.args)
    paging = Paging.taken(typed)
    found = queries.glasses(work, paging, waiting=typed["waiting"])
    next_url = found.next_cursor and url_for(
        "break_glass.index", cursor=found.next_cursor, waiting=typed["waiting"] or None
    )
    return render_template(
        "glass/list.html",
        rows=found.items,
        next_url=next_url,
        waiting=typed["waiting"],
        may_break=may_ever("break_glass.create", work.actor.role),
        **_duty_contact(work, typed["organisation_id"]),
    )


@pages.get("/break-glass/new")
@endpoint("break_glass.create")
def start(work: Work) -> str:
    """Show the form, once the second factor was given."""
    require_step_up()
    typed = forms.read(StartForm(), request.args)
    return _form(work, {"record": typed["record"]}, {})


@pages.post("/break-glass/new")
@endpoint("break_glass.create")
def create(work: Work) -> Response | tuple[str, int]:
    """Break it and go to the signal; what is absent and what is hidden are answered alike."""
    require_step_up()
    try:
        typed = forms.read(schemas.BreakGlassIn())
        made = service.break_glass(work, typed["record"], typed["reason"])
    except Invalid as problem:
        return _form(work, request.form, problems.form_errors(problem)), problem.status
    except NotFound as problem:
        errors = {"record": problems.words()("glass_not_found", {})}
        return _form(work, request.form, errors), problem.status
    flash("glass_broken", "warning")
    return redirect(url_for("signal.show", signal_id=made.signal_id), 303)


@one_pages.get("/break-glass/<uuid:break_glass_id>")
@endpoint("break_glass.read")
def show(work: Work, break_glass_id: uuid.UUID) -> str:
    """Show one with what was done under it, and the review or its form."""
    found = queries.glass(work, break_glass_id)
    context = {"findings": Finding, "longest": LONGEST_ANSWER, **refusals.context()}
    return render_template("glass/show.html", glass=found, **context)


refusals.show_again(one_pages, show)


@one_pages.post("/break-glass/<uuid:break_glass_id>/end")
@endpoint("break_glass.end")
def end(work: Work, break_glass_id: uuid.UUID) -> Response:
    """Close it before its hour is over."""
    service.end(work, break_glass_id)
    return _back(break_glass_id, "glass_ended")


@one_pages.post("/break-glass/<uuid:break_glass_id>/review")
@endpoint("break_glass.review")
def review(work: Work, break_glass_id: uuid.UUID) -> Response:
    """Say whether it was right."""
    typed = refusals.read(schemas.ReviewIn(), "review")
    service.review(work, break_glass_id, typed["finding"], typed["answer"])
    return _back(break_glass_id, "glass_reviewed")


def _back(break_glass_id: uuid.UUID, done: str) -> Response:
    flash(done, "ok")
    return redirect(url_for("broken_glass.show", break_glass_id=break_glass_id), 303)


def _form(work: Work, typed: object, errors: dict[str, str]) -> str:
    minutes = LASTS.seconds // 60
    return render_template(
        "glass/new.html",
        typed=typed,
        errors=errors,
        minutes=minutes,
        longest=LONGEST_REASON,
        **_duty_contact(work, None),
    )


def _duty_contact(work: Work, organisation_id: uuid.UUID | None) -> dict[str, object]:
    """Return the other organisations and the one that was chosen; no record is looked at."""
    others = select(Organisation).where(
        Organisation.active.is_(True), Organisation.id != work.actor.organisation_id
    )
    found = work.ungoverned(others.order_by(Organisation.name)).all()
    chosen = next((one for one in found if one.id == organisation_id), None)
    return {"organisations": found, "chosen": chosen}
