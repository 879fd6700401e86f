"""What the scheduler wakes, and how often.

A tick only asks the database what is due, with conditions that are open at the end ("due before
now and not done"), never with a window. So the scheduler may run twice, or be away for eight days,
and nothing is lost or done twice. A tick carries no time: see `workers.sweepers.tick`.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from celery.schedules import schedule

QUEUE = "schakel.ticks"  # at the broker
TICKS = (
    "remind",
    "send_digests",
    "send_mails",
    "end_memberships",
    "expire_shares",
    "expire_exports",
    "check_domains",
    "ask_reviews",
    "lapse_leads",
    "follow_tables",
    "agree_minutes",
    "renew_marks",
    "review_log",
    "seal_log",
    "watch_over",
)


def _steady() -> dt.datetime:
    """Return a time that only runs on: a clock that is set back must not stop the ticks."""
    return dt.datetime.fromtimestamp(time.monotonic(), dt.UTC)


def entries(seconds: int) -> dict[str, dict[str, Any]]:
    """Return the entries for Celery's scheduler.

    Args:
        seconds: between two looks.
    """
    return {
        name: {
            "task": f"workers.tasks.{name}",
            "schedule": schedule(seconds, nowfun=_steady),
            "options": {"queue": QUEUE},
        }
        for name in TICKS
    }
