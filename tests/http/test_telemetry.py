"""A collector is told how long requests and messages took, and nothing about anybody."""

from __future__ import annotations

import gc
import http.server
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sqlalchemy import select

from coordination.audit.models import AuditEntry
from coordination.core.trace import begin
from coordination.shell.app import create_app
from coordination.shell.telemetry import sending, telling
from tests.factories import concern
from tests.web import System
from tests.world import World

COORDINATOR = "care_coordinator@maasdal"
TYPED = "Kanarieveer"


@dataclass
class Collector:
    """What a collector was sent.

    Attributes:
        url: at which it takes spans.
        sent: the bodies of the requests.
    """

    url: str
    sent: list[bytes] = field(default_factory=list)

    def spans(self, count: int) -> list[object]:
        """Return the spans, as soon as there are so many."""
        until = time.monotonic() + 20
        while len(found := self._read()) < count:
            assert time.monotonic() < until, f"{len(found)} of {count} spans"
            threading.Event().wait(0.02)
        return found

    def _read(self) -> list[object]:
        return [
            span
            for body in self.sent
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A collector that listens; the library sends to it every tenth of a second."""
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")

    class Taker(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Taker) as server:
        made = Collector(f"http://127.0.0.1:{server.server_port}/v1/traces")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        sending(made.url).close()
        sending.cache_clear()
        gc.collect()  # the library begins its thread anew in every fork while it is remembered
        server.shutdown()


def told(world: World, collector: Collector) -> World:
    settings = replace(world.runtime.settings, otlp_traces_url=collector.url)
    return replace(world, runtime=replace(world.runtime, settings=settings))


def test_a_request_is_told_by_its_pattern_and_the_ids_of_the_log(
    world: World, collector: Collector
) -> None:
    about = concern(world)
    caller = System(create_app(told(world, collector).runtime), world, COORDINATOR)
    sent = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01", "X-Purpose": "own_file"}
    path = f"/signals/{about.id}?youngPersonId={about.persons[0]}"
    assert caller.get(path, headers=sent).status_code == 200
    (span,) = collector.spans(1)
    with world.system() as work:
        read = AuditEntry.action == "signal.read"
        entry = work.ungoverned(select(AuditEntry).where(read)).one()
    assert span.name == "GET /api/v1/signals/<uuid:signal_id>"
    assert span.trace_id.hex() == entry.trace_id == "a" * 32
    assert span.span_id.hex() == entry.span_id
    assert span.parent_span_id.hex() == "b" * 16
    assert [(one.key, one.value.int_value) for one in span.attributes] == [
        ("http.response.status_code", 200)
    ]
    assert span.end_time_unix_nano > span.start_time_unix_nano
    for secret in (about.id, *about.persons, world.member(COORDINATOR).id):
        assert all(str(secret).encode() not in body for body in collector.sent)


def test_of_an_error_only_the_kind_is_told(world: World, collector: Collector) -> None:
    settings = told(world, collector).runtime.settings
    place = begin()
    with pytest.raises(ValueError, match=TYPED), telling(settings, "signal.submitted", place):
        raise ValueError(TYPED)
    (span,) = collector.spans(1)
    assert (span.name, span.parent_span_id) == ("signal.submitted", b"")
    assert span.span_id.hex() == place.span_id
    assert [(one.key, one.value.string_value) for one in span.attributes] == [
        ("error.type", "ValueError")
    ]
    assert all(TYPED.encode() not in body for body in collector.sent)
