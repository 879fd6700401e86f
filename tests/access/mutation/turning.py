"""Looks for what the played scene does not hold: all are of one role, or all is of one class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coordination import work as unit
from coordination.access.classes import DataClass, Role
from coordination.work import Occasion, Work
from tests.access import clause
from tests.access.conftest import Stage
from tests.access.mutation import ledger
from tests.access.mutation.mutant import Mutant
from tests.access.mutation.probes import most_related
from tests.access.oracle import Actor
from tests.access.whatif import RELATED, WhatIf, turned

TURNED = " if all "
MEMBERS, ROLES, OF_KIND = (
    12,
    3,
    2,
)  # as many are asked, and of a row for many roles so many are tried
# What is looked at for a broken condition, which is about no role or class of its own.
ANY_TURN = (
    *(WhatIf(data_class=one.value) for one in (DataClass.D3, DataClass.DV)),
    *(WhatIf(one.value) for one in (Role.YOUTH_WORKER, Role.ORGANISATION_LEAD)),
    WhatIf(Role.YOUTH_WORKER.value, DataClass.D3.value),
    WhatIf(related=True),
)


@dataclass
class Quest:
    """One mutant, and where it is looked for.

    Attributes:
        mutant: which.
        turns: of the scene.
        actions: that are asked about.
        members: who are asked, empty for all.
    """

    mutant: Mutant
    turns: tuple[WhatIf, ...]
    actions: tuple[str, ...]
    members: tuple[str, ...] = ()


def search(stage: Stage, mutants: list[Mutant], known: dict[str, str]) -> dict[str, str]:
    """Return which questions about the turned scene saw a mutant, by the mutant's name.

    Args:
        stage: of the test.
        mutants: that nothing has seen.
        known: what saw a mutant in the last run, by the mutant's name.
    """
    quests = [one for mutant in mutants for one in _quests(mutant, known.get(mutant.name, ""))]
    killers: dict[str, str] = {}
    for turn in dict.fromkeys(turn for quest in quests for turn in quest.turns):
        sought = [one for one in quests if turn in one.turns and one.mutant.name not in killers]
        if sought:
            with turned(stage, turn) as here:
                killers |= _seen(here, turn, sought)
    return killers


def _quests(mutant: Mutant, before: str) -> Iterator[Quest]:
    if TURNED in before:
        yield _again(mutant, before)
    elif mutant.kind in {"grants", "ceilings", "clause", "relations"}:
        actions = [
            action
            for kind in clause.MODELS
            for action in clause.actions(kind)[: None if mutant.action else OF_KIND]
            if mutant.record in {None, kind} and mutant.action in {None, action}
        ]
        if actions and " as any by " not in mutant.place:
            yield Quest(mutant, tuple(_turns(mutant)), tuple(actions))


def _again(mutant: Mutant, before: str) -> Quest:
    """Return the quest for what saw it in the last run: `clause ACTION of WHO if all …`."""
    asked, _, how = before.partition(TURNED)
    said = f"all {how}".split(", ")
    kept = RELATED in said
    said = [one for one in said if one != RELATED]
    role = next((one.rpartition(" ")[2] for one in said if one.startswith("all are")), None)
    of = next((one.rpartition(" ")[2] for one in said if one.startswith("all is")), None)
    _, action, _, who = asked.split(" ")
    return Quest(mutant, (WhatIf(role, of, kept),), (action,), (who,))


def _turns(mutant: Mutant) -> Iterator[WhatIf]:
    roles = sorted(mutant.roles or ())[:ROLES]
    if not roles and not mutant.classes:
        yield from ANY_TURN
    for data_class in mutant.classes:
        yield WhatIf(data_class=data_class)
        yield from (WhatIf(role, data_class) for role in roles)
    if not mutant.classes:
        yield from (WhatIf(role) for role in roles)


def _seen(stage: Stage, turn: WhatIf, sought: list[Quest]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, who in enumerate(most_related(stage)):
        left = [one for one in sought if one.mutant.name not in found]
        asked = turn.role is None or number < MEMBERS
        left = [one for one in left if (who in one.members if one.members else asked)]
        actor = stage.facts.actors[stage.scene.world.members[who].id]
        left = [one for one in left if not one.mutant.roles or actor.role in one.mutant.roles]
        if left and actor.active:
            with unit.begin(stage.runtime, actor.id, Occasion("test.read", "test")) as work:
                for quest, action in _of_member(stage, work, actor, left):
                    found[quest.mutant.name] = f"clause {action} of {who} if {turn}"
                    ledger.note(quest.mutant.name, found[quest.mutant.name])
    return found


def _of_member(
    stage: Stage, work: Work, actor: Actor, sought: list[Quest]
) -> Iterator[tuple[Quest, str]]:
    """Yield what is seen: a problem that the healthy product has not, in the turned scene."""
    healthy: dict[str, set[str]] = {}
    for quest in sought:
        for action in quest.actions:
            if action not in healthy:
                healthy[action] = set(clause.compared(stage, work, actor, action))
            with quest.mutant.alive():
                problems = _problems(stage, work, actor, action)
            if problems is None or not problems <= healthy[action]:
                yield quest, action
                break


def _problems(stage: Stage, work: Work, actor: Actor, action: str) -> set[str] | None:
    """Return what is wrong, or None where there is no answer at all."""
    try:
        return set(clause.compared(stage, work, actor, action))
    except Exception:  # noqa: BLE001 - whatever breaks is seen by whoever looks
        return None
