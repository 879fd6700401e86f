"""The process director's desk: what fell between partners, and the choice of another one."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import fields
from werkzeug.wrappers import Response

from coordination.followups.models import DeskItem, DeskStatus
from coordination.followups.queries.candidates import candidates
from coordination.followups.queries.desk import desk_item, desk_items
from coordination.followups.service import desk
from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import PagingSchema, Schema
from coordination.work import Work

process_desk_pages = Blueprint("process_desk", __name__)
item_pages = Blueprint("desk_items", __name__)


class ListForm(PagingSchema):
    """Which items."""

    status = fields.Enum(DeskStatus, by_value=True, load_default=DeskStatus.OPEN)


class ProposalForm(Schema):
    """The partner that is proposed."""

    organisation_id = fields.UUID(required=True)


@process_desk_pages.get("/process-desk")
@endpoint("desk_item.propose")
def index(work: Work) -> str:
    """List what fell between partners, what has lain longest first."""
    typed = forms.read(ListForm(), request.args)
    status = typed["status"]
    found = desk_items(work, Paging.taken(typed), status)
    next_url = found.next_cursor and url_for(
        "process_desk.index", cursor=found.next_cursor, status=status.value
    )
    context = {"rows": found.items, "next_url": next_url, "status": status}
    return render_template("followups/process_desk.html", statuses=DeskStatus, **context)


@item_pages.get("/process-desk/<uuid:desk_item_id>")
@endpoint("desk_item.read")
def show(work: Work, desk_item_id: uuid.UUID) -> str:
    """Show a stub with its reason, and who else can be asked."""
    found = desk_item(work, desk_item_id)
    partners = candidates(work, desk_item_id) if found.may_propose else []
    return render_template(
        "followups/desk_item.html", item=found, partners=partners, **refusals.context()
    )


refusals.show_again(item_pages, show)


@item_pages.post("/process-desk/<uuid:desk_item_id>/proposal")
@endpoint("desk_item.propose")
def propose(work: Work, desk_item_id: uuid.UUID) -> Response:
    """Propose another partner to the owner."""
    refusals.check_version(work.load(DeskItem, desk_item_id, "desk_item.propose"))
    typed = refusals.read(ProposalForm(), "propose")
    desk.propose_successor(work, desk_item_id, typed["organisation_id"])
    flash("desk_item_proposed", "ok")
    return redirect(url_for("desk_items.show", desk_item_id=desk_item_id), 303)
