"""The views of the signal pages."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import load
from coordination.signals.models import Signal
from coordination.signals.queries.listing import signals
from coordination.signals.queries.reading import signal_view
from coordination.signals.queries.views import SignalFull
from coordination.signals.routes import form, reading
from coordination.signals.routes.screen import Screen
from coordination.signals.routes.taking_in import renew, take_in
from coordination.signals.rules import SignalStatus
from coordination.signals.schemas import SignalWithdrawal
from coordination.signals.service import changing, drafts
from coordination.work import Work

pages = Blueprint("signals", __name__)


@pages.get("/signals")
@endpoint("signal.list")
def index(work: Work) -> str:
    """List the signals that the reader may see."""
    wanted, cursor = reading.filters(request.args)
    found = signals(work, wanted, Paging(cursor=cursor))
    return render_template("signals/list.html", **reading.listing(found, request.args))


@pages.get("/signals/new")
@endpoint("signal.create")
def new(work: Work) -> str:
    """Show an empty form."""
    return Screen(work).show(form.shown(work, None))


@pages.post("/signals/new")
@endpoint("signal.create")
def create(work: Work) -> Any:
    """Take in what was typed for the first time."""
    return take_in(work, None)


@pages.get("/signals/<uuid:signal_id>/edit")
@endpoint("signal.read")
def edit(work: Work, signal_id: uuid.UUID) -> Any:
    """Show a draft of one's own in the form; a proposal without author may be claimed."""
    found = signal_view(work, signal_id)
    if found.status is not SignalStatus.DRAFT or not isinstance(found, SignalFull):
        return redirect(url_for("signal.show", signal_id=signal_id))
    if found.author_id is None:
        return render_template("signals/proposal.html", signal=found)
    return Screen(work, found).show(form.shown(work, found))


@pages.post("/signals/<uuid:signal_id>/edit")
@endpoint("signal.edit")
def save(work: Work, signal_id: uuid.UUID) -> Any:
    """Take in what was typed into a draft."""
    work.load(Signal, signal_id, "signal.edit")  # a stale form is no business of a reader's
    return take_in(work, signal_id)


@pages.post("/signals/<uuid:signal_id>/claim")
@endpoint("signal.claim")
def claim(work: Work, signal_id: uuid.UUID) -> Response:
    """Make a proposal one's own draft."""
    drafts.claim(work, signal_id)
    return redirect(url_for("signals.edit", signal_id=signal_id), 303)


@pages.get("/signals/<uuid:signal_id>/correction")
@endpoint("signal.correct")
def correct_form(work: Work, signal_id: uuid.UUID) -> str:
    """Show a submitted signal in the form, to be corrected."""
    return _form(work, signal_id, "correct")


@pages.post("/signals/<uuid:signal_id>/correction")
@endpoint("signal.correct")
def correct(work: Work, signal_id: uuid.UUID) -> Any:
    """Let a corrected version stand."""
    return renew(work, signal_id, "correct")


@pages.get("/signals/<uuid:signal_id>/rectification")
@endpoint("signal.rectify")
def rectify_form(work: Work, signal_id: uuid.UUID) -> str:
    """Show a submitted signal in the form, to be mended for the person concerned."""
    return _form(work, signal_id, "rectify")


@pages.post("/signals/<uuid:signal_id>/rectification")
@endpoint("signal.rectify")
def rectify(work: Work, signal_id: uuid.UUID) -> Any:
    """Let the mended version stand, close the older ones and tell who had them."""
    return renew(work, signal_id, "rectify")


def _form(work: Work, signal_id: uuid.UUID, act: str) -> str:
    work.load(Signal, signal_id, f"signal.{act}")
    found = signal_view(work, signal_id)
    typed = form.shown(work, found if isinstance(found, SignalFull) else None)
    return Screen(work, found, act).show(typed)


@pages.post("/signals/<uuid:signal_id>/withdrawal")
@endpoint("signal.withdraw")
def withdraw(work: Work, signal_id: uuid.UUID) -> Any:
    """Take a signal back."""
    loaded = load(SignalWithdrawal(), {"reason": request.form.get("reason", "")})
    changing.retract(work, signal_id, loaded["reason"])
    return redirect(url_for("signal.show", signal_id=signal_id), 303)
