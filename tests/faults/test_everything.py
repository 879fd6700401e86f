"""Everything goes wrong, again and again, while twenty people work."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.ground import RECOVERED_WITHIN, ground
from tests.faults.kinds import KINDS
from tests.faults.points import Points
from tests.faults.scale import scaled

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(0)]
SEED, USERS = 30, 20
FULL_SECONDS = 3600
# A run of the full hour: FAULTS_SECONDS=3600 make faults ARGS="tests/faults/test_everything.py"
SECONDS = int(os.environ.get("FAULTS_SECONDS", scaled(600)))
LASTS, PAUSE = (1, 8), (5, 20)  # seconds, by chance
RECOVERED_MOSTLY = 60  # seconds, for 99 of 100 (assurance §7)


def test_everything_goes_wrong_and_nothing_is_lost(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    chance, points = random.Random(SEED), Points(tmp_path / "points")  # noqa: S311 - repeatable
    told, died = points.prepare(), 0
    with ground(SEED, told=lambda _: told, each=USERS // 2) as here:
        ends = time.monotonic() + SECONDS
        with here.recording():
            while time.monotonic() < ends:
                armed = chance.sample(points.seen(), min(3, len(points.seen())))
                points.arm(armed)
                here.strike(chance.choice(sorted(KINDS)), chance.uniform(*LASTS))
                until = time.monotonic() + chance.uniform(*PAUSE)
                here.record_until(
                    lambda until=until: time.monotonic() > until, RECOVERED_WITHIN, "it goes on"
                )
                died += len(set(armed) - set(points.disarm()))
        settled = here.settle()
        listed = here.list_unknown()
        wrong = here.problems()
        record_property(
            "measured",
            f"{here.told(SEED)}; {SECONDS} s, scaled from {FULL_SECONDS}, {USERS} people, "
            f"{len(here.struck)} faults and {died} deaths at points; settled after {settled:.0f} "
            f"s, unknown listed after {listed:.0f} s",
        )
    assert not wrong, here.report(SEED, wrong)
    assert here.recovered(RECOVERED_MOSTLY), here.recoveries
