"""What one worker process needs: its settings, and its own runtime with its own connections.

Celery forks its children. A connection to PostgreSQL must not be shared with a child, so the
runtime is made at its first use, which is always in the process that does the work.
"""

from __future__ import annotations

import os
from functools import cache

from config.settings import Settings
from coordination.shell.runtime import make_runtime
from coordination.work import Runtime


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
