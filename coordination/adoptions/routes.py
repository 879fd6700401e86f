"""Pages: choosing what is taken over, and what was taken over."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coordination.adoptions import queries, schemas, service
from coordination.adoptions.rules import LONGEST_REASON, Wanted
from coordination.followups.models import FollowUp
from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import PagingSchema
from coordination.work import Work

pages = Blueprint("adopting", __name__)
index_pages = Blueprint("adoptions", __name__)


@pages.get("/follow-ups/<uuid:follow_up_id>/adoption")
@endpoint("follow_up.adopt")
def start(work: Work, follow_up_id: uuid.UUID) -> str:
    """Show what can be taken over."""
    row = work.load(FollowUp, follow_up_id, "follow_up.adopt")
    return render_template(
        "adoptions/new.html",
        follow_up=row,
        offered=queries.offered(work, row),
        longest=LONGEST_REASON,
        **refusals.context(),
    )


refusals.show_again(pages, start)


@pages.post("/follow-ups/<uuid:follow_up_id>/adoption")
@endpoint("follow_up.adopt")
def adopt(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Take it over, and show the new record."""
    typed = refusals.read(schemas.AdoptionIn(), "adopt")
    made = service.adopt(work, follow_up_id, Wanted(**typed))
    work.flush()
    flash("adopted", "ok")
    return redirect(url_for("adoptions.show", adoption_id=made.id), 303)


@index_pages.get("/adoptions")
@endpoint("adoption.list")
def index(work: Work) -> str:
    """List what one's organisation took over."""
    typed = forms.read(PagingSchema(), request.args)
    found = queries.adoptions(work, Paging.taken(typed))
    next_url = found.next_cursor and url_for("adoptions.index", cursor=found.next_cursor)
    return render_template("adoptions/list.html", rows=found.items, next_url=next_url)


@index_pages.get("/adoptions/<uuid:adoption_id>")
@endpoint("adoption.read")
def show(work: Work, adoption_id: uuid.UUID) -> str:
    """Show what was taken over, as far as it opens to the reader."""
    found = queries.adoption(work, adoption_id)
    return render_template("adoptions/show.html", adoption=found)
