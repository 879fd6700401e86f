"""Puts messages in, claims them for the broker, and marks them done.

The relay only moves `next_attempt_at`. The handler sets `done_at` in the transaction of its
effect, so that a broker that loses everything loses nothing.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from coordination.core.events import Event
from coordination.outbox.models import OutboxMessage

CHANNEL = "outbox"
REDELIVER_AFTER = dt.timedelta(seconds=20)  # a claimed message without effect is handed out again
LONGEST_WAIT = dt.timedelta(hours=1)


def put(session: Session, event: Event) -> None:
    """Leave a message in the transaction of the change; listeners wake after the commit."""
    session.add(OutboxMessage(topic=event.topic, payload=event.payload()))
    if not session.info.get("outbox_notified"):
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
        session.info["outbox_notified"] = True


def claim(session: Session, limit: int) -> Sequence[uuid.UUID]:
    """Take due messages for one delivery and move their next attempt.

    Args:
        session: the relay's transaction.
        limit: at most so many.

    Returns:
        Ids in the order in which they were left.
    """
    due = (
        select(OutboxMessage.id)
        .where(OutboxMessage.done_at.is_(None), OutboxMessage.next_attempt_at <= func.now())
        .order_by(OutboxMessage.next_attempt_at, OutboxMessage.created_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(due).all()
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids))
        .values(next_attempt_at=func.now() + REDELIVER_AFTER, attempts=OutboxMessage.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return ids


def lock(session: Session, message_id: uuid.UUID) -> OutboxMessage | None:
    """Return a message that is still to be handled, locked, or None when another has it or it is done."""
    return session.execute(
        select(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.done_at.is_(None))
        .with_for_update(skip_locked=True)
    ).scalar_one_or_none()


def done(message: OutboxMessage) -> None:
    """Mark a message as handled, in the transaction of its effect."""
    message.done_at = func.clock_timestamp()


def failed(session: Session, message_id: uuid.UUID, error: str) -> None:
    """Put off a message whose handler failed: 2, 4, 8 … seconds, at most an hour."""
    wait = func.least(func.power(2, OutboxMessage.failures + 1), LONGEST_WAIT.total_seconds())
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.done_at.is_(None))
        .values(
            failures=OutboxMessage.failures + 1,
            last_error=error,
            next_attempt_at=func.now() + func.make_interval(0, 0, 0, 0, 0, 0, wait),
        )
        .execution_options(synchronize_session=False)
    )


def oldest_undone_age(session: Session) -> dt.timedelta | None:
    """Return the age of the oldest message without effect, the measure of health, or None."""
    oldest = select(func.now() - func.min(OutboxMessage.created_at)).where(
        OutboxMessage.done_at.is_(None)
    )
    age: dt.timedelta | None = session.execute(oldest).scalar_one()
    return age
