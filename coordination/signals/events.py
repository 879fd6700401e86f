"""What others must know of signals."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class SignalSubmitted(Event):
    """A signal waits for its routing decision."""

    topic = "signal.submitted"
    signal_id: uuid.UUID
    version: int


@dataclass(frozen=True)
class SignalCorrected(Event):
    """A new version stands; `again` when category or class changed, so that it is decided anew."""

    topic = "signal.corrected"
    signal_id: uuid.UUID
    version: int
    again: bool


@dataclass(frozen=True)
class SignalRectified(Event):
    """It was mended for the person concerned; whoever ever had its content must hear of it."""

    topic = "signal.rectified"
    signal_id: uuid.UUID
    version: int


@dataclass(frozen=True)
class SignalWithdrawn(Event):
    """A submitted signal was taken back; what was asked about it ends."""

    topic = "signal.withdrawn"
    signal_id: uuid.UUID
