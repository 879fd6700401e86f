"""What others must know of routing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class SignalDecided(Event):
    """A decision stands; what its submitter ticked for release can be released."""

    topic = "signal.decided"
    decision_id: uuid.UUID
