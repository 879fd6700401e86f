"""What the scheduler wakes, and how often.

A tick only asks the database what is due, with conditions that are open at the end ("due before
now and not done"), never with a window. So the scheduler may run twice, or be away for eight days,
and nothing is lost or done twice.
"""

from __future__ import annotations

from typing import Any

TICKS = (
    "remind",
    "send_digests",
    "send_mails",
    "expire_shares",
    "expire_exports",
    "check_domains",
    "ask_reviews",
    "review_log",
    "seal_log",
    "watch_over",
)


def entries(seconds: int) -> dict[str, dict[str, Any]]:
    """Return the entries for Celery's scheduler.

    Args:
        seconds: between two looks; a tick that waited longer than this is dropped by the worker,
            because the next one does the same.
    """
    return {
        name: {
            "task": f"workers.tasks.{name}",
            "schedule": float(seconds),
            "options": {"expires": seconds},
        }
        for name in TICKS
    }
