"""The pages of exports: lists to be made, one's own files, and the form for one record."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from marshmallow import fields
from werkzeug.wrappers import Response

from coordination.exports import rules
from coordination.exports.models import Export
from coordination.exports.queries import own
from coordination.exports.rules import ExportFormat, ExportKind, ExportPurpose, ExportState
from coordination.exports.service import handing_out, requesting
from coordination.exports.service.requesting import Asked
from coordination.followups.models import FollowUp
from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import PagingSchema, Schema
from coordination.http.stepup import require_step_up
from coordination.signals.models import Signal
from coordination.work import Work

pages = Blueprint("exports", __name__)
file_pages = Blueprint("export_files", __name__)
signal_pages = Blueprint("signal_exports", __name__)
follow_up_pages = Blueprint("follow_up_exports", __name__)
# A page looks by itself whether the file is ready, but not for ever: looking keeps a session awake.
LOOKS_FOR = dt.timedelta(minutes=1)


class ListForm(Schema):
    """What is wanted in a list."""

    kind = fields.Enum(ExportKind, by_value=True, required=True)
    format = fields.Enum(ExportFormat, by_value=True, required=True)
    purpose = fields.Enum(ExportPurpose, by_value=True, required=True)
    since = fields.Date(load_default=None)


class RecordForm(Schema):
    """What one record is wanted for."""

    purpose = fields.Enum(ExportPurpose, by_value=True, required=True)


@pages.get("/exports")
@endpoint("export.list")
def show(work: Work) -> str:
    """Show the form for a list, and one's own files."""
    typed = forms.read(PagingSchema(), request.args)
    found = own.exports(work, Paging.taken(typed))
    following = found.next_cursor and url_for("exports.show", cursor=found.next_cursor)
    return render_template(
        "exports/list.html",
        rows=found.items,
        next_url=following,
        waiting=any(_is_being_made(work, row) for row in found.items),
        now=work.now,
        kinds=_lists(work),
        formats=rules.LISTS,
        purposes=ExportPurpose,
        **refusals.context(),
    )


refusals.show_again(pages, show)


@pages.post("/exports")
@endpoint("export.create")
def ask(work: Work) -> Response:
    """Ask for a list in a file."""
    require_step_up()
    return _asked(work, Asked(**refusals.read(ListForm(), "list")))


@file_pages.get("/exports/<uuid:export_id>/file")
@endpoint("export.read")
def download(work: Work, export_id: uuid.UUID) -> Response:
    """Hand out the file of one's own export."""
    require_step_up()
    found = handing_out.download(work, export_id)
    response = make_response(found.content)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response.content_type = found.media_type
    return response


@signal_pages.get("/signals/<uuid:signal_id>/export")
@endpoint("export.create")
def show_signal(work: Work, signal_id: uuid.UUID) -> str:
    """Show the form to export one signal."""
    row = work.load(Signal, signal_id, "signal.read")
    return _form(row.reference, url_for("signal.show", signal_id=signal_id))


refusals.show_again(signal_pages, show_signal)


@signal_pages.post("/signals/<uuid:signal_id>/export")
@endpoint("export.create")
def ask_signal(work: Work, signal_id: uuid.UUID) -> Response:
    """Ask for one signal in a file."""
    return _one(work, ExportKind.SIGNAL, signal_id)


@follow_up_pages.get("/follow-ups/<uuid:follow_up_id>/export")
@endpoint("export.create")
def show_follow_up(work: Work, follow_up_id: uuid.UUID) -> str:
    """Show the form to export one follow-up."""
    row = work.load(FollowUp, follow_up_id, "follow_up.read")
    return _form(row.reference, url_for("follow_ups.show", follow_up_id=follow_up_id))


refusals.show_again(follow_up_pages, show_follow_up)


@follow_up_pages.post("/follow-ups/<uuid:follow_up_id>/export")
@endpoint("export.create")
def ask_follow_up(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Ask for one follow-up in a file."""
    return _one(work, ExportKind.FOLLOW_UP, follow_up_id)


def _one(work: Work, kind: ExportKind, record_id: uuid.UUID) -> Response:
    require_step_up()
    typed = refusals.read(RecordForm(), "record")
    return _asked(work, Asked(kind, ExportFormat.PDF, typed["purpose"], record_id))


def _asked(work: Work, asked: Asked) -> Response:
    requesting.request(work, asked)
    flash("export_asked", "ok")
    return redirect(url_for("exports.show"), 303)


def _form(reference: str, back: str) -> str:
    context: dict[str, Any] = refusals.context()
    return render_template(
        "exports/record.html", reference=reference, back=back, purposes=ExportPurpose, **context
    )


def _lists(work: Work) -> frozenset[ExportKind]:
    return frozenset(rules.kinds(work.actor.role)) - rules.ONE_RECORD


def _is_being_made(work: Work, row: Export) -> bool:
    return row.state is ExportState.REQUESTED and row.requested_at > work.now - LOOKS_FOR
