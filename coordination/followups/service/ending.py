"""What every end of a follow-up brings along: clocks, keys, share, desk items and the message."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from coordination.followups.events import FollowUpEnded
from coordination.followups.models import DeskItem, DeskStatus, FollowUp
from coordination.followups.rules import FollowUpStatus
from coordination.followups.service import clocks, doors
from coordination.followups.service.rescheduling import reschedule
from coordination.sharing.models import Share
from coordination.sharing.rules import ShareAct, ShareState
from coordination.sharing.service import informing, shares
from coordination.sharing.service.changing import changed
from coordination.work import Work

# What the asker takes back closes at once; what was answered stays readable for some days.
AT_ONCE = frozenset({FollowUpStatus.KEPT, FollowUpStatus.WITHDRAWN, FollowUpStatus.SUPERSEDED})
NOT_ENDED = (ShareState.PROPOSED, ShareState.LIVE)


def finish(
    work: Work, follow_up: FollowUp, status: FollowUpStatus, reason: str | None = None
) -> None:
    """End a follow-up: everything that lived by it ends with it.

    The caller asked the rules for the status and writes the change into the log.

    Args:
        work: the running unit of work.
        follow_up: locked.
        status: one of the ended ones.
        reason: from a closed list, where the end has one.
    """
    opened = doors.was_opened(work, follow_up)
    follow_up.status, follow_up.ended_at = status, work.now
    follow_up.reason = reason or follow_up.reason
    reschedule(work, follow_up)
    closes = clocks.content_closes_at(work) if opened and status not in AT_ONCE else work.now
    doors.close_content(work, follow_up, closes)
    _end_share(work, follow_up, closes, was_seen=opened)
    close_items_about(work, follow_up.id)
    if follow_up.predecessor_id is not None:
        close_items_about(work, follow_up.predecessor_id)
    work.emit(FollowUpEnded(follow_up.id))


def share_of(work: Work, follow_up: FollowUp) -> Share | None:
    """Return the share of a follow-up, locked, or None when nothing was released.

    Args:
        work: the running unit of work.
        follow_up: any.
    """
    wanted = select(Share).where(Share.id == follow_up.share_id).with_for_update()
    return work.ungoverned(wanted).one_or_none() if follow_up.share_id else None


def close_items_about(work: Work, follow_up_id: uuid.UUID) -> None:
    """Close the desk items of a follow-up: what they asked for has been done or is over.

    Args:
        work: the running unit of work.
        follow_up_id: which follow-up.
    """
    wanted = select(DeskItem).where(
        DeskItem.follow_up_id == follow_up_id, DeskItem.status != DeskStatus.CLOSED
    )
    for item in work.ungoverned(wanted.with_for_update()):
        close_item(work, item)


def close_item(work: Work, item: DeskItem) -> None:
    """Close one desk item.

    Args:
        work: the running unit of work.
        item: open, locked.
    """
    item.status, item.closed_at = DeskStatus.CLOSED, work.now
    changed(work, item, "desk_item.close")


def _end_share(work: Work, follow_up: FollowUp, closes: dt.datetime, *, was_seen: bool) -> None:
    share = share_of(work, follow_up)
    if share is None:
        return
    if not was_seen:
        informing.cancel_for(work, share.id)
    if share.state not in NOT_ENDED:
        return
    if follow_up.status in AT_ONCE:
        shares.end(work, share, ShareAct.REVOKE, follow_up.status.value)
    else:
        shares.close_at(work, share, closes, follow_up.status.value)
