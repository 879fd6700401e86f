"""Relay and worker as real processes: they start, carry, and stop as they are asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid

import pytest
from sqlalchemy import func, select

from coordination import work as unit
from coordination.access.actors import System
from coordination.outbox.models import OutboxMessage
from coordination.partners.events import MembershipEnded
from coordination.work import Occasion
from tests.plant import PROGRAMS, ROOT, plant


@pytest.fixture
def running(live):
    with plant(live, SWEEP_SECONDS="1") as made:
        yield made


def undone(runtime):
    with runtime.sessions() as session:
        query = select(func.count()).select_from(OutboxMessage)
        return session.scalar(query.where(OutboxMessage.done_at.is_(None)))


def emit(runtime):
    with unit.begin(runtime, System("test"), Occasion("test.emit", "r")) as work:
        work.emit(MembershipEnded(uuid.uuid4()))


def test_a_message_travels_to_its_effect(live_runtime, running):
    running.start("worker")
    running.start("relay")
    for _ in range(3):
        emit(live_runtime)
    print(running.wait_until(lambda: undone(live_runtime) == 0, 30, "all messages done"))
    for _ in range(3):
        emit(live_runtime)
        print(running.wait_until(lambda: undone(live_runtime) == 0, 30, "all messages done"))
    print(running.log("worker"),running.log("relay"))
    for name, process in running.processes.items():
        os.kill(process.pid, signal.SIGTERM)
        assert process._child.wait(20) == 0, name
