"""Every program dies at every point at which it commits, hands over, takes, ends or mails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.ground import ground
from tests.faults.points import Points
from tests.faults.scale import scaled
from tests.site import answers

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(3600)]
SEED = 2
TIMES = scaled(5)  # at each point; the plan has 20
SIGNALS = 30
SECONDS = 600  # in which every point is come past
# With these, programs also come past what they do when something else fails.
FAULTS = ("broker loses everything", "mail refused for now", "table locked")


def test_a_program_dies_at_every_point(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    points = Points(tmp_path / "points")
    told, struck = points.prepare(), Counter[str]()
    with ground(SEED, told=lambda _: told) as here:
        here.rage(SIGNALS, list(FAULTS))
        names = points.seen()
        for _ in range(TIMES):
            points.arm(names)
            with here.recording():
                here.record_until(
                    lambda: answers(here.site.url) and not points.armed(), SECONDS, "all died"
                )
            here.settle()
            wrong = here.problems()
            assert not wrong, here.report(SEED, wrong)
            struck.update(names)
        record_property("measured", f"{here.told(SEED)}, {len(names)} points x {TIMES}: {names}")
