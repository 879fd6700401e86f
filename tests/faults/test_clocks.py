"""The clocks of the programs are wrong: what is due is said by the database's alone."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.ground import EVERYTHING, Ground, ground
from tests.faults.scale import scaled

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(1800)]
COMPILER = shutil.which("cc")
SOURCE = Path(__file__).with_name("wrong_clock.c")
HOUR, DAY = 3600, 86_400
JUMPS = (HOUR, -HOUR, 8 * DAY, -8 * DAY)
SEED, TIMES, SIGNALS = 17, scaled(10), 20
TICKS_WITHIN = 30  # seconds; the ticks of the test come every two
DUE = """
SELECT (SELECT count(*) FROM reminders), (SELECT count(*) FROM digests),
    (SELECT count(*) FROM shares WHERE state = 'expired')
"""
BEAT = "SELECT at FROM beats WHERE part = 'scheduler'"
REMINDERS = """
SELECT count(*), count(DISTINCT (subject_id, due_version, stage, membership_id)) FROM reminders
"""


def move(here: Ground, library: Path, program: str, seconds: int) -> None:
    """Start a program anew with a clock that is so many seconds from the right time."""
    here.plant.own[program] = {"LD_PRELOAD": str(library), "WRONG_CLOCK": str(seconds)}
    here.plant.processes[program].stop()
    here.plant.start(program)


@pytest.mark.skipif(COMPILER is None, reason="no C compiler for the library that moves clocks")
def test_wrong_clocks_make_nothing_early_and_nothing_double(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    library = tmp_path / "wrong_clock.so"
    subprocess.run([str(COMPILER), "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    chance = random.Random(SEED)  # noqa: S311 - repeatable
    silences = []
    with ground(SEED) as here:
        with here.recording():
            here.record(SIGNALS)
            here.settle()
            before = _ask(here, DUE)
            for _ in range(TIMES):
                for program in EVERYTHING:
                    move(here, library, program, chance.choice(JUMPS))
                here.record(SIGNALS)
                silences.append(_ticked(here))
        here.settle()
        wrong, after = here.problems(), _ask(here, DUE)
        here.later(8 * DAY)  # the product's own time, and now something is due
        here.plant.wait_until(lambda: _ask(here, REMINDERS)[0] > 0, TICKS_WITHIN, "they strike")
        _ticked(here)
        here.settle()
        reminders, different = _ask(here, REMINDERS)
        record_property(
            "measured",
            f"{here.told(SEED)}; all {len(EVERYTHING)} clocks wrong in {TIMES} ways, by an hour "
            f"or eight days; the next tick after at most {max(silences):.1f} s; "
            f"{reminders} reminders when they were due",
        )
    assert not wrong, here.report(SEED, wrong)
    assert after == before
    assert reminders == different > 0


def _ticked(here: Ground) -> float:
    """Return after how many seconds a tick has come through scheduler, broker and worker."""
    before = _ask(here, BEAT)
    return here.plant.wait_until(lambda: _ask(here, BEAT) > before, TICKS_WITHIN, "it ticks")


def _ask(here: Ground, query: str) -> tuple[Any, ...]:
    with psycopg.connect(here.database.superuser_url) as connection:
        return connection.execute(query).fetchone() or ()
