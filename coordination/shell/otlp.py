"""Spans of OpenTelemetry with the ids of our traces; needs the extra `telemetry`."""

from __future__ import annotations

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


class Spans:
    """Begins spans, which a thread sends; they are dropped where nobody takes them.

    Args:
        url: where a collector takes spans over HTTP, `http://localhost:4318/v1/traces`.
    """

    def __init__(self, url: str) -> None:
        self._provider = TracerProvider(
            resource=Resource({"service.name": "schakel"}), id_generator=_Ids()
        )
        exporter = OTLPSpanExporter(endpoint=url)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("schakel")

    def begin(self, name: str, place: Trace) -> api.Span:
        """Begin a span that bears the ids of a place in a trace."""
        token = _HERE.set(place)
        try:
            return self._tracer.start_span(name, context=_under(place))
        finally:
            _HERE.reset(token)

    def close(self) -> None:
        """Send what is left, and end the thread; the end of the process does so by itself."""
        self._provider.shutdown()


def _under(place: Trace) -> Context:
    if place.parent_id is None:
        return Context()
    flags = api.TraceFlags(api.TraceFlags.SAMPLED)
    parent = api.SpanContext(
        int(place.trace_id, 16), int(place.parent_id, 16), is_remote=True, trace_flags=flags
    )
    return api.set_span_in_context(api.NonRecordingSpan(parent), Context())
