"""Roles x relations x classes x every endpoint and list of the API, against product text §5.

`make test` tries a seeded slice; `make matrix` tries every cell and writes `docs/access-report.md`.
"""

from __future__ import annotations

import random
import re

import pytest

from tests.access import report
from tests.access.cells import Cell, Table
from tests.access.conftest import Stage
from tests.access.endpoints import ELSEWHERE, TABLE, Listing

API = "/api/v1"
SEED, SLICE, SLICES = 20261121, 200, 5
CHUNKS = 32
pytestmark = pytest.mark.timeout(600)  # building the scene counts for the first one


def test_every_endpoint_has_its_place(stage: Stage) -> None:
    app = Table(stage).app
    found = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(API):
            path = re.sub(r"<[^>]+>", "<>", rule.rule.removeprefix(API))
            found |= {f"{method} {path}" for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert found == TABLE.keys() | ELSEWHERE


def test_every_list(stage: Stage) -> None:
    table = Table(stage)
    _try(table, [cell for cell in table.cells() if isinstance(TABLE[cell.endpoint], Listing)])


@pytest.mark.parametrize("part", range(SLICES))
def test_a_slice_of_the_cells(stage: Stage, part: int) -> None:
    table = Table(stage)
    _try(table, _slice(table)[part::SLICES])


@pytest.mark.matrix
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(CHUNKS))
def test_every_cell(stage: Stage, part: int) -> None:
    table = Table(stage)
    chosen = list(table.cells())[part::CHUNKS]
    counted = report.Counted()
    wrong = _try(table, chosen, counted)
    report.keep(part, CHUNKS, counted)
    assert not wrong


def _slice(table: Table) -> list[Cell]:
    """Return a seeded slice: half of it cells in which something opens, half from all."""
    every = sorted(table.cells(), key=table.name)
    chance = random.Random(SEED)  # noqa: S311 - a sample that can be repeated, no secret
    open_cells = [cell for cell in every if table.expected(cell) not in {"hidden", "never"}]
    chosen = chance.sample(open_cells, SLICE * SLICES // 2) + chance.sample(
        every, SLICE * SLICES // 2
    )
    return list(dict.fromkeys(chosen))


def _try(table: Table, cells: list[Cell], counted: report.Counted | None = None) -> list[str]:
    wrong = []
    for cell in cells:
        found = list(table.problems(cell))
        wrong += found
        if counted is not None:
            counted.add(cell.endpoint, table.expected(cell), found)
    assert counted is not None or not wrong, f"{len(wrong)} problems\n" + "\n".join(wrong)
    return wrong
