"""What every command needs: the settings, a runtime and a unit of work of the system."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from config.settings import Settings
from coordination import work as unit
from coordination.access.actors import System
from coordination.shell.runtime import make_runtime
from coordination.work import Occasion, Runtime, Work


@cache
def runtime() -> Runtime:
    """Return the runtime of this process, made at the first use."""
    return make_runtime(Settings.from_environment(os.environ))


@contextmanager
def operator(action: str, made: Runtime | None = None) -> Iterator[Work]:
    """Open a unit of work of the operator.

    Args:
        action: for the log, `network.import` for instance.
        made: a runtime, otherwise the one of this process.
    """
    who = System("operator")
    with unit.begin(made or runtime(), who, Occasion(action, uuid.uuid4().hex)) as work:
        yield work
