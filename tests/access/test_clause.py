"""The one clause agrees with the oracle: every membership, every record, every level and act.

`tests.access.mutation` breaks the table of grants, row by row, and expects this to be seen.
"""

from __future__ import annotations

import pytest

from tests.access.clause import MODELS, actions, disagreements
from tests.access.conftest import Stage

pytestmark = pytest.mark.timeout(600)  # building the scene counts for the first one


@pytest.mark.parametrize("kind", MODELS)
def test_levels_and_acts_agree(stage: Stage, kind: str) -> None:
    wrong = [
        problem
        for label in stage.scene.world.members
        for action in actions(kind)
        for problem in disagreements(stage, label, action)
    ]
    assert not wrong, f"{len(wrong)} cells\n" + "\n".join(wrong[:200])
