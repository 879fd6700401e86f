"""What follows for routing from an event: one function per topic, called by the workers."""

from __future__ import annotations

from sqlalchemy import select

from coordination.followups.answers import Outcome
from coordination.followups.events import FollowUpEnded
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpStatus
from coordination.routing.events import SignalDecided
from coordination.routing.service import releasing
from coordination.routing.service.deciding import decide, is_decided
from coordination.signals.events import SignalCorrected, SignalSubmitted
from coordination.work import Work


def on_signal_submitted(work: Work, event: SignalSubmitted) -> None:
    """Decide where a signal goes, unless that was done.

    Args:
        work: of the system.
        event: which signal.
    """
    if not is_decided(work, event.signal_id):
        decide(work, event.signal_id)


def on_signal_corrected(work: Work, event: SignalCorrected) -> None:
    """Decide anew where category or class changed.

    Args:
        work: of the system.
        event: which signal, and whether it must be decided anew.
    """
    if event.again:
        decide(work, event.signal_id)


def on_signal_decided(work: Work, event: SignalDecided) -> None:
    """Release what the submitter ticked.

    Args:
        work: of the submitter; of the system when that membership has ended.
        event: which decision.
    """
    releasing.apply_wanted_release(work, event.decision_id)


def on_follow_up_ended(work: Work, event: FollowUpEnded) -> None:
    """Decide anew when a review passed its signal on.

    Args:
        work: of the system.
        event: which follow-up.
    """
    query = select(FollowUp).where(FollowUp.id == event.follow_up_id)
    follow_up = work.ungoverned(query).one()
    if follow_up.status is FollowUpStatus.DONE and follow_up.outcome == Outcome.PASS_ON:
        decide(work, follow_up.signal_id, passed_on=True)
