"""An explanation says "sees" exactly where the oracle says readable, and at the same level.

For every membership and record of the scene, and after every step of random plays; the reverse
list holds exactly those memberships.
"""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from coordination import work as unit
from coordination.access.actors import System
from coordination.access.doors import doors
from coordination.access.governed import REGISTRY
from coordination.explaining import queries
from coordination.explaining.rules import EXPLAINED
from coordination.work import Occasion, Runtime, Work
from tests.access import drama as playing
from tests.access.cells import ABSENT, Cell, Table
from tests.access.conftest import Stage
from tests.access.endpoints import RECORDS
from tests.access.facts import Facts
from tests.access.oracle import CIRCLE, NONE, PRIVACY, Actor
from tests.access.situations import Scene
from tests.access.test_agreement import empty as empty_database
from tests.access.test_agreement import playing_on

pytestmark = pytest.mark.timeout(600)
empty = empty_database
STEPS, SEED, SLICE = 10, 20261122, 200
PATH = "/access-explanations?resource="
PROBES = 3


def test_kinds_are_those_of_the_oracle() -> None:
    # A match has its two professionals and is about nobody else: there is nothing to explain.
    assert set(EXPLAINED) == set(RECORDS) - {"match", "match_task"}


@pytest.mark.parametrize("kind", EXPLAINED)
def test_it_agrees_with_the_oracle(stage: Stage, kind: str) -> None:
    """Every membership; every record, asked for all at once as the engine can."""
    wrong = []
    name, _readers, level = RECORDS[kind]
    records = getattr(stage.facts, name)
    with system(stage.runtime) as work:
        for label, member in stage.scene.world.members.items():
            found = levels(work, kind, member.id, list(records))
            wrong += [
                f"{label}: {stage.tell(kind, one)}: {found.get(one, NONE)}"
                for one in records
                if found.get(one, NONE) != level(stage.facts, stage.facts.actors[member.id], one)
            ]
    assert not wrong, f"{len(wrong)} cells\n" + "\n".join(wrong[:50])


@pytest.mark.parametrize("kind", EXPLAINED)
def test_the_reverse_list_is_the_same(stage: Stage, kind: str) -> None:
    records = sorted(getattr(stage.facts, RECORDS[kind][0]), key=str)
    with system(stage.runtime) as work:
        for record in records[:: max(1, len(records) // 12)]:
            assert reverse(work, kind, record) == expected(stage.facts, kind, record)


@pytest.mark.proofs
@pytest.mark.long
def test_who_may_ask_and_what_it_gives_away(stage: Stage) -> None:
    """A seeded slice over HTTP: absent where the asker neither sees nor oversees the record."""
    table, wrong = Table(stage), []
    for who, kind, record in _asked(stage):
        cell, actor = Cell(who, f"explanation of {kind}", record), table.actor(who)
        if not actor.active:
            continue
        table._learn(who)
        answer = table.send(who, "GET", f"{PATH}{kind}:{record}")
        may = _sees(stage, who, kind, record) or oversees(stage.facts, actor, kind, record)
        wrong += [f"{cell}: {problem}" for problem in table._gave_away(cell, answer)]
        if (answer.status == 200) != may:
            wrong.append(f"{cell}: {answer.status}")
        absent = table.send(who, "GET", f"{PATH}{kind}:{ABSENT}")
        if not may and answer.comparable != absent.comparable:
            wrong.append(f"{cell}: not the same as absent")
    assert not wrong, f"{len(wrong)} problems\n" + "\n".join(wrong[:50])


def _asked(stage: Stage) -> list[tuple[str, str, Any]]:
    every = [
        (who, kind, record)
        for who in stage.scene.world.members
        for kind in EXPLAINED
        for record in sorted(getattr(stage.facts, RECORDS[kind][0]), key=str)
    ]
    by_name = sorted(every, key=lambda one: (one[0], one[1], stage.tell(*one[1:])))
    chance = random.Random(SEED)  # noqa: S311 - a sample that can be repeated, no secret
    seen = [one for one in by_name if _sees(stage, *one)]
    return chance.sample(seen, SLICE // 2) + chance.sample(by_name, SLICE // 2)


def _sees(stage: Stage, who: str, kind: str, record: Any) -> bool:
    actor = stage.facts.actors[stage.scene.world.member(who).id]
    return RECORDS[kind][2](stage.facts, actor, record) > NONE


def oversees(facts: Facts, a: Actor, kind: str, record: Any) -> bool:
    """Says: "never reveals D6 or DV", and the owner's privacy officer may ask of all else."""
    if a.role != PRIVACY:
        return False
    if kind == "young_person":
        return facts.persons[record][0] == a.organisation and record not in a.conflicts
    if kind not in {"follow_up", "inform_task"}:
        return False
    f = facts.follow_up_of(kind, record)
    own = f.owner.id == a.organisation and not a.conflicts & f.persons
    return own and f.klass not in CIRCLE | {"D5"}


@pytest.mark.proofs
@pytest.mark.long
@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32))
def test_it_agrees_in_some_plays(empty: tuple[Scene, Runtime], seed: int) -> None:
    _play(*empty, seed, STEPS)


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.timeout(0)
@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_it_agrees_in_many_plays(empty: tuple[Scene, Runtime], seed: int) -> None:
    _play(*empty, seed, STEPS)


def _play(scene: Scene, committing: Runtime, seed: int, steps: int) -> None:
    with playing_on(scene, committing, seed) as drama:
        for _ in range(steps):
            drama.chance.choice(playing.STEPS)(drama)
            facts = drama.facts
            for kind in EXPLAINED:
                records = sorted(getattr(facts, RECORDS[kind][0]), key=str)
                for record in drama.chance.sample(records, min(PROBES, len(records))):
                    with system(drama.scene.world.runtime) as work:
                        found = reverse(work, kind, record)
                    wrong = _differing(drama, found, expected(facts, kind, record))
                    assert not wrong, [seed, kind, wrong, *drama.tried]


def _differing(
    drama: playing.Drama, found: dict[Any, int], wanted: dict[Any, int]
) -> dict[str, tuple[int, int]]:
    """Return who is listed at another level than the oracle gives: found and wanted."""
    names = {member.id: name for name, member in drama.scene.world.members.items()}
    return {
        names.get(one, str(one)): (found.get(one, NONE), wanted.get(one, NONE))
        for one in {*found, *wanted}
        if found.get(one, NONE) != wanted.get(one, NONE)
    }


def system(runtime: Runtime) -> Any:
    occasion = Occasion("test.explain", uuid.uuid4().hex, writes=False)
    return unit.begin(runtime, System("test"), occasion)


def levels(work: Work, kind: str, member: Any, records: list[Any]) -> dict[Any, int]:
    """Return the level at which each record opens to a membership, by the engine's doors."""
    actor = work.runtime.identify(work.session, member, work.now, False)
    found: dict[Any, int] = {}
    for door in doors(work.session, actor, kind, records) if actor else ():
        found[door.record_id] = max(found.get(door.record_id, NONE), int(door.level))
    return found


def reverse(work: Work, kind: str, record: Any) -> dict[Any, int]:
    """Return every membership to whom a record opens, with its level, as the product lists them."""
    model = REGISTRY[kind].model
    row = work.ungoverned(select(model).where(model.id == record)).one()
    return {one.member.id: int(one.level) for one in queries.every_reader(work, kind, row)}


def expected(facts: Facts, kind: str, record: Any) -> dict[Any, int]:
    """Return the same by the oracle."""
    level = RECORDS[kind][2]
    found = {actor.id: level(facts, actor, record) for actor in facts.actors.values()}
    return {member: one for member, one in found.items() if one}
