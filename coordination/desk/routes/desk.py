"""The first page of everybody, and the news on it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coordination.access.grants import may_ever
from coordination.cases.models import Case
from coordination.desk.queries.desk import desk
from coordination.followups.models import FollowUp, Notice
from coordination.followups.service import notices
from coordination.glass.models import BreakGlass
from coordination.http.endpoint import endpoint
from coordination.partners.models import MailDomain
from coordination.sharing.models import WpgDecision
from coordination.signals.models import Signal
from coordination.work import Work

pages = Blueprint("desk", __name__)


@pages.get("/desk")
@endpoint("desk.read")
def show(work: Work) -> str:
    """Show what waits."""
    records = may_ever("signal.create", work.actor.role)
    return render_template("desk/desk.html", desk=desk(work), records=records)


@pages.post("/notices/<uuid:notice_id>/look")
@endpoint("notice.look")
def look(work: Work, notice_id: uuid.UUID) -> Response:
    """Mark news as looked at and open what it is about, where that opens to the reader."""
    notice = notices.look(work, notice_id)
    return redirect(_page_of(notice, opens="opens" in request.form), 303)


# Which page shows a record, and under what name it takes the record's id.
_PAGES = {
    FollowUp.record_kind: ("follow_ups.show", "follow_up_id"),
    Signal.record_kind: ("signal.show", "signal_id"),
    WpgDecision.record_kind: ("decisions.show", "decision_id"),
    BreakGlass.record_kind: ("broken_glass.show", "break_glass_id"),
    Case.record_kind: ("case.show", "case_id"),
}


def _page_of(notice: Notice, *, opens: bool) -> str:
    if notice.subject_kind == MailDomain.record_kind:
        return url_for("administration.overview")
    if not opens or notice.subject_kind not in _PAGES:
        return url_for("desk.show")
    page, name = _PAGES[notice.subject_kind]
    record: dict[str, Any] = {name: notice.subject_id}
    return url_for(page, **record)
