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
from tests.access import oracle
from tests.access.conftest import Stage
from tests.access.facts import Facts
from tests.access.oracle import FULL, NONE, STUB, Actor


def of_signal(facts: Facts, a: Actor, record: Any) -> int:
    return oracle.signal_level(a, facts.signals[record])


def of_follow_up(facts: Facts, a: Actor, record: Any) -> int:
    parts = oracle.follow_up_parts(a, facts.follow_ups[record])
    if not parts:
        return NONE
    return FULL if oracle.TERMS in parts else STUB


def of_share(facts: Facts, a: Actor, record: Any) -> int:
    return oracle.share_level(a, facts.shares[record])


def of_inform_task(facts: Facts, a: Actor, record: Any) -> int:
    return oracle.inform_level(a, facts.informs[record])


def of_desk_item(facts: Facts, a: Actor, record: Any) -> int:
    return oracle.desk_item_level(a, *facts.desk_items[record])


def of_person(facts: Facts, a: Actor, record: Any) -> int:
    about = facts.about(record)
    return oracle.young_person_level(a, record, facts.persons[record], about)


KINDS = {
    "signal": (Signal, "signals", of_signal),
    "follow_up": (FollowUp, "follow_ups", of_follow_up),
    "share": (Share, "shares", of_share),
    "inform_task": (InformTask, "informs", of_inform_task),
    "desk_item": (DeskItem, "desk_items", of_desk_item),
    "young_person": (YoungPerson, "persons", of_person),
}


@pytest.mark.parametrize("kind", KINDS)
def test_levels_agree(stage: Stage, kind: str) -> None:
    wrong = list(disagreements(stage, kind))
    assert not wrong, f"{len(wrong)} cells\n" + "\n".join(wrong[:200])


def disagreements(stage: Stage, kind: str) -> Iterator[str]:
    model, name, expected = KINDS[kind]
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
