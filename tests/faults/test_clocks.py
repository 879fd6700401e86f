"""The clocks of the programs are wrong and jump: what is due is said by the database's alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.ground import EVERYTHING, Ground, ground

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(1800)]
LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
HOUR, DAY = 3600, 86_400
JUMPS = (HOUR, -HOUR, 8 * DAY, -8 * DAY)
SEED, TIMES, SIGNALS = 17, 10, 20
TICKS_WITHIN = 30  # seconds; the ticks of the test come every two
DUE = """
SELECT (SELECT count(*) FROM reminders), (SELECT count(*) FROM digests),
    (SELECT count(*) FROM shares WHERE state = 'expired')
"""
BEAT = "SELECT at FROM beats WHERE part = 'scheduler'"
REMINDERS = """
SELECT count(*), count(DISTINCT (subject_id, due_version, stage, membership_id)) FROM reminders
"""


@dataclass(frozen=True)
class Clocks:
    """One for each program; only what they read of the day is moved, not what they measure.

    Attributes:
        folder: with a file for each.
    """

    folder: Path

    def of(self, program: str) -> dict[str, str]:
        """Return what a program must be told, and set its clock right."""
        self.move(program, 0)
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / program),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def move(self, program: str, seconds: int) -> None:
        """Let a program's clock jump, while it runs, to so many seconds from the right time."""
        written = self.folder / f"{program}.new"
        written.write_text(f"{seconds:+d}", encoding="ascii")
        written.rename(self.folder / program)


@pytest.mark.skipif(LIBRARY is None, reason="libfaketime (package `libfaketime`) is not installed")
def test_clocks_that_jump_make_nothing_early_and_nothing_double(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    clocks, chance = Clocks(tmp_path), random.Random(SEED)  # noqa: S311 - repeatable
    silences = []
    with ground(SEED) as here:
        for program in EVERYTHING:
            here.plant.own[program] = clocks.of(program)
            here.plant.processes[program].stop()
            here.plant.start(program)
        with here.recording():
            here.record(SIGNALS)
            here.settle()
            before = _ask(here, DUE)
            for _ in range(TIMES):
                for program in EVERYTHING:
                    clocks.move(program, chance.choice(JUMPS))
                here.record(SIGNALS)
                silences.append(_ticked(here))
        here.settle()
        wrong, after = here.problems(), _ask(here, DUE)
        here.later(8 * DAY)  # the product's own time, and now something is due
        reminders, different = _ask(here, REMINDERS)
        record_property(
            "measured",
            f"{here.told(SEED)}; all {len(EVERYTHING)} clocks jumped {TIMES} times, by an hour or "
            f"eight days, to and fro; the next tick after at most {max(silences):.1f} s; "
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
