"""One scene for all access tests of a module; every cell is rolled back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import sessionmaker

from coordination.work import Runtime
from tests.access import facts, network
from tests.access.situations import Scene
from tests.conftest import START
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
        facts, names = self.facts, {found: name for name, found in self.scene.signals.items()}
        if kind == "signal":
            return f"signal {names[record]} ({facts.signals[record].klass})"
        if kind == "young_person":
            found = {of: name for name, of in self.scene.persons.items()}
            return f"person {found[record]}"
        if kind == "desk_item":
            return f"desk item of {names[facts.desk_items[record][1].id]}"
        table = {"follow_up": facts.follow_ups, "share": facts.shares, "inform_task": facts.informs}
        about = table[kind][record]
        asked = {o.id: name for name, o in self.scene.world.organisations.items()}.get(about.asked)
        at = f"{about.kind} to {asked} {about.status} ({about.klass})"
        return f"{kind} of {names[about.signal]}: {at}"


@pytest.fixture(scope="module")
def stage(shared_runtime: Runtime) -> Iterator[Stage]:
    """The network of `tests.access.network`, in a transaction that is rolled back at the end."""
    engine = shared_runtime.sessions.kw["bind"]
    with engine.connect() as connection, connection.begin() as transaction:
        sessions = sessionmaker(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        runtime = replace(shared_runtime, sessions=sessions)

        def set_clock(moment: dt.datetime) -> None:
            statement = "UPDATE clock_offset SET seconds = extract(epoch from (:moment - now()))"
            connection.execute(text(statement), {"moment": moment})

        set_clock(START)
        scene = network.build(build_world(runtime), set_clock)
        yield Stage(scene, facts.read(connection), connection, runtime)
        transaction.rollback()
