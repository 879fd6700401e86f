"""Each of the two walls holds alone: the access table without row checks, and without the other.

`make test` tries seeded slices; `make matrix` tries every cell twice more.
"""

from __future__ import annotations

import random

import pytest

from tests.access import one_wall, report
from tests.access.cells import Cell, Table
from tests.access.conftest import Stage
from tests.access.endpoints import TABLE, Listing
from tests.access.one_wall import Unchecked
from tests.access.test_pages import Pages
from tests.access.words import WORD

SEED, SLICE, SLICES = 20261122, 240, 2
CHUNKS = 16
pytestmark = pytest.mark.timeout(600)  # building the scene counts for the first one


def _sample(table: Table, cells: list[Cell], size: int, part: int) -> list[Cell]:
    every = sorted(cells, key=table.name)
    chance = random.Random(SEED)  # noqa: S311 - a sample that can be repeated, no secret
    return chance.sample(every, size)[part::SLICES]


def _try(table: Table, cells: list[Cell]) -> None:
    wrong = [problem for cell in cells for problem in table.problems(cell)]
    assert not wrong, f"{len(wrong)} problems\n" + "\n".join(wrong)


def test_lists_show_no_closed_row_without_the_row_checks(stage: Stage) -> None:
    table = Unchecked(stage)
    lists = [cell for cell in table.closed_cells() if isinstance(TABLE[cell.endpoint], Listing)]
    with one_wall.without_row_checks():
        _try(table, sorted(lists, key=table.name)[::4])


@pytest.mark.parametrize("part", range(SLICES))
def test_a_slice_shows_no_closed_row_without_the_row_checks(stage: Stage, part: int) -> None:
    table = Unchecked(stage)
    chosen = _sample(table, list(table.closed_cells()), SLICE, part)
    with one_wall.without_row_checks():
        _try(table, chosen)


@pytest.mark.parametrize("part", range(SLICES))
def test_a_slice_is_the_same_without_row_level_security(stage: Stage, part: int) -> None:
    table = Table(stage)
    chosen = _sample(table, table.cells(), SLICE, part)
    one_wall.without_row_level_security(stage)
    _try(table, chosen)


def test_both_walls_taken_away_show_what_is_closed(stage: Stage) -> None:
    """The passes above could not fail if something else kept the rows back."""
    table = Unchecked(stage)
    lists = [cell for cell in table.closed_cells() if isinstance(TABLE[cell.endpoint], Listing)]
    mentors = [cell for cell in lists if cell.who == "mentor@maasdal"]
    one_wall.without_row_level_security(stage)
    with one_wall.without_row_checks():
        wrong = [problem for cell in mentors for problem in table.problems(cell)]
    assert any("listed, though closed" in problem for problem in wrong)
    assert any(WORD.search(problem) for problem in wrong)


@pytest.mark.matrix
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(CHUNKS))
def test_no_cell_shows_a_closed_row_without_the_row_checks(stage: Stage, part: int) -> None:
    table = Unchecked(stage)
    with one_wall.without_row_checks():
        report.run(report.API_ROWS, part, CHUNKS, table, table.closed_cells())


@pytest.mark.matrix
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(CHUNKS))
def test_every_cell_is_the_same_without_row_level_security(stage: Stage, part: int) -> None:
    table = Table(stage)
    one_wall.without_row_level_security(stage)
    report.run(report.API_POLICIES, part, CHUNKS, table, table.cells())


@pytest.mark.matrix
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(8))
def test_every_page_is_the_same_without_row_level_security(stage: Stage, part: int) -> None:
    pages = Pages(stage)
    one_wall.without_row_level_security(stage)
    report.run(report.PAGES_POLICIES, part, 8, pages, pages.cells())
