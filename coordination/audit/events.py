"""What the log itself gives rise to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class BulkReading(Event):
    """A membership opened more records within an hour than its privacy officer is to be told of."""

    topic = "log.bulk_reading"

    membership_id: uuid.UUID


@dataclass(frozen=True)
class LogBroken(Event):
    """A check of the log found places that do not fit; every privacy officer is to be told."""

    topic = "log.broken"

    check_id: uuid.UUID


@dataclass(frozen=True)
class RightEnded(Event):
    """Something was ended for good; a restore must not bring it back."""

    topic = "right.ended"

    ending_id: uuid.UUID
    record_kind: str
    record_id: uuid.UUID
    action: str
    reason: str | None = None
