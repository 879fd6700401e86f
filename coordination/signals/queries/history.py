"""How a signal came to be what it is: who replaced which version when, and why."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import Level
from coordination.core.errors import NotFound
from coordination.signals.models import Signal, SignalVersion
from coordination.signals.rules import WithdrawReason
from coordination.work import Work

# Old versions close when the wrong person stood in them or an objection was upheld (product §4.1).
CLOSING = frozenset({WithdrawReason.WRONG_PERSON.value, WithdrawReason.OBJECTION.value})


@dataclass(frozen=True)
class Replacement:
    """One correction, without the content that it replaced.

    Attributes:
        version: number of the version that was replaced.
        reason: what was wrong with it, in words.
        by: membership that corrected it.
        at: moment of the correction.
    """

    version: int
    reason: str
    by: uuid.UUID
    at: dt.datetime


def replacements(work: Work, signal_id: uuid.UUID) -> list[Replacement]:
    """Return the corrections of a signal of one's own organisation, the oldest first.

    Args:
        work: the unit of work.
        signal_id: which.

    Raises:
        NotFound: it does not exist or may not be read in full as one's own organisation's.
    """
    signal = work.load(Signal, signal_id, "signal.read")
    foreign = signal.organisation_id != work.actor.organisation_id
    if foreign or work.standing(signal)[0] < Level.FULL:
        raise NotFound
    if signal.withdrawn_reason in CLOSING:
        return []
    query = select(SignalVersion).where(SignalVersion.signal_id == signal.id)
    rows = work.session.scalars(query.order_by(SignalVersion.version))
    return [Replacement(row.version, row.reason, row.replaced_by, row.replaced_at) for row in rows]
