"""What one worker process needs: its settings, and its own runtime with its own connections.

Celery forks its children. A connection to PostgreSQL must not be shared with a child, so the
runtime is made at its first use, which is always in the process that does the work.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import cache

from config.settings import Settings, SettingsError
from coordination.shell.runtime import make_runtime
from coordination.work import Runtime

BAD_SETTINGS = 2  # exit code


@cache
def settings() -> Settings:
    """Return the checked settings of this process.

    Raises:
        SettingsError: the environment does not describe a working installation.
    """
    return Settings.from_environment(os.environ)


@cache
def runtime() -> Runtime:
    """Return the runtime of this process; call it in tasks only, never before a fork."""
    return make_runtime(settings())


def settings_or_exit() -> Settings:
    """Return the settings, or end the process with 2 and say what is wrong with them."""
    try:
        return settings()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(BAD_SETTINGS)


def when_asked_to_stop(act: Callable[..., object]) -> None:
    """Let SIGTERM and SIGINT do this.

    Args:
        act: is given what a signal handler is given.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, act)
