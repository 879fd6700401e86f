"""Endpoints that are in no table ask for the role first, and the log says what was asked."""

from __future__ import annotations

import pytest

from tests.access.cells import Table
from tests.access.conftest import Stage
from tests.access.doors import OF, Doors
from tests.access.elsewhere import ELSEWHERE
from tests.access.test_pages import ELSEWHERE as OTHER_PAGES
from tests.access.test_pages import Pages
from tests.access.weighty import Weighty

pytestmark = pytest.mark.timeout(600)  # building the scene counts for the first one
EVERY = 9  # one in so many; `make proofs` takes all


@pytest.fixture
def doors(stage: Stage) -> Doors:
    """Every door on the stage."""
    return Doors(Table(stage), Pages(stage))


def test_a_slice_of_the_doors(doors: Doors) -> None:
    _try(doors, EVERY)


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.timeout(0)
def test_every_door(doors: Doors) -> None:
    _try(doors, 1)


def test_every_door_is_known(doors: Doors) -> None:
    """Of the endpoints that are in no table, those without a deed are public."""
    views = doors.api.app.view_functions
    others = ELSEWHERE | {f"page {one}" for one in OTHER_PAGES}
    assert OF.keys() <= others
    assert views
    assert {one for one in others - OF.keys() if " /api" in one} == set()


def test_weighty_doors_ask_for_the_second_factor(doors: Doors) -> None:
    _try(Weighty(doors.api, doors.pages), 1)


def _try(doors: Doors, step: int) -> None:
    wrong = [problem for cell in list(doors.cells())[::step] for problem in doors.problems(cell)]
    assert not wrong, f"{len(wrong)} problems\n" + "\n".join(wrong)
