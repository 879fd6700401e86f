"""Relay and worker as real processes: they start, carry, survive, and stop as they are asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid

import pytest
from sqlalchemy import func, select, text

from coordination.outbox.models import OutboxMessage
from coordination.routing.models import RoutingDecision
from coordination.routing.service.rule_sets import load_default
from deploy.embedded.databases import create_database, drop_database
from tests import runtimes
from tests.conftest import settings_for
from tests.people.persons import registered
from tests.plant import PROGRAMS, ROOT, plant
from tests.signals.samples import COORDINATOR, submitted
from tests.world import build_world

BAD_SETTINGS = 2


@pytest.fixture(scope="module")
def live(servers, template):
    """A database of its own for all tests here: starting the programs costs more than they do."""
    database = create_database(servers, f"live_{uuid.uuid4().hex[:12]}", template=template.name)
    yield database
    drop_database(servers, database.name)


@pytest.fixture(scope="module")
def town(live, servers):
    """Give the small network on a database that really commits."""
    made = runtimes.make(settings_for(live, servers.broker_url), live)
    world = build_world(made)
    with world.system() as work:
        load_default(work)
    yield world
    made.sessions.kw["bind"].dispose()


@pytest.fixture(scope="module")
def programs(live, town):  # noqa: ARG001 - the town is built before the programs start
    with plant(live, SWEEP_SECONDS="1") as made:
        yield made


@pytest.fixture
def running(programs):
    """Give relay and worker, with an empty log for each test."""
    for name in ("worker", "relay"):
        if name not in programs.processes:
            programs.start(name)
        (programs.folder / f"{name}.log").write_text("")
    programs.restarts.clear()
    return programs


def undone(world):
    with world.runtime.sessions() as session:
        query = select(func.count()).select_from(OutboxMessage)
        return session.scalar(query.where(OutboxMessage.done_at.is_(None)))


def decisions(world):
    with world.runtime.sessions() as session:
        return session.scalar(select(func.count()).select_from(RoutingDecision))


def wait_until_idle(running, world):
    running.wait_until(lambda: undone(world) == 0, 60, "every message had its effect")


def end_sessions(world):
    """End every other session on the database, as a restart of PostgreSQL does."""
    statement = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with world.runtime.sessions() as session:
        return len(session.execute(text(statement)).all())


def test_signals_travel_to_their_decisions(running, town):
    before = decisions(town)
    person = registered(town)
    for _ in range(3):
        submitted(town, COORDINATOR, person)
    wait_until_idle(running, town)
    assert decisions(town) == before + 3


def test_they_survive_that_the_database_ends_their_sessions(running, town):
    before = decisions(town)
    person = registered(town)
    submitted(town, COORDINATOR, person)
    wait_until_idle(running, town)
    assert end_sessions(town) >= 2
    submitted(town, COORDINATOR, person)
    wait_until_idle(running, town)
    assert decisions(town) == before + 2
    assert "relay" not in running.restarts, running.last_words()
    running.wait_until(lambda: "relay goes on" in running.log("relay"), 20, "the relay says so")


def test_they_wait_for_a_broker_that_is_away(running, town):
    before = decisions(town)
    person = registered(town)
    submitted(town, COORDINATOR, person)
    wait_until_idle(running, town)
    running.kill_broker()
    submitted(town, COORDINATOR, person)
    says_so = '"for_what": "broker"'
    running.wait_until(lambda: says_so in running.log("relay"), 30, "the relay misses the broker")
    running.restart_broker()
    wait_until_idle(running, town)
    assert decisions(town) == before + 2
    assert "relay" not in running.restarts, running.last_words()


def test_both_stop_cleanly_when_asked(running, town):
    submitted(town)
    wait_until_idle(running, town)
    for process in running.processes.values():
        os.kill(process.pid, signal.SIGTERM)
    codes = {name: process._child.wait(30) for name, process in running.processes.items()}
    running.processes.clear()
    assert codes == {"worker": 0, "relay": 0}
    assert "relay stopped" in (running.folder / "relay.log").read_text()


def test_nothing_personal_is_logged(running, town):
    person = registered(town, "Zonderling-Geheim", "Quirijn")
    submitted(town, COORDINATOR, person)
    wait_until_idle(running, town)
    said = running.log("worker") + running.log("relay")
    for secret in ("Zonderling", "Quirijn", "Een mes van 12 cm", "ouders gebeld"):
        assert secret not in said


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_settings_that_cannot_be_used_are_one_message_and_code_2(name):
    command = [sys.executable, *PROGRAMS[name]]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == BAD_SETTINGS
    assert "DATABASE_URL is missing" in ended.stderr
    assert "Traceback" not in ended.stderr
