"""The one clause agrees with the oracle: every membership, every record, level by level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from coordination import work as unit
from coordination.followups.models import DeskItem, FollowUp
from coordination.people.models import YoungPerson
from coordination.sharing.models import InformTask, Share
from coordination.signals.models import Signal
from coordination.work import Occasion
from tests.access.conftest import Stage
from tests.access.endpoints import RECORDS
from tests.access.oracle import NONE, Actor

pytestmark = pytest.mark.timeout(600)  # building the scene counts for the first one
MODELS = {
    "signal": Signal,
    "follow_up": FollowUp,
    "share": Share,
    "inform_task": InformTask,
    "desk_item": DeskItem,
    "young_person": YoungPerson,
}


@pytest.mark.parametrize("kind", MODELS)
def test_levels_agree(stage: Stage, kind: str) -> None:
    wrong = list(disagreements(stage, kind))
    assert not wrong, f"{len(wrong)} cells\n" + "\n".join(wrong[:200])


def disagreements(stage: Stage, kind: str) -> Iterator[str]:
    model, (name, _readers, expected) = MODELS[kind], RECORDS[kind]
    for label, member in stage.scene.world.members.items():
        actor = stage.facts.actors[member.id]
        if not actor.active:
            continue
        found = levels(stage, model, actor)
        for record in getattr(stage.facts, name):
            wanted, got = expected(stage.facts, actor, record), found.get(record, NONE)
            if wanted != got:
                yield f"{label}: {stage.tell(kind, record)}: {wanted} expected, {got} found"


def levels(stage: Stage, model: Any, actor: Actor) -> dict[Any, int]:
    with unit.begin(stage.runtime, actor.id, Occasion("test.read", "test")) as work:
        query = select(model.id, work.level(model)).where(work.readable(model))
        return {record: int(level) for record, level in work.session.execute(query)}
