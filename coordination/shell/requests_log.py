"""One line of the technical log for each request: endpoint, outcome, time taken; never who."""

from __future__ import annotations

import time

import structlog
from flask import Flask, Response, g, request

from coordination.http.context import current_trace, request_id

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Log every request of the application; call it first, so that all of it is timed."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    trace_id = current_trace().trace_id
    structlog.contextvars.bind_contextvars(request_id=request_id(), trace_id=trace_id)


def _end(response: Response) -> Response:
    begun = g.get("begun")
    taken = None if begun is None else round((time.perf_counter() - begun) * 1000)
    log.info(
        "request",
        method=request.method,
        endpoint=request.endpoint,
        status=response.status_code,
        milliseconds=taken,
    )
    return response
