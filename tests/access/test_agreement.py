"""Random plays: after every step lists, single fetches, buttons, search and digest agree.

They agree with each other and with the oracle, for members drawn at random. `make proofs` plays
many more.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from coordination import work as unit
from coordination.adoptions.models import Adoption
from coordination.adoptions.queries import adoptions
from coordination.cases.models import Case, Contribution
from coordination.cases.queries.cases import cases
from coordination.cases.queries.contributions import contributions
from coordination.core.errors import NotFound
from coordination.desk.queries.desk import desk
from coordination.digest.queries import preview
from coordination.followups.models import DeskItem, FollowUp, Notice
from coordination.followups.queries.desk import desk_items
from coordination.followups.queries.listing import Wanted, follow_ups
from coordination.http.paging import Paging
from coordination.matching.models import Match, MatchTask
from coordination.matching.queries.tasks import matches, tasks
from coordination.people.models import YoungPerson
from coordination.people.queries.registrations import Search, registrations, search
from coordination.plans.models import Evaluation, Goal
from coordination.plans.queries.plans import plan
from coordination.sharing.models import InformTask, Share, WpgDecision
from coordination.sharing.queries.disclosures import decisions
from coordination.sharing.queries.inform_tasks import inform_tasks
from coordination.sharing.queries.shares import shares
from coordination.signals.models import Signal
from coordination.signals.queries.listing import SignalFilter, signals
from coordination.work import Occasion, Runtime, Work
from deploy.embedded import servers as embedded
from deploy.embedded.databases import Database, create_database
from tests import runtimes
from tests.access import drama as playing
from tests.access import (
    oracle_acts,
    oracle_cases,
    oracle_contributions,
    oracle_goals,
    oracle_matches,
    situations,
)
from tests.access.drama import Drama
from tests.access.endpoints import RECORDS
from tests.access.facts import Facts
from tests.access.oracle import Actor
from tests.access.oracle_acts import ALLOWED
from tests.access.situations import Scene
from tests.conftest import START, settings_for
from tests.world import build_world

pytestmark = pytest.mark.timeout(600)
PAGE = Paging(100)
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
STEPS, PROBES = 8, 1
CAST = (
    "maasdal",
    "lindehof",
    "leerplicht-venlo",
    "wijkteam-venlo",
    "politie-venlo",
    "politie-venray",
)


@pytest.fixture(scope="module")
def empty(servers: embedded.Servers, template: Database) -> Iterator[tuple[Scene, Runtime]]:
    """The network with one registration in each organisation, committed."""
    database = create_database(servers, f"drama_{uuid.uuid4().hex[:8]}", template=template.name)
    runtime = runtimes.make(settings_for(database, servers.broker_url), database)
    with runtime.sessions.begin() as session:
        statement = "UPDATE clock_offset SET seconds = extract(epoch from (:moment - now()))"
        session.execute(text(statement), {"moment": START})
    world = build_world(runtime)
    situations.add_members(world)
    scene = Scene(world)
    for by in playing.RECORDERS:
        situations.person(scene, by, by)
    yield scene, runtime
    runtime.sessions.kw["bind"].dispose()


@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32))
def test_everything_agrees_in_some_plays(empty: tuple[Scene, Runtime], seed: int) -> None:
    _play(*empty, seed)


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
def test_everything_agrees_about_police_data(empty: tuple[Scene, Runtime], seed: int) -> None:
    _play(*empty, seed, playing.POLICE_STEPS)


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.timeout(0)
@settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_everything_agrees_in_many_plays(empty: tuple[Scene, Runtime], seed: int) -> None:
    _play(*empty, seed, playing.POLICE_STEPS if seed % 5 == 0 else playing.STEPS)


def _play(
    scene: Scene, committing: Runtime, seed: int, steps: tuple[Any, ...] = playing.STEPS
) -> None:
    with playing_on(scene, committing, seed) as drama:
        for _ in range(STEPS):
            drama.chance.choice(steps)(drama)
            facts = drama.facts
            for _ in range(PROBES):
                _probe(drama, facts, drama.one(_cast(drama)))


@contextmanager
def playing_on(scene: Scene, committing: Runtime, seed: int) -> Iterator[Drama]:
    """Open a play on the network, all of which is undone at the end.

    Args:
        scene: the network.
        committing: the runtime of its database.
        seed: of the play. A seed instead of single draws: plays stay as long as they are.
    """
    with committing.sessions.kw["bind"].connect() as connection:
        transaction = connection.begin()
        runtime = runtimes.on(committing, connection)
        here = replace(
            scene,
            world=replace(scene.world, runtime=runtime),
            signals=dict(scene.signals),
            words=dict(scene.words),
        )
        try:
            yield Drama(here, connection, random.Random(seed))  # noqa: S311 - no secret
        finally:
            transaction.rollback()


def _cast(drama: Drama) -> list[str]:
    return [name for name in drama.scene.world.members if name.split("@")[1] in CAST]


def _probe(drama: Drama, facts: Facts, who: str) -> None:
    actor = facts.actors[drama.scene.world.member(who).id]
    if not actor.active:
        return
    with unit.begin(drama.scene.world.runtime, actor.id, Occasion("test.read", "test")) as work:
        open_ones = {kind: _levels(work, kind) for kind in MODELS}
        wrong = [
            *drama.wrong,
            *_levels_wrong(facts, actor, open_ones),
            *_lists_wrong(work, open_ones),
            *_fetches_wrong(work, facts, open_ones),
            *_buttons_wrong(work, facts, actor, open_ones),
            *_search_wrong(work, drama, facts, actor, open_ones),
            *_digest_wrong(work, open_ones),
        ]
    assert not wrong, "\n".join([f"{who}:", *wrong, "after", *drama.tried])


def _levels(work: Work, kind: str) -> dict[Any, int]:
    model = MODELS[kind]
    query = select(model.id, work.level(model)).where(work.readable(model))
    return {record: int(level) for record, level in work.session.execute(query)}


def _levels_wrong(
    facts: Facts, actor: Actor, open_ones: dict[str, dict[Any, int]]
) -> Iterator[str]:
    for kind, (name, _readers, expected) in RECORDS.items():
        for record in getattr(facts, name):
            wanted, found = expected(facts, actor, record), open_ones[kind].get(record, 0)
            if wanted != found:
                yield f"{kind} {record}: level {found}, {wanted} expected"


def _lists_wrong(work: Work, open_ones: dict[str, dict[Any, int]]) -> Iterator[str]:
    listed = {
        "signal": signals(work, SignalFilter(), PAGE),
        "follow_up": follow_ups(work, Wanted(), PAGE),
        "share": shares(work, PAGE),
        "inform_task": inform_tasks(work, PAGE),
        "desk_item": desk_items(work, PAGE, None),
        "wpg_decision": decisions(work, PAGE),
        "case": cases(work, PAGE),
        "adoption": adoptions(work, PAGE),
        "contribution": contributions(work, PAGE),
        "match": matches(work, PAGE),
        "match_task": tasks(work, PAGE),
    }
    planned = {goal.id for case in open_ones["case"] for goal in plan(work, case).goals}
    if planned != open_ones["goal"].keys():
        yield "the goals of the plans are not those that are readable"
    for kind, page in listed.items():
        if {item.id for item in page.items} != open_ones[kind].keys():
            yield f"the list of {kind}s is not what is readable"


def _fetches_wrong(work: Work, facts: Facts, open_ones: dict[str, dict[Any, int]]) -> Iterator[str]:
    for kind, model in MODELS.items():
        for record in getattr(facts, RECORDS[kind][0]):
            try:
                work.load(model, record, f"{kind}.read")
                found = True
            except NotFound:
                found = False
            if found != (record in open_ones[kind]):
                yield f"{kind} {record}: single fetch {found}, list {not found}"


ACTS = {
    "signal": (
        oracle_acts.on_signal,
        {act: act for act in ("edit", "submit", "correct", "rectify", "disclose")},
    ),
    "follow_up": (oracle_acts.on_follow_up, {act: act for act in oracle_acts.FOLLOW_UP_ACTS}),
    "share": (oracle_acts.on_share, {act: act for act in oracle_acts.SHARE_ACTS}),
    "inform_task": (oracle_acts.on_inform_task, {act: act for act in oracle_acts.INFORM_ACTS}),
    "wpg_decision": (oracle_acts.on_decision, {act: act for act in ("confirm", "withdraw")}),
    "case": (oracle_cases.on_case, {act: act for act in oracle_cases.ACTS}),
    "contribution": (
        oracle_contributions.on_contribution,
        {act: act for act in oracle_contributions.ACTS},
    ),
    "goal": (oracle_goals.on_goal, {act: act for act in oracle_goals.ACTS}),
    "match_task": (oracle_matches.on_task, {act: act for act in ("answer", "report_wrong")}),
}


def _buttons_wrong(
    work: Work, facts: Facts, actor: Actor, open_ones: dict[str, dict[Any, int]]
) -> Iterator[str]:
    for kind, (verdict, acts) in ACTS.items():
        records = getattr(facts, RECORDS[kind][0])
        for record in open_ones[kind]:
            row = work.load(MODELS[kind], record, f"{kind}.read")
            granted = work.permissions(row)
            for act, button in acts.items():
                wanted = verdict(actor, act, records[record]) == ALLOWED
                if wanted != (f"{kind}.{button}" in granted):
                    yield f"button {kind}.{button} on {record}: {wanted} expected"


def _search_wrong(
    work: Work, drama: Drama, facts: Facts, actor: Actor, open_ones: dict[str, dict[Any, int]]
) -> Iterator[str]:
    if actor.role not in oracle_acts.RECORDERS:
        return
    own = {one for one in open_ones["young_person"] if facts.persons[one][0] == actor.organisation}
    if {item.id for item in registrations(work, PAGE).items} != own:
        yield "the registrations listed are not those that are readable"
    for person in drama.scene.persons.values():
        name = drama.scene.words[person].by_part["surname"]
        if (person in {found.id for found in search(work, Search(name))}) != (person in own):
            yield f"search for {name}"


def _digest_wrong(work: Work, open_ones: dict[str, dict[Any, int]]) -> Iterator[str]:
    """Whatever the digest and the desk name is readable, or one's own news by reference."""
    known = set(work.session.scalars(select(Notice.reference).where(work.readable(Notice))))
    for kind in ("signal", "follow_up", "inform_task", "desk_item", "case", "match", "match_task"):
        model: Any = MODELS[kind]
        ids = list(open_ones[kind])
        known |= set(work.session.scalars(select(model.reference).where(model.id.in_(ids))))
    # An evaluation is named by a reference of its own, and opens with its case.
    planned = select(Evaluation.reference).where(Evaluation.case_id.in_(list(open_ones["case"])))
    known |= set(work.session.scalars(planned))
    named = {line.reference for section in preview(work).sections for line in section.lines}
    named |= {row.reference for group in desk(work).groups for row in group.rows}
    if not named <= known:
        yield f"digest or desk name {sorted(named - known)}"
