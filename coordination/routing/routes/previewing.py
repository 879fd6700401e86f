"""Who would get a signal, shown before it is submitted."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template

from coordination.http.endpoint import endpoint
from coordination.routing.queries.previews import preview
from coordination.signals.service.drafts import load_draft
from coordination.work import Work

pages = Blueprint("signal_previews", __name__)


@pages.get("/signals/<uuid:signal_id>/preview")
@endpoint("signal.edit")
def show(work: Work, signal_id: uuid.UUID) -> str:
    """Show who would get a draft of one's own, if it were submitted as it stands."""
    signal = load_draft(work, signal_id, "signal.edit")
    found = preview(work, signal) if signal.category else None
    return render_template("routing/preview.html", signal_id=signal_id, preview=found)
