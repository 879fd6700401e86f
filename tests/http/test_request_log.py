"""A line of the technical log can be found by its request and by its trace."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog
from sqlalchemy import select

from config.logging import configure
from coordination.outbox.models import OutboxMessage
from coordination.partners.events import MembershipEnded
from tests.world import World
from workers.handlers import handle

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def log():
    root, configuration = logging.getLogger(), structlog.get_config()
    before, stream = (root.handlers[:], root.level), io.StringIO()
    configure("info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = before
    structlog.configure(**configuration)
    structlog.contextvars.clear_contextvars()


def test_a_request_is_logged_under_its_caller_s_trace(app, log) -> None:
    parent = f"00-{TRACE}-00f067aa0ba902b7-01"
    app.test_client().get("/health/live", headers={"traceparent": parent})
    (line,) = [line for line in log() if line["event"] == "request"]
    assert line["trace_id"] == TRACE
    assert len(line["request_id"]) == 32


def test_what_a_request_causes_is_logged_under_the_same_trace(world: World, log) -> None:
    with world.system() as work:
        work.emit(MembershipEnded(world.member("mentor@maasdal").id))
        work.flush()
        topic = OutboxMessage.topic == MembershipEnded.topic
        message = work.session.scalars(select(OutboxMessage).where(topic)).one()
        trace_id, message_id = message.traceparent.split("-")[1], message.id
    handle(world.runtime, message_id)
    lines = [line for line in log() if line["event"] == "message had its effect"]
    assert [line["trace_id"] for line in lines] == [trace_id]
