"""Every place of the product that decides who may is broken once, and something must see it.

`make mutants` breaks them all and writes `docs/mutants.md`; `test_mutants` breaks a few. What the
list of the last run says is not seen stays there until something sees it; nothing may join it.
"""

from __future__ import annotations

import pytest

from coordination.work import Runtime
from tests.access.cells import Table
from tests.access.conftest import on_stage
from tests.access.mutation import harmless, ledger
from tests.access.mutation.hunt import hunt, mutants
from tests.access.situations import Scene

PARTS = 2  # what a part stands on is made anew, so there are no more of them than processes


@pytest.mark.mutants
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_broken_place_is_seen(played: tuple[Scene, Runtime], part: int) -> None:
    with on_stage(*played) as stage:
        app = Table(stage).app
        every = mutants(app)
        fates = list(hunt(stage, every[part::PARTS], app))
    assert not harmless.idle([mutant.name for mutant in every])
    before = ledger.unseen()
    ledger.keep(part, PARTS, fates)
    lost = [one.name for one in fates if one.survived and one.name not in before]
    assert not lost, f"{len(lost)} of {len(fates)}\n" + "\n".join(lost)
