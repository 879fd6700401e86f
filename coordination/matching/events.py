"""What others must know of offers and matches."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class OfferMarked(Event):
    """An offer has new marks; whom it meets is looked for apart from the act that made them."""

    topic = "match_offer.marked"
    offer_id: uuid.UUID


@dataclass(frozen=True)
class OfferEnded(Event):
    """An offer is over, and with it what waited for an answer."""

    topic = "match_offer.ended"
    offer_id: uuid.UUID


@dataclass(frozen=True)
class MatchReportedWrong(Event):
    """Somebody said that a match is of two persons; the other side's task is over too."""

    topic = "match.reported_wrong"
    match_id: uuid.UUID
