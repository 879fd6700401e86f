"""Does everything that is due in a restored database, once, before any mail may leave again.

`schakel restore` runs it on a server that nobody else reaches. It needs no broker: it asks the
database itself what is due. What it leaves in the queue of mails, the restore holds.
"""

from __future__ import annotations

import sys
import uuid

import structlog

from config.logging import configure
from coordination.outbox import queue
from coordination.work import Runtime
from workers import handlers, process, sweepers

MANY = 100_000
log = structlog.get_logger()
# Not among them: what sends, what asks the outside world, and what watches programs that run.
SWEEPS = (
    *("end_memberships", "remind", "send_digests", "expire_shares", "expire_exports"),
    *("ask_reviews", "review_log"),
)


def catch_up(runtime: Runtime) -> tuple[int, int]:
    """Handle every message and do every sweep, until nothing new comes of it.

    Args:
        runtime: of the restored database.

    Returns:
        How many messages had their effect, and how many could not; those are tried again when the
        product runs.
    """
    done = 0
    while True:
        handled = _drain(runtime)
        found = sum(_sweep(runtime, name) for name in SWEEPS)
        done += handled
        if not handled and not found:
            return done, len(_undone(runtime))


def _sweep(runtime: Runtime, name: str) -> int:
    """Sweep, or leave it to the next tick: what fails must not keep a database from coming back."""
    try:
        return sweepers.sweep(runtime, name)
    except Exception as error:
        log.exception("sweep failed", sweeper=name, error_class=type(error).__name__)
        return 0


def _drain(runtime: Runtime) -> int:
    """Handle what can be handled, a message at most once in a round."""
    total, tried = 0, set()
    while waiting := [one for one in _undone(runtime) if one not in tried]:
        tried.update(waiting)
        total += sum(handlers.handle(runtime, one) is not None for one in waiting)
    return total


def _undone(runtime: Runtime) -> list[uuid.UUID]:
    with runtime.sessions() as session:
        return list(queue.undone(session, MANY))


def main() -> int:
    """Catch up, say how much there was, and return 1 when something could not be handled."""
    settings = process.settings_or_exit()
    configure(settings.log_level)
    done, left = catch_up(process.runtime())
    sys.stdout.write(f"{done} messages had their effect, {left} could not.\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
