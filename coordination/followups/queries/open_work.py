"""Whether anything about a signal is still open: then it stays open too."""

from __future__ import annotations

import uuid

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from coordination.followups.models import DeskItem, DeskStatus, FollowUp
from coordination.followups.rules import OPEN, FollowUpStatus
from coordination.work import Work

UNANSWERED = (FollowUpStatus.DECLINED, FollowUpStatus.RETURNED)


def something_is_open(work: Work, signal_id: uuid.UUID) -> bool:
    """Return whether a follow-up or desk item of a signal is open, or one ended unanswered.

    An unanswered one is settled by a successor, or by the closing of its desk item. Where there
    was nobody to give it a desk item, it stays open until its owner asks somebody else.

    Args:
        work: of the system.
        signal_id: which signal.
    """
    successor = aliased(FollowUp)
    succeeded = exists(select(successor.id).where(successor.predecessor_id == FollowUp.id))
    settled = exists(
        select(DeskItem.id).where(
            DeskItem.follow_up_id == FollowUp.id, DeskItem.status == DeskStatus.CLOSED
        )
    )
    unanswered = FollowUp.status.in_(UNANSWERED) & ~succeeded & ~settled
    follow_up = select(FollowUp).where(
        FollowUp.signal_id == signal_id, or_(FollowUp.status.in_(OPEN), unanswered)
    )
    item = select(DeskItem).where(
        DeskItem.signal_id == signal_id, DeskItem.status != DeskStatus.CLOSED
    )
    if work.ungoverned(follow_up.limit(1)).first() is not None:
        return True
    return work.ungoverned(item.limit(1)).first() is not None
