"""Keeps a few programs running: starts one that ends again, and knows when to give up.

Celery 5.7 ends its worker whenever the broker restarts while a task runs, so a worker that nobody
starts again is a matter of time. In production systemd or a container platform does this work.
"""

import time
from dataclasses import dataclass, field

from deploy.embedded.errors import explained
from deploy.embedded.process import Process

QUICK_SECONDS = 20  # a program that lives shorter has failed to start rather than stopped
TRIES = 5  # quick failures in a row before it is hopeless


class GaveUpError(Exception):
    """A program ends again and again; the message names it and repeats its last words."""


@dataclass
class _Kept:
    process: Process
    started: float = 0.0
    quick_failures: int = 0


@dataclass
class Supervisor:
    """The programs in the order in which they were started; they stop in the opposite order."""

    _kept: list[_Kept] = field(default_factory=list)

    def start(self, process: Process) -> None:
        """Start a program and keep it running from now on."""
        kept = _Kept(process)
        self._kept.append(kept)
        _start(kept)

    def look_after(self) -> list[str]:
        """Start what has ended, and return the names of what was started.

        Call it a few times a second.

        Raises:
            GaveUpError: a program has failed `TRIES` times within `QUICK_SECONDS` each.
        """
        ended = [kept for kept in self._kept if not kept.process.running()]
        for kept in ended:
            _count(kept)
            _start(kept)
        return [kept.process.name for kept in ended]

    def stop(self) -> None:
        """Stop every program, the last started first, and wait for each."""
        while self._kept:
            self._kept.pop().process.stop()


def _start(kept: _Kept) -> None:
    kept.started = time.monotonic()
    kept.process.launch()


def _count(kept: _Kept) -> None:
    lived = time.monotonic() - kept.started
    kept.quick_failures = kept.quick_failures + 1 if lived < QUICK_SECONDS else 0
    if kept.quick_failures >= TRIES:
        words = (
            f"{kept.process.name} ended {TRIES} times within seconds; "
            f"its last words: {kept.process.last_words()}"
        )
        raise GaveUpError(explained(words, kept.process.log))
