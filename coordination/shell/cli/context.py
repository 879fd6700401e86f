"""What every command needs: the settings, a runtime and a unit of work of the system."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from config.settings import Settings
from coordination import work as unit
from coordination.access.actors import System
from coordination.shell.runtime import make_runtime
from coordination.work import Occasion, Runtime, Work

_RUNTIME: ContextVar[Runtime | None] = ContextVar("runtime", default=None)


def runtime() -> Runtime:
    """Return the runtime of this process, made at the first use."""
    made = _RUNTIME.get()
    if made is None:
        made = make_runtime(Settings.from_environment(os.environ))
        _RUNTIME.set(made)
    return made


@contextmanager
def using(made: Runtime) -> Iterator[None]:
    """Let commands run on a given runtime, for programs that call them as functions."""
    before = _RUNTIME.set(made)
    try:
        yield
    finally:
        _RUNTIME.reset(before)


@contextmanager
def operator(action: str) -> Iterator[Work]:
    """Open a unit of work of the operator.

    Args:
        action: for the log, `network.import` for instance.
    """
    with unit.begin(runtime(), System("operator"), Occasion(action, uuid.uuid4().hex)) as work:
        yield work
