"""What is still open: about a signal, which then stays open too, and with a member who leaves."""

from __future__ import annotations

import uuid

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from coordination.followups.models import DeskItem, DeskStatus, FollowUp
from coordination.followups.rules import CIRCLE_CLASSES, OPEN, FollowUpStatus
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


def passed_on(membership_id: uuid.UUID) -> Select[FollowUp]:
    """Return the query of what a member has open that a colleague may take over.

    A circle's items stay in their circle.

    Args:
        membership_id: of who may not act any more.
    """
    has = or_(FollowUp.handler_id == membership_id, FollowUp.addressed_id == membership_id)
    open_now = FollowUp.status.in_(OPEN) & FollowUp.offered_at.is_not(None)
    query = select(FollowUp).where(has, open_now, FollowUp.data_class.not_in(CIRCLE_CLASSES))
    return query.order_by(FollowUp.created_at, FollowUp.id)
