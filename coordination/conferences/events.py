"""What others must know of conferences."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class ConferenceChanged(Event):
    """A conference was planned, moved or cancelled; everybody's calendar follows."""

    topic = "conference.changed"
    conference_id: uuid.UUID


@dataclass(frozen=True)
class MinutesCirculated(Event):
    """The minutes of a conference wait for those who were there."""

    topic = "conference.minutes_circulated"
    conference_id: uuid.UUID
    edition: int
