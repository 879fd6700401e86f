"""Tells an OpenTelemetry collector how long requests and messages took, where one is named.

A span bears the ids that stand in the log, so that both can be laid side by side. It says what was
done and how it ended: never who did it, about whom, with which words or under which address.
The libraries are an extra, and nothing of them is loaded where no collector is named (decision
0081).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from flask import Flask, Response, g, request

from config.settings import Settings
from coordination.core.trace import Trace
from coordination.http.context import current_trace


def install(app: Flask, settings: Settings) -> None:
    """Tell of every request of the application, where a collector is named.

    Args:
        app: the application.
        settings: of this installation.
    """
    if not settings.otlp_traces_url:
        return

    def begun() -> None:
        rule = request.url_rule.rule if request.url_rule else "unknown"
        g.span = _begun(settings.otlp_traces_url, f"{request.method} {rule}", current_trace())

    def answered(response: Response) -> Response:
        g.span.set_attribute("http.response.status_code", response.status_code)
        return response

    app.before_request(begun)
    app.after_request(answered)
    app.teardown_request(lambda _error: g.span.end() if "span" in g else None)


@contextmanager
def telling(settings: Settings, name: str, place: Trace) -> Iterator[None]:
    """Tell how long the block took, where a collector is named.

    Args:
        settings: of this installation.
        name: of what is done, the topic of a message for instance.
        place: in the trace, as it stands in the log.
    """
    if not settings.otlp_traces_url:
        yield
        return
    span = _begun(settings.otlp_traces_url, name, place)
    try:
        yield
    except BaseException as error:
        # Only its kind: the words of an error may repeat what a person typed.
        span.set_attribute("error.type", type(error).__name__)
        raise
    finally:
        span.end()


def _begun(url: str, name: str, place: Trace) -> Any:
    return sending(url).begin(name, place)


@cache
def sending(url: str) -> Any:
    """Return what begins spans for a collector, made once in a process.

    Args:
        url: `OTLP_TRACES_URL`.
    """
    from coordination.shell import otlp  # noqa: PLC0415 - its libraries are an extra

    return otlp.Spans(url)
