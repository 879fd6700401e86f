"""Ends a worker that is up and will never take a task again, so that its supervisor starts it anew.

Celery 5.7 with Redis and `acks_late`: when the broker goes away while every child is busy, the
worker cannot acknowledge what they finish. It logs that and goes on with the places for these tasks
taken for good; as it then has nothing to wait for, it does not even notice that its connection is
gone. Seen in `tests/faults`: all sockets closed, waiting for ever.
"""

from __future__ import annotations

from typing import Any

import structlog
from celery import bootsteps
from celery.worker import state

LOOK_SECONDS = 1
LOOKS = 3  # a task may be between two lists for a moment
FAILED = 1

log = structlog.get_logger()


class Watchdog(bootsteps.StartStopStep):
    """Looks every second whether places are taken by tasks that nobody works on."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self._timer: Any = None
        self._wedged = 0

    def include_if(self, consumer: Any) -> bool:
        """Return whether to look: RabbitMQ itself takes the places back from who loses it."""
        return bool(consumer.app.connection_for_read().transport.driver_type == "redis")

    def start(self, consumer: Any) -> None:
        """Begin to look; called again after each new connection."""
        self._wedged = 0
        self._timer = consumer.timer.call_repeatedly(LOOK_SECONDS, self.look, (consumer,))

    def stop(self, _consumer: Any) -> None:
        """Stop looking."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def look(self, consumer: Any) -> None:
        """Ask for the worker's end when it has been wedged for some looks in a row."""
        full = not consumer.task_consumer.channel.qos.can_consume()
        self._wedged = self._wedged + 1 if full and not state.reserved_requests else 0
        if self._wedged >= LOOKS:
            log.error("worker lost the broker and ends to be started anew")
            state.should_terminate = FAILED
