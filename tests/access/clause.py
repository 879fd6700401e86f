"""Asks the clause about every record and says where it differs from the oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select

from coordination import work as unit
from coordination.access import grants
from coordination.adoptions.models import Adoption
from coordination.cases.models import Case, Contribution
from coordination.followups.models import DeskItem, FollowUp
from coordination.matching.models import Match, MatchTask
from coordination.people.models import YoungPerson
from coordination.plans.models import Goal
from coordination.sharing.models import InformTask, Share, WpgDecision
from coordination.signals.models import Signal
from coordination.work import Occasion, Work
from tests.access import (
    endpoints,
    oracle,
    oracle_acts,
    oracle_adoptions,
    oracle_cases,
    oracle_contributions,
    oracle_goals,
    oracle_matches,
)
from tests.access.conftest import Stage
from tests.access.endpoints import RECORDS
from tests.access.facts import Facts
from tests.access.oracle import NONE, Actor
from tests.access.oracle_acts import ALLOWED

MODELS = {
    "signal": Signal,
    "follow_up": FollowUp,
    "share": Share,
    "inform_task": InformTask,
    "desk_item": DeskItem,
    "young_person": YoungPerson,
    "wpg_decision": WpgDecision,
    "case": Case,
    "adoption": Adoption,
    "contribution": Contribution,
    "goal": Goal,
    "match": Match,
    "match_task": MatchTask,
}
SIGNAL_ACTS = {
    **{
        f"signal.{act}": act
        for act in (
            *("edit", "submit", "claim", "correct", "rectify", "ask", "break_glass", "disclose"),
            *("open_case", "offer_match", "end_match_offer"),
        )
    },
    # A draft is withdrawn by its author, a submitted signal by the owner's coordinator.
    "signal.withdraw": "edit",
    "signal.retract": "correct",
    "signal.read_routing": "correct",
}
OF_THEIR_OWN: dict[str, tuple[Callable[[Actor, str, Any], str], str]] = {
    "wpg_decision": (oracle_acts.on_decision, "decisions"),
    "case": (oracle_cases.on_case, "cases"),
    "adoption": (oracle_adoptions.on_adoption, "adoptions"),
    "contribution": (oracle_contributions.on_contribution, "contributions"),
    "goal": (oracle_goals.on_goal, "goals"),
    "match": (oracle_matches.on_match, "matches"),
    "match_task": (oracle_matches.on_task, "match_tasks"),
}
OTHERS = {"desk_item": endpoints.proposes, "young_person": endpoints.edits_person}


def of_act(facts: Facts, a: Actor, action: str, record: Any) -> str:
    """Return the oracle's verdict on an action of the table of grants."""
    kind, act = action.split(".")
    if kind == "signal":
        if act == "read_feedback":
            found = facts.signals[record]
            return ALLOWED if found.author == a.id and oracle.signal_level(a, found) else ""
        return oracle_acts.on_signal(a, SIGNAL_ACTS[action], facts.signals[record])
    if kind in OTHERS:
        return OTHERS[kind](facts, a, record)
    if kind in OF_THEIR_OWN:
        on, name = OF_THEIR_OWN[kind]
        return on(a, act, getattr(facts, name)[record])
    verdict = {
        "follow_up": oracle_acts.on_follow_up,
        "share": oracle_acts.on_share,
        "inform_task": oracle_acts.on_inform_task,
    }[kind]
    return verdict(a, act, facts.follow_up_of(kind, record))


def actions(kind: str) -> list[str]:
    """Return the actions on a kind of record that the oracle has an answer to, reading first.

    An explanation to the privacy officer is another table's (`test_explanations`).
    """
    asked = [action for action in grants.actions_of(kind) if not action.endswith(".explain")]
    return [f"{kind}.read", *(action for action in asked if not action.endswith(".read"))]


def disagreements(stage: Stage, label: str, action: str) -> Iterator[str]:
    """Yield where table and oracle differ about an action of one member, on every record.

    Args:
        stage: of the test.
        label: name of the member in the scene.
        action: of `actions`.
    """
    actor = stage.facts.actors[stage.scene.world.members[label].id]
    if not actor.active:
        return
    with unit.begin(stage.runtime, actor.id, Occasion("test.read", "test")) as work:
        found = list(compared(stage, work, actor, action))
    yield from (f"{label}: {problem}" for problem in found)


def compared(stage: Stage, work: Work, actor: Actor, action: str) -> Iterator[str]:
    """Yield where table and oracle differ about an action, asked in a unit of work of the actor.

    Args:
        stage: of the test.
        work: of the actor.
        actor: what the oracle knows of them.
        action: of `actions`.
    """
    yield from (_levels if action.endswith(".read") else _acts)(stage, work, actor, action)


def _levels(stage: Stage, work: Work, actor: Actor, action: str) -> Iterator[str]:
    kind = action.partition(".")[0]
    model, (name, _readers, expected) = MODELS[kind], RECORDS[kind]
    query = select(model.id, work.level(model)).where(work.readable(model))
    found = {record: int(level) for record, level in work.session.execute(query)}
    for record in getattr(stage.facts, name):
        wanted, got = expected(stage.facts, actor, record), found.get(record, NONE)
        if wanted != got:
            yield f"{stage.tell(kind, record)}: {wanted} expected, {got} found"


def _acts(stage: Stage, work: Work, actor: Actor, action: str) -> Iterator[str]:
    kind = action.partition(".")[0]
    model = MODELS[kind]
    query = select(model.id).where(work.readable(model), work.allowed(model, action))
    found = set(work.session.scalars(query))
    for record in getattr(stage.facts, RECORDS[kind][0]):
        wanted = of_act(stage.facts, actor, action, record) == ALLOWED
        if wanted != (record in found):
            yield f"{action} on {stage.tell(kind, record)}: {wanted} expected"
