"""Lets every message have its effect without a broker, as the relay and the workers would."""

from __future__ import annotations

from coordination.outbox import queue
from coordination.outbox.models import OutboxMessage
from coordination.work import Runtime
from workers import handlers

MOST_ROUNDS = 50
MANY = 10_000


def drain(runtime: Runtime) -> int:
    """Handle all messages, and those that they leave, until none is left.

    Args:
        runtime: of the test.

    Returns:
        How many messages had their effect.

    Raises:
        AssertionError: a handler failed, or messages go on begetting messages.
    """
    total = 0
    for _ in range(MOST_ROUNDS):
        with runtime.sessions() as session:
            waiting = queue.undone(session, MANY)
        if not waiting:
            return total
        for message_id in waiting:
            assert handlers.handle(runtime, message_id), _why(runtime, message_id)
            total += 1
    raise AssertionError(f"still messages after {MOST_ROUNDS} rounds")


def _why(runtime: Runtime, message_id: object) -> str:
    with runtime.sessions() as session:
        message = session.get(OutboxMessage, message_id)
        return f"{message.topic} {message.payload} failed with {message.last_error}"
