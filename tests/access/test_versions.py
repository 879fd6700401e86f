"""Whoever may not do something is not told either that somebody else changed the record."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from tests.access.cells import Cell
from tests.access.conftest import Stage
from tests.access.versions import Versions

pytestmark = pytest.mark.timeout(600)  # building the scene counts for the first one
SEED, SAMPLE, PARTS = 20261122, 2000, 4


def test_one_of_each(stage: Stage) -> None:
    versions = Versions(stage)
    chance = random.Random(SEED)  # noqa: S311 - a sample that can be repeated, no secret
    some = chance.sample(list(versions._every_cell()), SAMPLE)
    one_of_each = {(cell.endpoint, versions.expected(cell)): cell for cell in some}
    _try(versions, one_of_each.values())


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_one(stage: Stage, part: int) -> None:
    versions = Versions(stage)
    _try(versions, versions.cells()[part::PARTS])


def _try(versions: Versions, cells: Iterable[Cell]) -> None:
    wrong = [problem for cell in cells for problem in versions.problems(cell)]
    assert not wrong, f"{len(wrong)} problems\n" + "\n".join(wrong[:50])
