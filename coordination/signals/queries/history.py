"""How a signal came to be what it is: who replaced which version when, and why."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, not_, select, true

from coordination.access.classes import Level, Role
from coordination.signals.models import Signal, SignalVersion
from coordination.signals.rules import Rectification, WithdrawReason
from coordination.work import Work

# All versions close when the wrong person stood in them or an objection was upheld (product §4.1).
CLOSING = frozenset({WithdrawReason.WRONG_PERSON.value, WithdrawReason.OBJECTION.value})


@dataclass(frozen=True)
class Replacement:
    """One correction, without the content that it replaced.

    Attributes:
        version: number of the version that was replaced.
        reason: what was wrong with it, in words.
        by: membership that corrected it.
        at: moment of the correction.
        closed_for: why only the privacy officer still sees it, or None.
    """

    version: int
    reason: str
    by: uuid.UUID
    at: dt.datetime
    closed_for: Rectification | None


def replacements(work: Work, signal_id: uuid.UUID) -> list[Replacement]:
    """Return the corrections of a signal of one's own organisation, the oldest first.

    Who reads it in full sees those that are open; the privacy officer those that are closed.

    Args:
        work: the unit of work.
        signal_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    signal = work.load(Signal, signal_id, "signal.read")
    seen = _seen(work, signal)
    query = select(SignalVersion).where(SignalVersion.signal_id == signal.id, seen)
    rows = work.session.scalars(query.order_by(SignalVersion.version))
    return [
        Replacement(row.version, row.reason, row.replaced_by, row.replaced_at, row.closed_for)
        for row in rows
    ]


def _seen(work: Work, signal: Signal) -> ColumnElement[bool]:
    """Return which versions the reader may know of: that they are closed closes them to others."""
    whole = signal.withdrawn_reason in CLOSING
    closed = true() if whole else SignalVersion.closed_for.is_not(None)
    if signal.organisation_id != work.actor.organisation_id:
        return false()
    if work.actor.role is Role.PRIVACY_OFFICER:
        return closed
    return not_(closed) if work.standing(signal)[0] is Level.FULL else false()
