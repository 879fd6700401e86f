"""What others must know of shares."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class ShareWentLive(Event):
    """Every gate of a share is met; what waited for it can be offered."""

    topic = "share.live"
    share_id: uuid.UUID


@dataclass(frozen=True)
class ShareEnded(Event):
    """A share was revoked or has expired; nothing that stood on it may go on."""

    topic = "share.ended"
    share_id: uuid.UUID
