"""Every kind of fault strikes a whole installation at work: nothing is lost, nothing goes twice."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.faults.ground import Ground, ground
from tests.faults.kinds import KINDS
from tests.faults.scale import scaled

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1200)]
QUICK_SEED, QUICK_SIGNALS = 20261122, 44
QUICK = (
    *("worker killed", "broker loses everything", "connections cut", "relay killed"),
    *("database stopped at once", "web process killed", "table locked", "mail cut after its end"),
)
RECOVERED_MOSTLY = 60  # seconds, for 99 of 100 (assurance §7)


# What somebody could do to a good outcome, and what the oracle must say of it.
DAMAGES = {
    "UPDATE outbox_messages SET done_at = NULL WHERE topic = 'signal.submitted'": "things wait",
    "UPDATE routing_decisions SET superseded_at = now()": "0 current decisions",
    "UPDATE follow_ups SET decision_id = NULL": "effects of",
    "UPDATE audit_entries SET outcome = 'failed'": "not once in the log",
    "UPDATE signals SET status = 'draft', submitted_at = NULL": "lost",
}


def test_eight_kinds_of_fault_lose_nothing(record_property: Callable[[str, Any], None]) -> None:
    with ground(QUICK_SEED, ("worker", "relay", "beat", "beat 2", "web")) as here:
        here.rage(QUICK_SIGNALS, list(QUICK))
        wrong = here.problems()
        said = here.report(QUICK_SEED, wrong)
        record_property("measured", here.told(QUICK_SEED))
        noticed = {said for damage, said in DAMAGES.items() if _noticed(here, damage, said)}
    assert not wrong, said
    assert len(here.journal.records("submission")) == QUICK_SIGNALS
    assert noticed == set(DAMAGES.values())


@pytest.mark.long
@pytest.mark.timeout(0)
def test_ten_thousand_signals_survive_five_hundred_kills(
    record_property: Callable[[str, Any], None],
) -> None:
    """F01 is never scaled: the product is held to these numbers."""
    faults = ["worker killed", "child of a worker killed"] * 250
    _survive(500, 10_000, faults, record_property)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 4))
def test_every_kind_of_fault_loses_nothing(
    seed: int, record_property: Callable[[str, Any], None]
) -> None:
    faults = random.Random(seed).sample(sorted(KINDS), len(KINDS))  # noqa: S311 - repeatable
    _survive(seed, scaled(300), faults, record_property)


@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize(
    ("signals", "kinds", "strikes"),
    [
        (400, ["relay killed"], 50),
        (400, ["web process killed", "web server killed"], 50),  # F03
        (400, ["broker loses everything"], 20),  # F07
        (400, ["broker hangs", "broker full"], 10),  # F09, F10
        (400, ["database stopped at once"], 50),  # F11
        (600, ["connections cut"], 200),  # F12
        (600, ["table locked"], 100),  # F13
    ],
)
def test_one_kind_of_fault_again_and_again(
    signals: int, kinds: list[str], strikes: int, record_property: Callable[[str, Any], None]
) -> None:
    faults = list(itertools.islice(itertools.cycle(kinds), scaled(strikes)))
    _survive(strikes, scaled(signals), faults, record_property)


def _survive(
    seed: int, signals: int, faults: list[str], record_property: Callable[[str, Any], None]
) -> None:
    with ground(seed) as here:
        here.rage(signals, faults)
        listed = here.list_unknown()
        wrong = here.problems()
        said = here.report(seed, wrong)
        record_property("measured", f"{here.told(seed)}, unknown listed after {listed:.0f} s")
    assert not wrong, said
    assert here.recovered(RECOVERED_MOSTLY), here.recoveries
    assert len(here.journal.records("submission")) == signals


def _noticed(here: Ground, damage: str, said: str) -> bool:
    """Do damage, ask the oracle, and say whether it told; later damage comes on top."""
    with psycopg.connect(here.database.superuser_url) as connection:
        connection.execute(damage)
    return any(said in problem for problem in here.problems())
