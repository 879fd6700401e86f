"""The list of follow-ups."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from coordination.access.grants import may_ever
from coordination.followups.queries.clocks import days_left
from coordination.followups.queries.listing import Direction, Wanted, follow_ups
from coordination.followups.routes.fields import KINDS, ListForm
from coordination.followups.rules import FollowUpStatus
from coordination.http import forms
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.work import Work

pages = Blueprint("follow_up_list", __name__)


@pages.get("/follow-ups")
@endpoint("follow_up.list")
def show(work: Work) -> str:
    """List the follow-ups that the reader may see, newest first."""
    typed = forms.read(ListForm(), request.args)
    paging = Paging.taken(typed)
    found = follow_ups(work, Wanted(**typed), paging)
    return render_template(
        "followups/list.html",
        rows=found.items,
        days=days_left(work, found.items),
        next_url=_next_url(found),
        wanted=typed,
        may_adopt=may_ever("adoption.list", work.actor.role),
        lists={"directions": Direction, "statuses": FollowUpStatus, "kinds": KINDS},
    )


def _next_url(found: Page[Any]) -> str | None:
    """Return the address of the next page: the same filters, from the last row on."""
    if found.next_cursor is None:
        return None
    asked: dict[str, Any] = {name: text for name, text in request.args.items() if text}
    return url_for("follow_up_list.show", **asked | {"cursor": found.next_cursor})
