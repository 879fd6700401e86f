"""Several machines: what strikes one machine loses nothing, whichever broker carries the work."""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from deploy.embedded.process import clean_environment
from tests.conftest import environment_for
from tests.faults import brokers, pgbouncer
from tests.faults.inside import ROOT
from tests.faults.kinds import KINDS, Fault
from tests.faults.machines import (
    TWICE,
    Machines,
    delivered_again,
    failed_over,
    late,
    machines,
    stopped,
)
from tests.faults.scale import scaled
from tests.faults.scheduler import STRUCK

pytestmark = [
    pytest.mark.faults,
    pytest.mark.long,
    pytest.mark.timeout(0),
    pgbouncer.needed,
]
FOUR = (*TWICE, "worker 3", "worker 4")


@pytest.fixture(autouse=True)
def further_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of faults that need more than one of a program."""
    for name in FOUR:
        monkeypatch.setitem(KINDS, f"{name} stopped", stopped(name))
    monkeypatch.setitem(KINDS, "every message again", Fault("F05", delivered_again))


Told = Callable[[str, Any], None]


def survive(here: Machines, seed: int, signals: int, faults: list[str], told: Told) -> None:
    """Let faults strike, and let the oracle judge."""
    signals = scaled(signals)
    here.ground.rage(signals, faults)
    here.ground.list_unknown()
    wrong = here.ground.problems()
    waits = here.waits()
    told(
        "measured",
        f"{here.ground.told(seed)}, {here.server_errors} answers 5xx, "
        f"requests p50 {statistics.median(waits):.2f}, p99 {late(waits):.2f} s",
    )
    assert not wrong, wrong[:20]
    assert len(here.ground.journal.records("submission")) == signals


def rows(kinds: list[str], strikes: int) -> list[str]:
    """Return the strikes of this run, of so many in the plan, each kind in its turn."""
    return list(itertools.islice(itertools.cycle(kinds), scaled(strikes)))


def test_a_rolling_restart_loses_nothing_and_shows_nobody_an_error(record_property):
    with machines(27) as here:
        survive(here, 27, 600, rows([f"{name} stopped" for name in TWICE], 104), record_property)
        assert here.server_errors == 0
        assert here.ground.plant.restarts.keys() == set(TWICE)


def test_two_of_everything_survive_what_strikes_one(record_property):
    kinds = ["worker killed", "relay killed", "web server killed", "connections cut"]
    with machines(1) as here:
        survive(here, 1, 200, rows(kinds, 24), record_property)


def test_one_connection_is_enough_for_all_programs_of_a_role(record_property):
    """Whoever holds a connection never waits for a second one, so that nobody waits for ever."""
    with machines(2, connections=1) as here:
        survive(here, 2, 60, ["worker stopped"], record_property)


def test_a_valkey_that_fails_is_followed_by_another(record_property, monkeypatch):
    with machines(7, "sentinel") as here:
        here.ground.plant.wait_until(here.broker.follows, 60, "one follows the other")
        monkeypatch.setitem(KINDS, "another leads", failed_over(here.broker))
        survive(here, 7, 150, rows(["another leads"], 10), record_property)


@brokers.needs_rabbitmq
@pytest.mark.parametrize(
    ("kinds", "strikes", "signals", "programs"),
    [
        (["worker killed", "child of a worker killed"], 30, 300, TWICE),  # F01
        (["worker killed"], 10, 400, FOUR),  # F04
        (["every message again"], 5, 100, TWICE),  # F05
        (["broker loses everything"], 5, 150, TWICE),  # F07
        ([f"{name} stopped" for name in TWICE], 24, 200, TWICE),  # F27
    ],
)
def test_rabbitmq_carries_the_work_as_well(kinds, strikes, signals, programs, record_property):
    with machines(strikes, "rabbitmq", programs) as here:
        survive(here, strikes, signals, rows(kinds, strikes), record_property)
        assert here.server_errors == 0


@brokers.needs_rabbitmq
@pytest.mark.parametrize("answer", [50, 55, 60])
def test_a_scheduler_stops_in_the_middle_of_an_answer(database, tmp_path, answer):
    with brokers.rabbitmq(tmp_path / "rabbit") as (node, _):
        environment = clean_environment() | environment_for(database, node.url)
        ended = subprocess.run(
            [sys.executable, "-m", "tests.faults.scheduler", str(answer)],
            env=environment | {"TICK_SECONDS": "1"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert STRUCK in ended.stdout
    assert ended.returncode == 0
