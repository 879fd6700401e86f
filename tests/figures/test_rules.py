"""What is published of first answers: median, ninetieth percentile and share against the norm."""

from __future__ import annotations

import math
from collections import Counter

import hypothesis.strategies as st
import pytest
from hypothesis import given

from coordination.figures import rules
from coordination.figures.rules import Answered, FigureTable


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60), st.integers(1, 100))
def test_a_percentile_is_the_nearest_rank(days: list[int], percent: int) -> None:
    wanted = sorted(days)[math.ceil(len(days) * percent / 100) - 1]
    assert rules.percentile(Counter(days), percent) == wanted


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="50"):
        rules.percentile({}, 50)


def given_by(partner: str, *counts: tuple[int, bool, int]) -> list[Answered]:
    """Return answers: working days, whether within a term of two, how many."""
    return [Answered(partner, days, within, 2, count) for days, within, count in counts]


def test_the_speed_of_a_partner() -> None:
    answers = given_by("Politie", (0, True, 4), (2, True, 4), (5, False, 2))
    table = rules.answers(["Politie"], answers, hide=False)
    assert table.numbers == ((8, 2, 10), (8, 2, 10))
    speed = table.speeds[0]
    assert speed is not None
    assert (speed.share, speed.median, speed.ninth, speed.norm) == (80, 2, 5, (2, 2))


def test_no_speed_beside_a_hidden_number() -> None:
    few, many = given_by("A", (1, True, 30), (4, False, 3)), given_by("B", (1, True, 30))
    table = rules.answers(["A", "B"], few + many + given_by("B", (4, False, 12)), hide=True)
    for speed, line in zip(table.speeds, table.numbers, strict=True):
        assert (speed is None) is (None in line)
    assert table.speeds[0] is None


def test_rows_are_there_whatever_was_counted() -> None:
    nothing = rules.table(FigureTable.OPEN, (["A", "B"], ["x"]), {}, hide=True)
    assert (nothing.rows, nothing.numbers) == (("A", "B"), ((None, None),) * 3)
    assert nothing.hidden
    empty = rules.table(FigureTable.OPEN, ([], ["x"]), {}, hide=False)
    assert empty.numbers == ((0, 0),)
