"""How a submitted signal moves on: acts of the system, told by routing and follow-ups."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.signals.models import Signal
from coordination.signals.rules import SignalAct, SignalStatus, after
from coordination.work import Work

DECIDED = frozenset({SignalStatus.ROUTED, SignalStatus.CLOSED})


def mark_routed(work: Work, signal: Signal) -> None:
    """Note that a decision stands; a signal that had one before was decided anew.

    Args:
        work: a unit of work of the system.
        signal: locked.

    Raises:
        Conflict: it is a draft or was withdrawn.
    """
    if signal.status in DECIDED:
        signal.status = after(signal.status, SignalAct.DECIDE_AGAIN)
    signal.status = after(signal.status, SignalAct.ROUTE)
    signal.closed_at = None
    signal.row_version += 1
    work.record("signal.route", signal)


def close_if_done(work: Work, signal_id: uuid.UUID, *, open_work: bool = False) -> bool:
    """Close a routed signal about which nothing is open any more.

    Args:
        work: a unit of work of the system.
        signal_id: which.
        open_work: whether a follow-up or a desk item about it is still open; the caller knows.

    Returns:
        Whether it was closed now.
    """
    query = select(Signal).where(Signal.id == signal_id).with_for_update()
    signal = work.ungoverned(query).one()
    if open_work or signal.status is not SignalStatus.ROUTED:
        return False
    signal.status = after(signal.status, SignalAct.CLOSE)
    signal.closed_at = work.now
    signal.row_version += 1
    work.record("signal.close", signal)
    return True
