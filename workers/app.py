"""The Celery application: it runs the work, PostgreSQL says what there is to do.

Started by `python -m workers worker` and `python -m workers beat`. Do not put a promise here: no
result, no delay, no argument but ids.
"""

from __future__ import annotations

import logging
import os
import signal
from types import FrameType
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging
from kombu.entity import Queue

from config import broker
from config.logging import configure
from config.settings import Settings
from workers import brokers, process, schedule
from workers.watchdog import Watchdog

MESSAGES = "schakel"  # the queue of what the relay hands over
LOST_SECONDS = 2  # a killed child holds a place for so long; nobody waits for its answer
# Seconds; a task that hangs must not hold its worker for ever. Its process is killed: an exception
# out of a signal would leave transactions open that hold locks.
LONGEST_TASK = 300


def configuration(settings: Settings) -> dict[str, Any]:
    """Return the settings of Celery; each was chosen after a defect that was seen.

    Args:
        settings: of this installation.
    """
    at = broker.read(settings.broker_url)
    declared = brokers.queue_arguments(at)
    return {
        **brokers.configuration(at),
        "broker_connection_timeout": brokers.CONNECT_SECONDS,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # the broker may be away as long as it likes
        # A task is taken off the queue when it is done, and given back when its process is killed.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_lost_wait": LOST_SECONDS,
        "worker_prefetch_multiplier": 1,
        # Ids only, as JSON; no results: the database knows what has been done.
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        "task_default_queue": MESSAGES,
        # Workers take from both in turn: no message waits behind ticks that have piled up.
        "task_queues": [
            Queue(name, queue_arguments=declared)  # type: ignore[no-untyped-call]
            for name in (MESSAGES, schedule.QUEUE)
        ],
        "task_time_limit": LONGEST_TASK,
        "task_publish_retry": False,
        "worker_enable_remote_control": False,  # nobody commands a worker through the broker
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "enable_utc": True,
        # Nothing is kept on disk: after a start every entry runs after one interval.
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_schedule": schedule.entries(settings.tick_seconds),
    }


app = Celery("schakel", include=["workers.tasks"], set_as_current=True)
app.add_defaults(lambda: configuration(process.settings()))
app.steps["consumer"].add(Watchdog)


@setup_logging.connect
def _log_as_we_do(**_: Any) -> None:
    configure(process.settings().log_level)
    # What a message did is logged by its handler; two more lines for each say nothing.
    for name in ("celery.app.trace", "celery.worker.strategy"):
        logging.getLogger(name).setLevel(logging.WARNING)


@beat_init.connect
def _stop_at_once(**_: Any) -> None:
    # Celery closes the scheduler's connection from within its signal handler. Where that falls
    # into an answer of RabbitMQ that is half read, it waits for the other half for ever. The
    # scheduler keeps nothing, so it simply ends (docs/decisions/0097).
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)
