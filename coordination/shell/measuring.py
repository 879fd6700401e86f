"""Counts and times requests by endpoint, for whoever watches the installation; never who asked.

The web processes of one machine put their numbers into files of one directory, from where
`workers.metrics` reads them. The library names files by process id, so that they would pile up with
every process that is replaced; here a process takes the lowest place that is free, and goes on with
the numbers that it finds there.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO, Any

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, values

from config.settings import Settings

# Seconds. A page is to come within 0.2 of them, 95 of 100 times (assurance §7).
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)


def install(app: Flask, settings: Settings) -> None:
    """Count every request of the application, where a directory for the numbers is set.

    Args:
        app: the application.
        settings: of this installation.
    """
    if not settings.prometheus_multiproc_dir:
        return
    folder = Path(settings.prometheus_multiproc_dir)
    folder.mkdir(parents=True, exist_ok=True)
    # The library reads its directory from the environment, at every file that it opens.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    shared: Any = values.MultiProcessValue
    values.ValueClass = shared(lambda: _place(folder, os.getpid())[0])
    app.after_request(_counter(CollectorRegistry()))


def _counter(registry: CollectorRegistry) -> Callable[[Response], Response]:
    labels = ["method", "endpoint", "status"]
    requests = Counter("schakel_requests", "Requests answered.", labels, registry=registry)
    seconds = Histogram(
        *("schakel_request_seconds", "Seconds until the answer was made.", ["endpoint"]),
        buckets=BUCKETS,
        registry=registry,
    )

    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        requests.labels(request.method, endpoint, response.status_code).inc()
        if "begun" in g:
            seconds.labels(endpoint).observe(time.perf_counter() - g.begun)
        return response

    return count


@cache
def _place(folder: Path, _process: int) -> tuple[int, IO[str]]:
    """Return the lowest free place, and the file whose lock keeps it until the process ends."""
    for number in itertools.count():
        file = (folder / f"{number}.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            continue
        return number, file
    raise AssertionError  # there is always a free number
