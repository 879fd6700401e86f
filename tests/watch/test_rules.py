"""What is wrong follows from how long parts are silent, and from nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.watch.rules import Ailment, Part, Pulse, ailments

TICK = 60
SECONDS = st.floats(0, 10_000_000)


@pytest.mark.parametrize(
    ("oldest", "silences", "expected"),
    [
        (0, {}, set()),  # never started: nothing is missed
        (60, {Part.SCHEDULER: 180, Part.RELAY: 180}, set()),
        (60.1, {}, {Ailment.MESSAGES_WAIT}),
        (0, {Part.SCHEDULER: 180.1, Part.RELAY: 1}, {Ailment.SCHEDULER_SILENT}),
        (0, {Part.RELAY: 200}, {Ailment.RELAY_SILENT}),
    ],
)
def test_the_table(oldest: float, silences: dict[Part, float], expected: set[Ailment]) -> None:
    assert ailments(Pulse(oldest, silences), TICK) == expected


@given(SECONDS, st.dictionaries(st.sampled_from(Part), SECONDS), SECONDS)
def test_what_waits_longer_is_never_better(oldest, silences, more) -> None:
    before = ailments(Pulse(oldest, silences), TICK)
    longer = {part: seconds + more for part, seconds in silences.items()}
    assert before <= ailments(Pulse(oldest + more, longer), TICK)
