"""What others must know of broken glass."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class GlassBroken(Event):
    """Somebody broke glass; who oversees it hears of it at once."""

    topic = "glass.broken"
    break_glass_id: uuid.UUID
