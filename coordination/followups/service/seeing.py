"""The first opening by the addressed side: `seen_at` is a field, no state."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.followups.models import FollowUp
from coordination.followups.queries.shapes import FollowUpView
from coordination.followups.queries.views import view
from coordination.followups.rules import FollowUpStatus
from coordination.work import Work


def open_follow_up(work: Work, follow_up_id: uuid.UUID) -> FollowUpView:
    """Return a follow-up as the actor may see it, and note the first look of the addressed side.

    Args:
        work: of the reader.
        follow_up_id: which follow-up.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    follow_up = work.load(FollowUp, follow_up_id, "follow_up.read")
    mark_seen(work, follow_up_id)
    return view(work, follow_up)


def mark_seen(work: Work, follow_up_id: uuid.UUID) -> None:
    """Write down that the addressed side has opened an offer; later openings change nothing.

    Args:
        work: of somebody to whom the question is open.
        follow_up_id: a follow-up that has just been read.
    """
    wanted = select(FollowUp).where(
        FollowUp.id == follow_up_id,
        FollowUp.status == FollowUpStatus.OFFERED,
        FollowUp.seen_at.is_(None),
        work.allowed(FollowUp, "follow_up.accept"),
    )
    follow_up = work.session.scalars(wanted.with_for_update(of=FollowUp)).one_or_none()
    if follow_up is not None:
        # No new version: whoever read it a moment ago has lost nothing by this.
        follow_up.seen_at = work.now
        work.record("follow_up.see", follow_up)
