"""One's own news that has not been looked at yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from coordination.followups.models import Notice
from coordination.work import Work

MANY = 100


def waiting_notices(work: Work, limit: int = MANY) -> Sequence[Notice]:
    """Return the actor's news that waits to be looked at, newest first.

    Args:
        work: of the recipient.
        limit: at most so many.
    """
    query = select(Notice).where(work.readable(Notice), Notice.looked_at.is_(None))
    ordered = query.order_by(Notice.created_at.desc(), Notice.id)
    rows = work.session.scalars(ordered.limit(limit)).all()
    work.saw(rows, "notice.list")
    return rows
