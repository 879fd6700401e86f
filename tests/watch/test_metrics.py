"""Prometheus is told counts and seconds, whole, and nothing about anybody."""

from __future__ import annotations

import os
import signal
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from coordination.partners.events import MembershipEnded
from coordination.watch.rules import Part
from coordination.watch.service import beat
from tests.canaries import CANARY
from tests.ports import free_port
from tests.site import Site, answers, site
from tests.world import World
from workers.metrics import Installation

ASKED = 30


def told(collector: Installation) -> dict[tuple[str, ...], float]:
    samples = (sample for metric in collector.collect() for sample in metric.samples)
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


def test_the_installation_is_told_in_numbers(world: World) -> None:
    before = told(Installation(lambda: world.runtime))
    with world.system() as work:
        work.emit(MembershipEnded(world.member("mentor@maasdal").id))
        beat(work, Part.RELAY)
    after = told(Installation(lambda: world.runtime))
    assert after[("schakel_database_up",)] == 1
    assert after[("schakel_outbox_messages",)] == before[("schakel_outbox_messages",)] + 1
    assert after[("schakel_silence_seconds", "relay")] < 60
    assert after[("schakel_log_entries_total",)] > 0


def test_a_database_that_is_away_is_told(shared_runtime) -> None:
    away = sessionmaker(create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
    broken = Installation(lambda: replace(shared_runtime, sessions=away))
    assert told(broken) == {("schakel_database_up",): 0}


@pytest.fixture
def counted(live, live_runtime, tmp_path: Path) -> Iterator[tuple[Site, str]]:  # noqa: ARG001
    """Give a site whose two web processes count, and the address of the numbers."""
    port = free_port()
    folders = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "numbers")}
    listen = {"METRICS_LISTEN": f"127.0.0.1:{port}"}
    with site(live, ("web",), **folders, **listen) as made:
        made.plant.programs["metrics"] = ["-m", "workers.metrics"]
        made.plant.start("metrics")
        address = f"http://127.0.0.1:{port}/metrics"
        made.plant.wait_until(lambda: read(address) is not None, 30, "numbers are told")
        yield made, address


def read(address: str) -> str | None:
    try:
        with urllib.request.urlopen(address, timeout=5) as found:  # noqa: S310 - our own
            return str(found.read().decode())
    except OSError:
        return None


def logins(address: str) -> float:
    families = text_string_to_metric_families(read(address) or "")
    return sum(
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == "schakel_requests_total" and sample.labels["endpoint"] == "login.show"
    )


@pytest.mark.e2e
@pytest.mark.long
@pytest.mark.timeout(120)
def test_no_request_is_lost_when_web_processes_are_replaced(counted, tmp_path: Path) -> None:
    made, address = counted
    for turn in range(ASKED):
        if turn % 10 == 5:
            _replace_one(made)
        with urllib.request.urlopen(f"{made.url}/login", timeout=10) as found:  # noqa: S310
            assert found.status == 200
    assert logins(address) == ASKED
    assert not CANARY.search(read(address) or "")
    # As many files as there were ever processes at once, however often they are replaced.
    assert len(list((tmp_path / "numbers").glob("*.db"))) <= 2 * 3


def _replace_one(made: Site) -> None:
    """Let the server replace one of its processes, between two requests."""
    children = psutil.Process(made.plant.processes["web"].pid).children()
    os.kill(children[0].pid, signal.SIGTERM)
    made.plant.wait_until(lambda: not children[0].is_running(), 30, "it has ended")
    made.plant.wait_until(lambda: answers(made.url), 30, "another answers")
