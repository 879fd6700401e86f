"""Starts a worker or the scheduler.

    python -m workers worker --concurrency 2
    python -m workers beat

Exit codes: 0 stopped as asked, 1 stopped by a failure (the log tells which), 2 the settings cannot
be used. Celery 5.7 ends with 1 when the broker goes away while a task runs with `acks_late`; the
supervisor starts it again, and nothing is lost, since the outbox still has the message.
"""

from __future__ import annotations

import os
import sys

from workers import process
from workers.app import app

# Workers do not talk to each other: they meet in the database.
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def main(arguments: list[str]) -> int:
    """Run a worker or the scheduler and return its exit code.

    Args:
        arguments: `worker` or `beat`, and options of Celery.
    """
    process.settings_or_exit()
    # Celery's command would take this for an address as Celery writes them, past our settings.
    os.environ.pop("BROKER_URL", None)
    quiet = QUIET if arguments[:1] == ["worker"] else ()
    return int(app.start(["--quiet", *arguments, *quiet]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
