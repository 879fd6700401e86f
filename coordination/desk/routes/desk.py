"""The first page of everybody, and the news on it."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from coordination.desk.queries.desk import desk
from coordination.followups.models import Notice
from coordination.followups.service import notices
from coordination.http.endpoint import endpoint, public
from coordination.work import Work

pages = Blueprint("desk", __name__)
PAGES = {
    "follow_up": ("follow_ups.show", "follow_up_id"),
    "signal": ("signal.show", "signal_id"),
}


@pages.get("/")
@public("It leads to the desk, which asks to log in.")
def home() -> Response:
    """Lead to the desk."""
    return redirect(url_for("desk.show"), 303)


@pages.get("/desk")
@endpoint("desk.read")
def show(work: Work) -> str:
    """Show what waits."""
    return render_template("desk/desk.html", desk=desk(work), role=work.actor.role)


@pages.post("/notices/<uuid:notice_id>/look")
@endpoint("notice.look")
def look(work: Work, notice_id: uuid.UUID) -> Response:
    """Mark news as looked at, and open what it is about where there is a page of it."""
    return redirect(_page_of(notices.look(work, notice_id)), 303)


def _page_of(notice: Notice) -> str:
    found = PAGES.get(notice.subject_kind)
    if found is None:
        return url_for("desk.show")
    return url_for(found[0], **{found[1]: notice.subject_id})
