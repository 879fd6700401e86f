"""No hidden cell can be computed from what is published: tried with an independent solver.

The solver knows nothing of how cells are hidden. It takes what is published and asks a linear
program how small and how large each hidden cell can be.
"""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import example, given, settings

from coordination.figures.suppression import MOVE, SMALLEST, suppressed, with_totals
from tests.figures.solver import spans

COUNT = st.one_of(st.integers(0, 12), st.integers(0, 200))


@st.composite
def tables(draw: st.DrawFn) -> list[list[int]]:
    """Tables of up to four by five, with many small numbers among large ones."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    return [[draw(COUNT) for _ in range(columns)] for _ in range(rows)]


@settings(max_examples=60, deadline=None)
@given(tables())
@example([[3, 40], [50, 60]])
@example([[0, 0], [0, 0]])
@example([[9, 10, 11], [10, 9, 11], [11, 11, 100]])
def test_what_is_hidden_could_be_something_else(counts: list[list[int]]) -> None:
    published, true = suppressed(counts), with_totals(counts)
    for row, line in enumerate(published):
        for column, value in enumerate(line):
            assert value is None or value == true[row][column] >= SMALLEST
    for (row, column), (least, most) in spans(published).items():
        assert least <= true[row][column]
        assert most is None or most - least >= MOVE, (row, column, least, most)


@settings(max_examples=30, deadline=None)
@given(tables())
@example([[12], [15], [4], [20]])
@example([[3], [0]])
def test_a_total_that_readers_know_gives_nothing_away(counts: list[list[int]]) -> None:
    published, true = suppressed(counts, total_known=True), with_totals(counts)
    told = [list(line) for line in published]
    told[-1][-1] = true[-1][-1]
    for (row, column), (least, most) in spans(tuple(map(tuple, told))).items():
        fixed = (row, column) == (len(counts), 0) and len(counts[0]) == 1
        fixed |= (row, column) == (0, len(counts[0])) and len(counts) == 1
        alone = len(counts) == len(counts[0]) == 1
        if not (fixed or alone) and true[-1][-1]:
            assert most is None or most > least, (row, column)


def test_large_numbers_stay() -> None:
    counts = [[20, 30], [40, 50]]
    assert suppressed(counts) == with_totals(counts) == ((20, 30, 50), (40, 50, 90), (60, 80, 140))


def test_one_small_number_takes_the_cheapest_three_along() -> None:
    counts = [[3, 40, 90], [50, 60, 90], [90, 90, 90]]
    published = suppressed(counts)
    hidden = {(r, c) for r, line in enumerate(published) for c, v in enumerate(line) if v is None}
    assert hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}
