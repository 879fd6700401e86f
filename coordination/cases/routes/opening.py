"""The list of cases, and the forms by which one is opened: from a signal, or from the desk."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import fields
from werkzeug.wrappers import Response

from coordination.cases import schemas
from coordination.cases.queries import cases as queries
from coordination.cases.rules import LONGEST_WORDS, CaseLevel, LegalRegime
from coordination.cases.service import opening
from coordination.cases.service.opening import Brought
from coordination.followups.models import DeskItem
from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.sharing.grounds import Purpose
from coordination.signals.models import Signal
from coordination.work import Work


class IndexForm(schemas.CaseQuery):
    """Which are shown; those that have ended are asked for."""

    open = fields.Boolean(load_default=True)


index_pages = Blueprint("cases", __name__)
signal_pages = Blueprint("case_of_signal", __name__)
desk_pages = Blueprint("case_of_desk_item", __name__)


@index_pages.get("/cases")
@endpoint("case.list")
def index(work: Work) -> str:
    """List the cases that open to the reader, the newest first."""
    typed = forms.read(IndexForm(), request.args)
    open_, leaderless = typed["open"], typed["leaderless"]
    paging = Paging.taken(typed)
    found = queries.cases(work, paging, only_open=open_, only_leaderless=leaderless)
    next_url = found.next_cursor and url_for(
        "cases.index",
        cursor=found.next_cursor,
        open=str(open_).lower(),
        leaderless=leaderless or None,
    )
    return render_template(
        "cases/list.html", rows=found.items, next_url=next_url, open=open_, leaderless=leaderless
    )


@signal_pages.get("/signals/<uuid:signal_id>/case")
@endpoint("signal.open_case")
def start(work: Work, signal_id: uuid.UUID) -> str:
    """Show the form by which one's own signal is brought to a table."""
    signal = work.load(Signal, signal_id, "signal.open_case")
    back = url_for("signal.show", signal_id=signal_id)
    return _form(signal.reference, back, url_for("case_of_signal.create", signal_id=signal_id))


refusals.show_again(signal_pages, start)


@signal_pages.post("/signals/<uuid:signal_id>/case")
@endpoint("signal.open_case")
def create(work: Work, signal_id: uuid.UUID) -> Response:
    """Open a case from a signal and go to it."""
    typed = refusals.read(schemas.BroughtIn(), "case")
    return _opened(work, opening.open_from_signal(work, signal_id, Brought(**typed)).id)


@desk_pages.get("/process-desk/<uuid:desk_item_id>/case")
@endpoint("desk_item.open_case")
def start_from_desk(work: Work, desk_item_id: uuid.UUID) -> str:
    """Show the form by which a case is made of what fell between partners."""
    item = work.load(DeskItem, desk_item_id, "desk_item.open_case")
    back = url_for("desk_items.show", desk_item_id=desk_item_id)
    target = url_for("case_of_desk_item.create_from_desk", desk_item_id=desk_item_id)
    return _form(item.reference, back, target)


refusals.show_again(desk_pages, start_from_desk)


@desk_pages.post("/process-desk/<uuid:desk_item_id>/case")
@endpoint("desk_item.open_case")
def create_from_desk(work: Work, desk_item_id: uuid.UUID) -> Response:
    """Open a case from the desk and go to it."""
    typed = refusals.read(schemas.BroughtIn(), "case")
    return _opened(work, opening.open_from_desk(work, desk_item_id, Brought(**typed)).id)


def _form(reference: str, back: str, target: str) -> str:
    lists = {"levels": CaseLevel, "regimes": LegalRegime, "purposes": Purpose}
    return render_template(
        "cases/new.html",
        reference=reference,
        back=back,
        target=target,
        longest=LONGEST_WORDS,
        **lists,
        **refusals.context(),
    )


def _opened(work: Work, case_id: uuid.UUID) -> Response:
    work.flush()
    flash("case_opened", "ok")
    return redirect(url_for("case.show", case_id=case_id), 303)
