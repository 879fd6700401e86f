"""The broker gives messages more than once: at once, out of order, again while they run, later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.ground import ground
from tests.faults.points import Points
from tests.faults.scale import scaled

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(1200)]
TWICE, SHORT = 5, 6  # seeds
EFFECTS = ("routing_decisions", "follow_ups", "shares", "mails", "notices", "outbox_messages")
VISIBLE_SECONDS, LONG_SECONDS, LOCKS = 2, 10, scaled(10)


def test_every_message_twice_has_no_second_effect(
    record_property: Callable[[str, Any], None],
) -> None:
    with ground(TWICE) as here:
        here.rage(scaled(300), ["every message again"] * scaled(20))
        before = {table: here.oracle.count(table) for table in EFFECTS}
        here.strike("every message again")  # when everything was done long ago
        here.settle()
        after = {table: here.oracle.count(table) for table in EFFECTS}
        wrong = here.problems()
        record_property("measured", f"{here.told(TWICE)}, given again {here.given_again} times")
    assert not wrong, here.report(TWICE, wrong)
    assert after == before
    assert here.given_again > 2 * before["outbox_messages"]


def test_a_message_that_is_given_again_while_it_runs_has_one_effect(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    points = Points(tmp_path / "points")
    told = points.prepare(VISIBLE_AFTER=VISIBLE_SECONDS)
    with ground(SHORT, told=lambda _: told) as here:
        for _ in range(LOCKS):
            with here.recording():
                here.record(10)
                here.strike("table locked", LONG_SECONDS)
        here.settle()
        wrong, again = here.problems(), points.given_again()
        record_property(
            "measured",
            f"{here.told(SHORT)}, tasks of {LONG_SECONDS} s with a visibility of "
            f"{VISIBLE_SECONDS} s: {again} given again while they ran",
        )
    assert not wrong, here.report(SHORT, wrong)
    assert again >= LOCKS
