"""From commit to effect, on real processes that have nothing else to do."""

from __future__ import annotations

import statistics

import pytest
from sqlalchemy import func, select

from coordination.outbox.models import OutboxMessage
from coordination.routing.service.rule_sets import load_default
from tests.people.persons import registered
from tests.plant import plant
from tests.signals.samples import COORDINATOR, submitted
from tests.world import build_world

NEVER_SWEPT = "300"  # seconds; only the wake-up after the commit can be in time
PATIENCE_SECONDS = 60
LIMIT_SECONDS = 1.0  # 95th percentile when idle


@pytest.fixture
def town(live_runtime):
    world = build_world(live_runtime)
    with world.system() as work:
        load_default(work)
    return world


@pytest.fixture
def running(live, town):  # noqa: ARG001 - the town is built before the programs start
    with plant(live, SWEEP_SECONDS=NEVER_SWEPT) as made:
        made.start("worker")
        made.start("relay")
        yield made


def submit_and_wait(town, running, person):
    """Submit one signal and wait until everything that follows from it is done."""
    submitted(town, COORDINATOR, person)
    running.wait_until(lambda: undone(town) == 0, PATIENCE_SECONDS, "all messages done")


def undone(town):
    with town.runtime.sessions() as session:
        query = select(func.count()).select_from(OutboxMessage)
        return session.scalar(query.where(OutboxMessage.done_at.is_(None)))


def latencies(town, topic):
    """Return the seconds from leaving a message to its effect, the commit included."""
    with town.runtime.sessions() as session:
        query = select(OutboxMessage.done_at - OutboxMessage.created_at)
        found = session.scalars(query.where(OutboxMessage.topic == topic))
        return sorted(seconds.total_seconds() for seconds in found)


def test_a_commit_wakes_the_relay(town, running):
    person = registered(town)
    for _ in range(3):
        submit_and_wait(town, running, person)


@pytest.mark.faults
@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_effect_follows_within_a_second(town, running, record_property):
    person = registered(town)
    submit_and_wait(town, running, person)  # the programs have started
    before = len(latencies(town, "signal.submitted"))
    for _ in range(200):
        submit_and_wait(town, running, person)
    found = latencies(town, "signal.submitted")
    assert len(found) == before + 200
    cuts = statistics.quantiles(found, n=100)
    record_property(
        "measured",
        f"from commit to decision, 200 signals one by one: median {cuts[49] * 1000:.0f} ms, "
        f"p95 {cuts[94] * 1000:.0f} ms, longest {found[-1] * 1000:.0f} ms",
    )
    assert cuts[94] < LIMIT_SECONDS
