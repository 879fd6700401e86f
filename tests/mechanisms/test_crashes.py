"""Whoever dies just before or just after any commit: nothing is lost, nothing is done twice."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, select, text

from coordination.outbox import queue
from coordination.outbox.models import OutboxMessage
from coordination.partners.events import MembershipEnded
from coordination.routing.service.rule_sets import load_default
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from tests.drain import drain
from tests.people.persons import registered
from tests.signals.samples import COORDINATOR, submitted
from tests.world import World, build_world
from workers import handlers

DECIDED = """
SELECT s.id, count(d.id) FROM signals s LEFT JOIN routing_decisions d
ON d.signal_id = s.id AND d.superseded_at IS NULL
WHERE s.status <> 'draft' GROUP BY s.id HAVING count(d.id) <> 1
"""
LOGGED = "SELECT request_id, count(*) FROM audit_entries WHERE outcome = 'done' GROUP BY 1"
SILENT = {name for name, act in handlers.HANDLERS.items() if act is handlers._nothing_follows}


class Died(BaseException):
    """The process is gone."""


@contextmanager
def dying(engine: Engine, number: int, *, after: bool) -> Iterator[None]:
    """Let the process die just before or after a commit, counted from now."""
    commits = itertools.count(1)

    def strike(connection: Connection) -> None:
        if next(commits) == number:
            if after:
                connection.connection.commit()
            connection.invalidate()  # the server sees that nobody is there any more
            raise Died

    event.listen(engine, "commit", strike)
    try:
        yield
    finally:
        event.remove(engine, "commit", strike)


@pytest.fixture
def town(live_runtime) -> World:
    world = build_world(live_runtime)
    with world.system() as work:
        load_default(work)
    return world


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_whoever_dies_at_a_commit_loses_and_doubles_nothing(town: World, after: bool):
    person, engine = registered(town), town.runtime.sessions.kw["bind"]
    deaths = 0
    for number in itertools.count(1):
        try:
            with dying(engine, number, after=after):
                submitted(town, COORDINATOR, person)
                drain(town.runtime)
            break
        except Died:
            deaths += 1
        drain(town.runtime)  # whoever is started instead
        assert list(problems(town)) == [], number
    assert deaths >= 6  # draft, submission, and each of the messages


def problems(world: World) -> Iterator[str]:
    """Yield what was lost or doubled."""
    with world.runtime.sessions() as session:
        known = select(Signal.id).where(Signal.status != SignalStatus.DRAFT)
        signals = {str(one) for one in session.scalars(known)}
        left = session.scalars(select(OutboxMessage)).all()
        told = Counter(row.payload["signal_id"] for row in left if row.topic == "signal.submitted")
        logged = {row[0]: row[1] for row in session.execute(text(LOGGED))}
        yield from (f"not decided once: {row}" for row in session.execute(text(DECIDED)))
    yield from (f"told {told[one]} times: {one}" for one in signals if told[one] != 1)
    yield from (f"told without a change: {one}" for one in told.keys() - signals)
    for row in left:
        entries = logged.get(row.id.hex, 0)
        # What stood before the test was never handled.
        if row.topic not in SILENT and entries > 1:
            yield f"{row.topic} logged {entries} times"


def test_a_commit_is_heard_by_who_listens(live, live_runtime):
    world = build_world(live_runtime)
    with psycopg.connect(live.superuser_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {queue.CHANNEL}")
        with world.system() as work:
            work.emit(MembershipEnded(world.member("mentor@maasdal").id))
        assert len(list(listener.notifies(timeout=2, stop_after=1))) == 1
