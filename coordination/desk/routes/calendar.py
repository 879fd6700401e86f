"""One's own calendar: the page of its address, and what calendars fetch from there."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from coordination.core.i18n import gettext as _
from coordination.desk import entries, service
from coordination.desk.queries import calendar as queries
from coordination.http.endpoint import endpoint
from coordination.http.stepup import require_step_up
from coordination.work import Work

pages = Blueprint("calendar", __name__)


@pages.get("/settings/calendar")
@endpoint("api_token.list")
def show(work: Work) -> str:
    """Show whether there is an address, and until when."""
    return _page(work)


@pages.post("/settings/calendar")
@endpoint("api_token.create")
def make(work: Work) -> str:
    """Make an address and show it, this once."""
    require_step_up()
    secret = service.make_address(work)
    work.flush()
    return _page(work, secret)


@pages.post("/settings/calendar/end")
@endpoint("api_token.revoke")
def end(work: Work) -> Response:
    """End the address."""
    service.end_address(work)
    flash(_("The address opens nothing any more."), "ok")
    return redirect(url_for("calendar.show"), 303)


@pages.get("/calendar/<secret>.ics")
@endpoint(queries.CALENDAR)
def fetch(work: Work, secret: str) -> Response:  # noqa: ARG001 - it said already who asks
    """Give a calendar the days on which something is due, without what it is."""
    whose, base_url = work.actor.membership_id, work.runtime.settings.base_url
    written = entries.calendar(queries.due(work), whose, base_url, work.now)
    return Response(written, content_type="text/calendar; charset=utf-8")


def _page(work: Work, secret: str | None = None) -> str:
    path = url_for("calendar.fetch", secret=secret) if secret else None
    return render_template(
        "desk/calendar.html",
        address=path and f"{work.runtime.settings.base_url}{path}",
        last_day=queries.last_day(work),
    )
