"""JSON: signals, from draft to withdrawal."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from coordination.core.errors import NotFound
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.signals import schemas
from coordination.signals.models import Signal
from coordination.signals.queries.listing import SignalFilter, signals
from coordination.signals.queries.reading import signal_view
from coordination.signals.queries.views import SignalStub
from coordination.signals.service import changing, drafts, submitting
from coordination.signals.service.content import SignalContent
from coordination.work import Work

api = Blueprint("signals", __name__, description="Signals")


@api.get("/signals")
@endpoint("signal.list")
@api.arguments(schemas.SignalQuery, location="query")
@api.response(200, schemas.SignalPage)
def list_signals(work: Work, query: dict[str, Any]) -> Page[SignalStub]:
    """List the signals that open to the caller, newest first, each at its level."""
    paging = Paging.taken(query)
    return signals(work, SignalFilter(**query), paging)


@api.post("/signals")
@endpoint("signal.create")
@api.etag
@api.arguments(schemas.SignalIn)
@api.response(201, schemas.SignalOut)
def begin(work: Work, typed: dict[str, Any]) -> SignalStub:
    """Begin a draft; anything may still be missing."""
    content = SignalContent(**schemas.content_fields(typed))
    return _shown(work, drafts.create_draft(work, content).id)


@api.get("/signals/<uuid:signal_id>")
@endpoint("signal.read")
@api.etag
@api.response(200, schemas.SignalOut)
def show(work: Work, signal_id: uuid.UUID) -> SignalStub:
    """Show a signal at the level that opens to the caller."""
    return _shown(work, signal_id)


@api.patch("/signals/<uuid:signal_id>")
@endpoint("signal.edit")
@api.etag
@api.arguments(schemas.SignalIn)
@api.response(200, schemas.SignalOut)
def change(work: Work, typed: dict[str, Any], signal_id: uuid.UUID) -> SignalStub:
    """Change fields of a draft of one's own; what is not named stays."""
    row = work.load(Signal, signal_id, "signal.edit")
    api.check_version(row)
    drafts.patch_draft(work, signal_id, schemas.content_fields(typed), row.row_version)
    return _shown(work, signal_id)


@api.post("/signals/<uuid:signal_id>/claim")
@endpoint("signal.claim")
@api.etag
@api.response(200, schemas.SignalOut)
def claim(work: Work, signal_id: uuid.UUID) -> SignalStub:
    """Make a proposal without author one's own draft."""
    drafts.claim(work, signal_id)
    return _shown(work, signal_id)


@api.post("/signals/<uuid:signal_id>/submission")
@endpoint("signal.submit")
@api.etag
@api.arguments(schemas.SubmissionIn)
@api.response(200, schemas.SignalOut)
def submit(work: Work, typed: dict[str, Any], signal_id: uuid.UUID) -> SignalStub:
    """Submit a draft; everything that is missing or wrong is named at once."""
    api.check_act(work, Signal, signal_id, "signal.submit")
    submitting.submit(work, signal_id, schemas.submission(typed))
    return _shown(work, signal_id)


@api.post("/signals/<uuid:signal_id>/withdrawal")
@endpoint("signal.withdraw")
@api.etag
@api.arguments(schemas.SignalWithdrawal)
@api.response(200, schemas.SignalOut)
def withdraw(work: Work, typed: dict[str, Any], signal_id: uuid.UUID) -> SignalStub:
    """Take back a draft of one's own, or as the owner's coordinator a submitted signal."""
    api.check_act(work, Signal, signal_id, changing.taking_back(work, signal_id))
    changing.retract(work, signal_id, typed["reason"])
    return _shown(work, signal_id)


@api.post("/signals/<uuid:signal_id>/corrections")
@endpoint("signal.correct")
@api.arguments(schemas.SignalCorrection)
@api.response(201, schemas.SignalOut)
def correct(work: Work, typed: dict[str, Any], signal_id: uuid.UUID) -> SignalStub | Response:
    """Let a new version stand. Who raises it above what they may read gets no content back."""
    api.check_act(work, Signal, signal_id, "signal.correct")
    content = SignalContent(**schemas.content_fields(typed))
    confirmed = typed["confirmed_acute"]
    changing.correct(work, signal_id, content, typed["reason"], confirmed_acute=confirmed)
    return _renewed(work, signal_id)


@api.post("/signals/<uuid:signal_id>/rectification")
@endpoint("signal.rectify")
@api.arguments(schemas.SignalRectification)
@api.response(201, schemas.SignalOut)
def rectify(work: Work, typed: dict[str, Any], signal_id: uuid.UUID) -> SignalStub | Response:
    """Let a new version stand for the person concerned: older ones close, recipients are told."""
    api.check_act(work, Signal, signal_id, "signal.rectify")
    content = SignalContent(**schemas.content_fields(typed))
    ground, reason, confirmed = typed["ground"], typed["reason"], typed["confirmed_acute"]
    changing.rectify(work, signal_id, ground, content, reason, confirmed_acute=confirmed)
    return _renewed(work, signal_id)


def _renewed(work: Work, signal_id: uuid.UUID) -> SignalStub | Response:
    try:
        return _shown(work, signal_id)
    except NotFound:
        return Response(status=204)


def _shown(work: Work, signal_id: uuid.UUID) -> SignalStub:
    found = signal_view(work, signal_id)
    api.set_version(found)
    return found
