"""JSON: offering a signal for matching, and taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.matching import schemas
from coordination.matching.service import offering
from coordination.matching.service.offering import Offering
from coordination.signals.models import Signal
from coordination.work import Work

api = Blueprint("matching", __name__, description="Offers for matching")


@api.post("/signals/<uuid:signal_id>/match-offer")
@endpoint("signal.offer_match")
@api.arguments(schemas.OfferIn)
@api.response(201, schemas.OfferedOut)
def offer(work: Work, typed: dict[str, Any], signal_id: uuid.UUID) -> dict[str, int]:
    """Offer those whom a signal is concerned about; a match comes as a task, never as an answer."""
    api.check_act(work, Signal, signal_id, "signal.offer_match")
    return {"offered": len(offering.offer(work, signal_id, Offering(**typed)))}


@api.post("/signals/<uuid:signal_id>/match-offer-withdrawal")
@endpoint("signal.end_match_offer")
@api.response(204)
def take_back(work: Work, signal_id: uuid.UUID) -> None:
    """Take back every offer of a signal; its hashes are removed at once."""
    api.check_act(work, Signal, signal_id, "signal.end_match_offer")
    offering.take_back(work, signal_id)
