"""One scene for all access tests of a process, on a database of its own; every cell is undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pytest
from sqlalchemy import Connection, text

from coordination.work import Runtime
from deploy.embedded import servers as embedded
from deploy.embedded.databases import Database, create_database
from tests import runtimes
from tests.access import facts, network
from tests.access.oracle_contributions import Contribution
from tests.access.situations import Scene
from tests.conftest import START, settings_for
from tests.world import build_world


@dataclass(frozen=True)
class Stage:
    """The scene, the facts of which the oracle speaks, and the connection that they stand on."""

    scene: Scene
    facts: facts.Facts
    connection: Connection
    runtime: Runtime

    def tell(self, kind: str, record: Any) -> str:
        """Return what a record is, for whoever reads a failure."""
        if kind == "signal":
            return f"signal {self._signals[record]} ({self.facts.signals[record].klass})"
        if kind == "young_person":
            return f"person {self._persons[record]}"
        if kind == "desk_item":
            return f"desk item of {self._signals[self.facts.desk_items[record][1].id]}"
        if kind in {
            "adoption",
            "case",
            "contribution",
            "goal",
            "match",
            "match_task",
            "wpg_decision",
        }:
            return f"{kind} {self._about(kind, record)}"
        return f"{kind} of {self._shared(self.facts.follow_up_of(kind, record))}"

    def _shared(self, about: Any) -> str:
        if isinstance(about, Contribution):
            return f"what {self._members[about.author]} brought ({about.klass})"
        at = f"{about.kind} to {self._asked.get(about.asked)} {about.status} ({about.klass})"
        return f"{self._signals[about.signal]}: {at}"

    def _about(self, kind: str, record: Any) -> str:
        if kind == "match":
            return "that lasts" if self.facts.matches[record].lasts else "that ended"
        if kind == "match_task":
            return f"of {self._persons[self.facts.match_tasks[record].person]}"
        if kind in {"adoption", "contribution"}:
            brought = getattr(self.facts, f"{kind}s")[record]
            return f"of {self._members[brought.author]} ({brought.klass})"
        goal = self.facts.goals.get(record)
        case = goal.case if goal else self.facts.cases.get(record)
        signal = case.signal if case else self.facts.decisions[record].about.id
        return f"of {self._signals[signal]}"

    @cached_property
    def _signals(self) -> dict[Any, str]:
        return {found: name for name, found in self.scene.signals.items()}

    @cached_property
    def _members(self) -> dict[Any, str]:
        return {member.id: name for name, member in self.scene.world.members.items()}

    @cached_property
    def _persons(self) -> dict[Any, str]:
        return {found: name for name, found in self.scene.persons.items()}

    @cached_property
    def _asked(self) -> dict[Any, str]:
        return {found.id: name for name, found in self.scene.world.organisations.items()}


@pytest.fixture(scope="session")
def played(servers: embedded.Servers, template: Database) -> Iterator[tuple[Scene, Runtime]]:
    """The network of `tests.access.network`, committed to a database of its own."""
    database = create_database(servers, "access", template=template.name)
    settings = settings_for(database, servers.broker_url, REQUEST_LIMIT="1000000 per second")
    runtime = runtimes.make(settings, database)

    def set_clock(moment: dt.datetime) -> None:
        statement = "UPDATE clock_offset SET seconds = extract(epoch from (:moment - now()))"
        with runtime.sessions.begin() as session:
            session.execute(text(statement), {"moment": moment})

    set_clock(START)
    yield network.build(build_world(runtime), set_clock), runtime
    runtime.sessions.kw["bind"].dispose()


@pytest.fixture
def stage(played: tuple[Scene, Runtime]) -> Iterator[Stage]:
    """The scene inside a transaction that is rolled back; commits in it are savepoints."""
    with on_stage(*played) as here:
        yield here


@contextmanager
def on_stage(scene: Scene, committing: Runtime) -> Iterator[Stage]:
    """Give the scene inside a transaction of its own, and undo it.

    Args:
        scene: what was played.
        committing: the runtime in which it was played.
    """
    with committing.sessions.kw["bind"].connect() as connection:
        transaction = connection.begin()
        runtime = runtimes.on(committing, connection)
        world = replace(scene.world, runtime=runtime)
        here = replace(scene, world=world)
        yield Stage(here, facts.read(connection), connection, runtime)
        transaction.rollback()
