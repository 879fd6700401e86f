"""Messages that do harm to whoever handles them, for workers that a test has preloaded."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass

from coordination.core.events import Event
from coordination.work import Work
from workers import handlers

TOPICS = ("poison.raises", "poison.hangs", "poison.fills", "poison.kills")
MORE_THAN_THERE_IS = 1 << 50  # bytes


@dataclass(frozen=True)
class Raises(Event):
    """Its handler always fails."""

    topic = "poison.raises"


@dataclass(frozen=True)
class Hangs(Event):
    """Its handler never ends."""

    topic = "poison.hangs"


@dataclass(frozen=True)
class Fills(Event):
    """Its handler asks for more memory than there is."""

    topic = "poison.fills"


@dataclass(frozen=True)
class Kills(Event):
    """Its handler is killed, as the kernel does to who takes all memory."""

    topic = "poison.kills"


def install() -> None:
    """Make this worker one that handles them."""
    acts: dict[type[Event], Callable[[], object]] = {
        Raises: lambda: 1 / 0,
        Hangs: lambda: threading.Event().wait(),
        Fills: lambda: bytearray(MORE_THAN_THERE_IS),
        Kills: lambda: os.kill(os.getpid(), signal.SIGKILL),
    }
    for event, act in acts.items():
        handlers.HANDLERS[event.topic] = _doing(act)


def _doing(act: Callable[[], object]) -> handlers.Handler:
    def handle(_work: Work, _event: Event) -> None:
        act()

    return handle
