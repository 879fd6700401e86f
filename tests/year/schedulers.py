"""Two schedulers that look at the same moment, as threads or as processes with real logins.

A look sweeps what ticks of the scheduler sweep: what is due and the mails of it.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager

from coordination.work import Runtime
from workers import process
from workers.sweepers import sweep

SWEEPS = ("expire_shares", "remind", "send_digests", "send_mails")
_mine: list[Runtime] = []


def look() -> None:
    """Sweep everything once, with the runtime of this process."""
    runtime = _mine[0] if _mine else process.runtime()
    for name in SWEEPS:
        sweep(runtime, name)


@contextmanager
def threads(runtime: Runtime) -> Iterator[Executor]:
    """Give two schedulers in this process.

    Args:
        runtime: of theirs.
    """
    _mine.append(runtime)
    try:
        with ThreadPoolExecutor(2) as pool:
            yield pool
    finally:
        _mine.clear()


@contextmanager
def processes(environment: Mapping[str, str]) -> Iterator[Executor]:
    """Give two schedulers with processes, settings and logins of their own.

    Args:
        environment: that their settings are read from.
    """
    fresh = multiprocessing.get_context("spawn")
    arguments = (dict(environment),)
    with ProcessPoolExecutor(2, fresh, initializer=_begin, initargs=arguments) as pool:
        yield pool


def _begin(environment: dict[str, str]) -> None:
    os.environ |= environment
