"""The page of one signal."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from coordination.desk.queries.signal import signal_page
from coordination.followups.service.notices import look_about
from coordination.http.endpoint import endpoint
from coordination.signals.rules import SignalStatus, WithdrawReason
from coordination.work import Work

pages = Blueprint("signal", __name__)


@pages.get("/signals/<uuid:signal_id>")
@endpoint("signal.read")
def show(work: Work, signal_id: uuid.UUID) -> str | Response:
    """Show a signal and what became of it; a draft of one's own opens in the form."""
    found = signal_page(work, signal_id)
    look_about(work, signal_id)
    if found.signal.status is SignalStatus.DRAFT:
        return redirect(url_for("signals.edit", signal_id=signal_id))
    return render_template(
        "signals/show.html", page=found, signal=found.signal, withdraw_reasons=WithdrawReason
    )
