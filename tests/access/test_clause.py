"""The one clause agrees with the oracle: every membership, every record, every level and act.

`make matrix` then breaks the table of grants, row by row, and expects this test to see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from coordination import work as unit
from coordination.access import grants
from coordination.access.classes import EVERY_CLASS, Level
from coordination.access.grants import GRANTS, Grant
from coordination.followups.models import DeskItem, FollowUp
from coordination.people.models import YoungPerson
from coordination.sharing.models import InformTask, Share, WpgDecision
from coordination.signals.models import Signal
from coordination.work import Occasion, Work
from tests.access import endpoints, oracle_acts
from tests.access.conftest import Stage
from tests.access.endpoints import RECORDS
from tests.access.facts import Facts
from tests.access.oracle import NONE, Actor
from tests.access.oracle_acts import ALLOWED

pytestmark = pytest.mark.timeout(600)  # building the scene counts for the first one
MODELS = {
    "signal": Signal,
    "follow_up": FollowUp,
    "share": Share,
    "inform_task": InformTask,
    "desk_item": DeskItem,
    "young_person": YoungPerson,
    "wpg_decision": WpgDecision,
}
SIGNAL_ACTS = {
    **{
        f"signal.{act}": act
        for act in ("edit", "submit", "claim", "correct", "ask", "break_glass", "disclose")
    },
    # A draft is withdrawn by its author, a submitted signal by the owner's coordinator.
    "signal.withdraw": "edit",
    "signal.retract": "correct",
    "signal.read_routing": "correct",
}


OTHERS = {"desk_item": endpoints.proposes, "young_person": endpoints.edits_person}


def of_act(facts: Facts, a: Actor, action: str, record: Any) -> str:
    """Return the oracle's verdict on an action of the table of grants."""
    kind, act = action.split(".")
    if kind == "signal":
        if act == "read_feedback":
            return ALLOWED if facts.signals[record].author == a.id else ""
        return oracle_acts.on_signal(a, SIGNAL_ACTS[action], facts.signals[record])
    if kind == "wpg_decision":
        return oracle_acts.on_decision(a, act, facts.decisions[record])
    if kind in OTHERS:
        return OTHERS[kind](facts, a, record)
    verdict = {
        "follow_up": oracle_acts.on_follow_up,
        "share": oracle_acts.on_share,
        "inform_task": oracle_acts.on_inform_task,
    }[kind]
    return verdict(a, act, facts.follow_up_of(kind, record))


@pytest.mark.parametrize("kind", MODELS)
def test_levels_and_acts_agree(stage: Stage, kind: str) -> None:
    wrong = list(disagreements(stage, kind))
    assert not wrong, f"{len(wrong)} cells\n" + "\n".join(wrong[:200])


def disagreements(stage: Stage, kind: str, roles: frozenset[str] | None = None) -> Iterator[str]:
    """Yield where table and oracle differ about a kind of record, for members in some roles."""
    for label, member in stage.scene.world.members.items():
        actor = stage.facts.actors[member.id]
        if actor.active and (roles is None or actor.role in roles):
            with unit.begin(stage.runtime, actor.id, Occasion("test.read", "test")) as work:
                found = [*_levels(stage, work, actor, kind), *_acts(stage, work, actor, kind)]
            yield from (f"{label}: {problem}" for problem in found)


def _levels(stage: Stage, work: Work, actor: Actor, kind: str) -> Iterator[str]:
    model, (name, _readers, expected) = MODELS[kind], RECORDS[kind]
    query = select(model.id, work.level(model)).where(work.readable(model))
    found = {record: int(level) for record, level in work.session.execute(query)}
    for record in getattr(stage.facts, name):
        wanted, got = expected(stage.facts, actor, record), found.get(record, NONE)
        if wanted != got:
            yield f"{stage.tell(kind, record)}: {wanted} expected, {got} found"


def _acts(stage: Stage, work: Work, actor: Actor, kind: str) -> Iterator[str]:
    model = MODELS[kind]
    for action in grants.actions_of(kind):
        if action.endswith((".read", ".explain")):
            continue
        query = select(model.id).where(work.readable(model), work.allowed(model, action))
        found = set(work.session.scalars(query))
        for record in getattr(stage.facts, RECORDS[kind][0]):
            wanted = of_act(stage.facts, actor, action, record) == ALLOWED
            if wanted != (record in found):
                yield f"{action} on {stage.tell(kind, record)}: {wanted} expected"


def mutants() -> Iterator[tuple[str, Grant, Grant | None]]:
    """Yield every row about a record left out, and every row of reading opened wider.

    An act asks to read first, so a wider act alone opens nothing. Shares and tasks are never about
    the classes that their rows leave out, nor is a proposal; a key has its own level and classes.
    """
    for row in GRANTS:
        if row.record not in MODELS or row.relation == "any":
            continue
        name = f"{row.action} {row.relation} {'+'.join(sorted(row.roles))[:40]}"
        if (row.record, row.relation) not in NEVER_THERE:
            yield f"without {name}", row, None
        if not row.action.endswith(".read") or row.relation in grants.KEY_RELATIONS:
            continue
        if (row.record, row.relation) in OF_EVERY_CLASS and row.classes != EVERY_CLASS:
            yield f"every class {name}", row, replace(row, classes=EVERY_CLASS)
        if row.level < Level.FULL:
            yield f"full {name}", row, replace(row, level=Level.FULL)


# What is about unsafe home is never shared, so nobody is named for a share; of follow-ups all who
# are named may read, coordinators among them.
NEVER_THERE = {("share", "named"), ("inform_task", "named"), ("follow_up", "named")}
OF_EVERY_CLASS = {
    *(("signal", relation) for relation in ("own", "stood_in_for", "uncoordinated")),
    *(("follow_up", relation) for relation in ("own", "stood_in_for", "uncoordinated", "received")),
}


@pytest.mark.matrix
@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_broken_table_of_grants_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    survivors = []
    for name, row, changed in mutants():
        with monkeypatch.context() as broken:
            rows = grants._BY_ACTION[row.record, row.action]
            rest = [changed if one is row else one for one in rows]
            found = [one for one in rest if one is not None]
            broken.setitem(grants._BY_ACTION, (row.record, row.action), found)
            roles = frozenset(role.value for role in row.roles)
            if next(disagreements(stage, row.record, roles), None) is None:
                survivors.append(name)
    assert not survivors, "\n".join(survivors)
