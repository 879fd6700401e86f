"""Messages that do harm hold up nobody else, are put off further and further, and are listed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults import inside
from tests.faults.ground import Ground, ground
from tests.faults.points import Points
from tests.faults.poison import TOPICS
from tests.faults.scale import scaled

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(1800)]
SEED = 26
EACH = 3  # of every kind: twelve in all, with four processes that handle
SIGNALS = scaled(100)
LONGEST_SECONDS = 15  # the product allows five minutes: scaled by 20
TRIES = 5  # until a message is listed
WITHIN = 600  # seconds
LEAVE = """
INSERT INTO outbox_messages (id, topic, payload, attempts, failures)
SELECT gen_random_uuid(), %s, '{}', 0, 0 FROM generate_series(1, %s)
"""
FAILURES = "SELECT min(failures) FROM outbox_messages WHERE starts_with(topic, 'poison')"
OTHERS = """
SELECT count(*) FROM outbox_messages WHERE done_at IS NULL AND NOT starts_with(topic, 'poison')
"""


def test_poison_is_put_off_and_listed_and_others_go_on(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    points = Points(tmp_path / "points")
    told = points.prepare(LONGEST_TASK=LONGEST_SECONDS) | {inside.POISON: "1"}
    with ground(SEED, told=lambda _: told) as here:
        for topic in TOPICS:
            _ask(here, LEAVE, topic, EACH)
        with here.recording():
            here.record(SIGNALS)
        others = here.plant.wait_until(lambda: _ask(here, OTHERS) == (0,), WITHIN, "others go on")
        tried = here.plant.wait_until(
            lambda: _ask(here, FAILURES)[0] >= TRIES, WITHIN, "each has failed often enough"
        )
        listed = _status(here)
        _ask(here, "UPDATE outbox_messages SET done_at = now() WHERE starts_with(topic, 'poison')")
        here.settle()
        wrong = here.problems()
        record_property(
            "measured",
            f"{here.told(SEED)}, {len(TOPICS)} x {EACH} poisonous messages, the rest was done "
            f"{others:.0f} s after the last signal, all {TRIES} times after {tried:.0f} s more",
        )
    assert not wrong, here.report(SEED, wrong)
    for topic, error in zip(
        TOPICS, ("ZeroDivisionError", "died", "MemoryError", "died"), strict=True
    ):
        assert f"failing {topic}: {EACH}, " in listed
        assert f", last {error}" in listed


def _ask(here: Ground, query: str, *values: object) -> tuple[Any, ...]:
    with psycopg.connect(here.database.superuser_url) as connection:
        done = connection.execute(query, values)
        return (done.fetchone() or ()) if done.description else ()


def _status(here: Ground) -> str:
    """Return what the operator is told."""
    code = "from coordination.shell.cli.main import schakel; schakel()"
    return subprocess.run(
        [sys.executable, "-c", code, "status"],
        env=os.environ | here.plant.environment,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
