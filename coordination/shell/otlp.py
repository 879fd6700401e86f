"""Spans of OpenTelemetry with the ids of our traces; needs the extra `telemetry`."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from opentelemetry import trace as api
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator

from coordination.core.trace import Trace

_HERE: ContextVar[Trace] = ContextVar("place in the trace of the span that begins")


class _Ids(IdGenerator):
    """Gives a span the ids that its place in a trace has in the log already."""

    def generate_span_id(self) -> int:
        return int(_HERE.get().span_id, 16)

    def generate_trace_id(self) -> int:
        return int(_HERE.get().trace_id, 16)


def starter(url: str) -> Callable[[str, Trace], api.Span]:
    """Return what begins a span; they are sent by a thread, and dropped where nobody takes them.

    Args:
        url: where a collector takes spans over HTTP, `http://localhost:4318/v1/traces`.
    """
    provider = TracerProvider(
        resource=Resource({"service.name": "schakel"}), id_generator=_Ids(), shutdown_on_exit=True
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    tracer = provider.get_tracer("schakel")

    def start(name: str, place: Trace) -> api.Span:
        token = _HERE.set(place)
        try:
            return tracer.start_span(name, context=_under(place))
        finally:
            _HERE.reset(token)

    return start


def _under(place: Trace) -> Context:
    if place.parent_id is None:
        return Context()
    flags = api.TraceFlags(api.TraceFlags.SAMPLED)
    parent = api.SpanContext(
        int(place.trace_id, 16), int(place.parent_id, 16), is_remote=True, trace_flags=flags
    )
    return api.set_span_in_context(api.NonRecordingSpan(parent), Context())
