"""Roles x relations x classes x every endpoint and list of the API, against product text §5.

`make test` tries a seeded slice; `make matrix` tries every cell and writes `docs/access-report.md`.
"""

from __future__ import annotations

import random
import re

import pytest

from coordination.work import Runtime
from tests.access import report
from tests.access.cells import Cell, Table
from tests.access.conftest import Stage, on_stage
from tests.access.elsewhere import ELSEWHERE
from tests.access.endpoints import TABLE, Listing
from tests.access.situations import Scene

API = "/api/v1"
SEED, OPEN, SLICE, SLICES = 20261121, 1_000, 5_000, 10
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


def test_lists_of_every_eighth_member(stage: Stage) -> None:
    table = Table(stage)
    lists = [cell for cell in table.cells() if isinstance(TABLE[cell.endpoint], Listing)]
    _try(table, sorted(lists, key=table.name)[::8])


@pytest.fixture(scope="session")
def chosen(played: tuple[Scene, Runtime]) -> list[Cell]:
    """A seeded slice: some cells in which something opens, and many of all."""
    with on_stage(*played) as stage:
        table = Table(stage)
        every = sorted(table.cells(), key=table.name)
        opening = [cell for cell in every if table.expected(cell) not in {"hidden", "never"}]
        chance = random.Random(SEED)  # noqa: S311 - a sample that can be repeated, no secret
        sample = chance.sample(opening, OPEN)
        rest = sorted(set(every) - set(sample), key=table.name)
        return [*sample, *chance.sample(rest, SLICE - OPEN)]


@pytest.mark.parametrize("part", range(SLICES))
def test_a_slice_of_the_cells(stage: Stage, chosen: list[Cell], part: int) -> None:
    _try(Table(stage), chosen[part::SLICES])


@pytest.mark.matrix
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(CHUNKS))
def test_every_cell(stage: Stage, part: int) -> None:
    table = Table(stage)
    report.run(report.API, part, CHUNKS, table, table.cells())


def _try(table: Table, cells: list[Cell]) -> None:
    wrong = [problem for cell in cells for problem in table.problems(cell)]
    assert not wrong, f"{len(wrong)} problems\n" + "\n".join(wrong)
