"""Looks for canaries in the technical logs of the whole suite (assurance T29).

What tests let people type has marks in it that no log may hold: names, words of statements, and
the addresses of the invented network. Whatever is logged in the process of the tests goes through
the product's own pipeline into a `Watch`; what the real processes log that tests start (servers,
web, workers, providers) is read when they stop. The test after which a mark is found fails, by
name, in whichever process of a parallel run it was.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from config.logging import configure
from deploy.embedded.process import Process

# Words that only people type in tests. The last are addresses, all of which end on `.example`.
CANARY = re.compile(
    r"kanarie|canary_|jansen|verborgene|zwaluw|er was iets|zonder de partner lukt"
    r"|[\w.+-]+@[\w-]+\.example",
    re.IGNORECASE,
)
SHOWN = 300  # characters of a line


class Watch(io.TextIOBase):
    """The stream that the technical log is written to while tests run."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.lines = 0
        self._read: dict[Path, int] = {}

    def write(self, line: str) -> int:
        """Look at a line that was logged in this process."""
        self.lines += 1
        if CANARY.search(line):
            self.found.append(line[:SHOWN])
        return len(line)

    def look(self, log: Path) -> None:
        """Look at what a program has logged since the last look.

        Args:
            log: its file.
        """
        if not log.exists():
            return
        with log.open("rb") as file:
            file.seek(self._read.get(log, 0))
            for line in file:
                if CANARY.search(line.decode(errors="replace")):
                    self.found.append(f"{log.name}: {line[:SHOWN]!r}")
            self._read[log] = file.tell()

    def take(self) -> list[str]:
        """Return what was found since the last time."""
        found, self.found = self.found, []
        return found


WATCH = Watch()


def pytest_configure() -> None:
    """Watch this process from here on, and every program that it starts."""
    _watch()
    Process.stop = _reading(Process.stop)  # type: ignore[method-assign]
    Process.kill = _reading(Process.kill)  # type: ignore[method-assign]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Watch again, after a test that sent the log elsewhere."""
    _watch()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Fail the test when something was logged while it ran or was cleared away."""
    yield
    complain()


def complain() -> None:
    """Fail when a canary was found since the last time.

    Raises:
        AssertionError: naming the lines.
    """
    found = WATCH.take()
    if found:
        raise AssertionError("canaries in the technical log:\n" + "\n".join(found))


def _watch() -> None:
    handlers = logging.getLogger().handlers[:]
    others = [one for one in handlers if getattr(one, "stream", None) is not WATCH]
    if len(others) == len(handlers) or not structlog.is_configured():
        configure("info", WATCH)
        # The SMTP server that takes the mail of tests tells whom it got it for; it is none of ours.
        logging.getLogger().handlers[0].addFilter(lambda record: record.name != "mail.log")
        logging.getLogger().handlers += others  # those of pytest


def _reading(end: Callable[[Process], None]) -> Callable[[Process], None]:
    def ended(process: Process) -> None:
        end(process)
        WATCH.look(process.log)

    return ended
