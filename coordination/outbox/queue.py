"""Puts messages in, claims them for the broker, and marks them done.

The relay only moves `next_attempt_at`. The handler sets `done_at` in the transaction of its
effect, so that a broker that loses everything loses nothing.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Interval, func, select, text, type_coerce, update
from sqlalchemy.orm import Session

from coordination.core import trace
from coordination.core.events import Event
from coordination.core.trace import Trace
from coordination.outbox.models import OutboxMessage

CHANNEL = "outbox"
REDELIVER_AFTER = dt.timedelta(seconds=10)  # without effect by then, it is handed out again
LONGEST_WAIT = dt.timedelta(hours=1)
KEPT = "outbox_kept"
MOST_KEPT = 20  # more than a signal leaves, and less than what the relay lets be in flight
DIED = "died"  # the error of a message with which a process ended
DOUBLINGS = 12  # 2 to this power is past the longest wait; more would overflow after some weeks


def put(session: Session, event: Event) -> None:
    """Leave a message in the transaction of the change; listeners wake after the commit."""
    left = OutboxMessage(topic=event.topic, payload=event.payload(), **trace.carried(session))
    session.add(left)
    kept: list[OutboxMessage] = session.info.get(KEPT, [])
    if KEPT in session.info and len(kept) < MOST_KEPT:
        left.attempts, left.next_attempt_at = 1, func.now() + REDELIVER_AFTER
        kept.append(left)
    elif not session.info.get("outbox_notified"):
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
        session.info["outbox_notified"] = True


def keep(session: Session) -> list[OutboxMessage]:
    """Keep what this transaction leaves from the relay, as if it had been claimed and handed out.

    Whoever asks for it handles them after the commit. The relay hands them out where that does not
    come about, and at once what is more than `MOST_KEPT`: others then share the work.

    Args:
        session: before anything was left.

    Returns:
        The messages that are kept, to which those that are left are added.
    """
    kept: list[OutboxMessage] = []
    session.info[KEPT] = kept
    return kept


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


def settle(
    session: Session, ids: Sequence[uuid.UUID], topics: Collection[str]
) -> frozenset[uuid.UUID]:
    """Mark those of several messages done that are of topics that nothing follows.

    Args:
        session: the relay's transaction.
        ids: which messages.
        topics: that ask for nothing.

    Returns:
        Ids of the messages that are done.
    """
    if not ids:
        return frozenset()
    done_now = (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.topic.in_(topics))
        .values(done_at=func.clock_timestamp())
        .returning(OutboxMessage.id)
    )
    return frozenset(session.scalars(done_now.execution_options(synchronize_session=False)).all())


def put_back(session: Session, ids: Sequence[uuid.UUID]) -> None:
    """Make messages due again that were claimed and could not be handed to the broker.

    Args:
        session: the relay's transaction.
        ids: what was not handed over.
    """
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.done_at.is_(None))
        .values(next_attempt_at=func.now())
        .execution_options(synchronize_session=False)
    )


def in_flight(session: Session, limit: int) -> int:
    """Return how many messages were handed out and have had no effect yet, counted up to a limit.

    The relay holds back while there are many, so that a long queue is not handed out twice.

    Args:
        session: the relay's transaction.
        limit: where the counting stops.
    """
    until = func.now() + REDELIVER_AFTER
    waiting = select(OutboxMessage.id).where(
        OutboxMessage.done_at.is_(None),
        OutboxMessage.next_attempt_at > func.now(),
        OutboxMessage.next_attempt_at <= until,
    )
    counted = waiting.limit(limit).subquery()
    return session.execute(select(func.count()).select_from(counted)).scalar_one()


@dataclass(frozen=True)
class Waiting:
    """A message that is still to be handled.

    Attributes:
        topic: of its event.
        payload: fields of its event.
        trace: a new span under the unit of work that left it.
        tried: whether it may have been tried before.
    """

    topic: str
    payload: dict[str, Any]
    trace: Trace
    tried: bool


def peek(session: Session, message_id: uuid.UUID) -> Waiting | None:
    """Return a message that is still to be handled, or None.

    Args:
        session: any session; nothing is locked.
        message_id: from the broker.
    """
    row = session.execute(
        select(
            OutboxMessage.topic,
            OutboxMessage.payload,
            OutboxMessage.traceparent,
            OutboxMessage.tracestate,
            (OutboxMessage.attempts > 1).label("tried"),
        ).where(OutboxMessage.id == message_id, OutboxMessage.done_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    found = trace.accept(row.traceparent, row.tracestate, foreign=False)
    return Waiting(row.topic, row.payload, found, row.tried)


def undone(session: Session, limit: int) -> Sequence[uuid.UUID]:
    """Return messages without effect, oldest first, whether they are due or not.

    Args:
        session: any session; nothing is locked.
        limit: at most so many.
    """
    query = select(OutboxMessage.id).where(OutboxMessage.done_at.is_(None))
    return session.scalars(query.order_by(OutboxMessage.created_at).limit(limit)).all()


def lock(session: Session, message_id: uuid.UUID) -> OutboxMessage | None:
    """Return a message that is to be handled, locked; None when it is done or another has it."""
    return session.execute(
        select(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.done_at.is_(None))
        .with_for_update(skip_locked=True)
    ).scalar_one_or_none()


def done(message: OutboxMessage) -> None:
    """Mark a message as handled, in the transaction of its effect."""
    message.done_at = func.clock_timestamp()


def failed(
    session: Session,
    message_id: uuid.UUID,
    error: str,
    *,
    counted: bool = False,
) -> None:
    """Put off a message whose handler failed: 2, 4, 8 … seconds, at most an hour.

    Args:
        session: a transaction of its own.
        message_id: which one.
        error: the kind of the failure.
        counted: whether `count_in_advance` has counted it.
    """
    failures = OutboxMessage.failures + (0 if counted else 1)
    doubled = func.power(2, func.least(failures, DOUBLINGS))
    wait = func.least(doubled, LONGEST_WAIT.total_seconds())
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.done_at.is_(None))
        .values(
            failures=failures,
            last_error=error,
            next_attempt_at=func.now() + func.make_interval(0, 0, 0, 0, 0, 0, wait),
        )
        .execution_options(synchronize_session=False)
    )


def count_in_advance(session: Session, message_id: uuid.UUID, *, again: bool) -> bool:
    """Count a try as failed before it is made, and return whether to make it.

    For messages that had a try without a word of how it ended: the process may have ended with it,
    and the next would as well. A message in other hands is left to them, and one that the broker
    gives out again, and that was counted, to the relay, which gives it out when it is due.

    Args:
        session: a transaction of its own.
        message_id: which one.
        again: whether the broker has given it out before.
    """
    message = lock(session, message_id)
    if message is None or (again and message.failures):
        return False
    failed(session, message_id, message.last_error or DIED)
    return True


def oldest_undone_age(session: Session) -> dt.timedelta | None:
    """Return the age of the oldest message without effect, the measure of health, or None."""
    age = type_coerce(func.now() - func.min(OutboxMessage.created_at), Interval)
    oldest = select(age).where(OutboxMessage.done_at.is_(None))
    return session.execute(oldest).scalar_one()
