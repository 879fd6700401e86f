"""With every member in one role, or kept from everybody, the clause still says what is right.

A scene plays few of the ways in which relations and roles may meet: here every relation that was
played is met by each role outside schools, also where they handle, stand in or record for others.
"""

from __future__ import annotations

import pytest

from coordination import work as unit
from coordination.work import Occasion
from tests.access import clause
from tests.access.conftest import Stage
from tests.access.oracle import FIELD
from tests.access.whatif import WhatIf, turned

pytestmark = pytest.mark.timeout(600)  # building the scene counts for the first one

TURNS = [*(WhatIf(role) for role in sorted(FIELD)), WhatIf(related=True)]


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.parametrize("what", TURNS, ids=str)
def test_everybody(stage: Stage, what: WhatIf) -> None:
    wrong: list[str] = []
    with turned(stage, what) as here:
        actors = [here.facts.actors[one.id] for one in here.scene.world.members.values()]
        for actor in [one for one in actors if one.active]:
            with unit.begin(here.runtime, actor.id, Occasion("test.read", "test")) as work:
                for kind in clause.MODELS:
                    for action in clause.actions(kind):
                        wrong += clause.compared(here, work, actor, action)
    assert not wrong, f"{len(wrong)} cells\n" + "\n".join(wrong[:50])
