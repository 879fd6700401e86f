"""Which function lets a message have its effect, and the transaction in which it does.

The message's row is locked, the function runs, and the row is marked done, all in one transaction:
a message has its effect once, whoever is killed when. A handler is repeatable all the same, because
two messages may tell the same. When it fails, everything is undone, the message is put off for a
while that doubles, and others go on; a row that stays is the alarm.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import structlog

from config.logging import request_context
from coordination import work as unit
from coordination.access.actors import System
from coordination.core.events import REGISTRY, Event
from coordination.outbox import queue
from coordination.work import Occasion, Runtime, Work

log = structlog.get_logger()

Handler = Callable[[Work, Any], None]


class UnknownTopic(Exception):
    """No handler was declared for a topic: a defect, or a message of a newer version."""


class HandledElsewhere(Exception):
    """Another worker has this message at this moment."""


HANDLERS: dict[str, Handler] = {}


def handle(runtime: Runtime, message_id: uuid.UUID) -> bool:
    """Let one message have its effect.

    Args:
        runtime: of this process.
        message_id: id of the row in the outbox.

    Returns:
        Whether it had its effect now; False when it was done before, is in other hands or failed.
    """
    with request_context(message_id.hex):
        try:
            return _handle(runtime, message_id)
        except HandledElsewhere:
            log.debug("message is handled elsewhere")
        except Exception as error:  # noqa: BLE001 - whatever one message breaks, others must go on
            _put_off(runtime, message_id, error)
        return False


def _handle(runtime: Runtime, message_id: uuid.UUID) -> bool:
    with runtime.sessions() as session:
        found = queue.peek(session, message_id)
    if found is None:
        return False
    topic, payload = found
    handler, event = _handler(topic), _event(topic, payload)
    with unit.begin(runtime, System("worker"), Occasion(topic, message_id.hex)) as work:
        message = queue.lock(work.session, message_id)
        if message is None:
            raise HandledElsewhere
        handler(work, event)
        queue.done(message)
    log.info("message had its effect", topic=topic)
    return True


def _handler(topic: str) -> Handler:
    if topic not in HANDLERS:
        raise UnknownTopic(topic)
    return HANDLERS[topic]


def _event(topic: str, payload: dict[str, Any]) -> Event:
    return REGISTRY[topic].load(payload)


def _put_off(runtime: Runtime, message_id: uuid.UUID, error: Exception) -> None:
    log.exception("message failed", error_class=type(error).__name__)
    with runtime.sessions.begin() as session:
        queue.failed(session, message_id, type(error).__name__)
