"""The feedback line of the signals that somebody recorded: all that a mentor sees of follow-ups."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.signals.models import Signal
from coordination.work import Work


@dataclass(frozen=True)
class Line:
    """One line, from the closed list.

    Attributes:
        signal_id: of the signal that was recorded.
        on: when it was given.
        code: of the line.
        advice: what to do meanwhile, from its closed list.
    """

    signal_id: uuid.UUID
    on: dt.datetime
    code: str
    advice: str


def feedback_lines(work: Work, signal_ids: Sequence[uuid.UUID]) -> list[Line]:
    """Return the feedback lines of signals that the actor recorded, oldest first.

    Nothing from the lane: what was decided there stays there.

    Args:
        work: of the author.
        signal_ids: of signals; others than one's own give nothing.
    """
    mine = select(Signal).where(
        Signal.id.in_(signal_ids), work.allowed(Signal, "signal.read_feedback")
    )
    signals = list(work.session.scalars(mine))
    work.saw(signals, "signal.read_feedback")
    answered = select(FollowUp).where(
        FollowUp.signal_id.in_([signal.id for signal in signals]),
        FollowUp.status == FollowUpStatus.DONE,
        FollowUp.kind != FollowUpKind.WEIGHING,
        FollowUp.feedback.is_not(None),
    )
    rows = work.ungoverned(answered.order_by(FollowUp.ended_at, FollowUp.id))
    return [_line(row) for row in rows if row.ended_at is not None and row.feedback]


def _line(row: FollowUp) -> Line:
    assert row.ended_at is not None  # noqa: S101 - the caller has seen to it
    feedback = row.feedback or {}
    return Line(row.signal_id, row.ended_at, feedback["line"], feedback["advice"])
