"""The relay hands over what is due, holds back what workers cannot do yet, and loses nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from kombu.exceptions import OperationalError
from sqlalchemy import select, update

from coordination import work as unit
from coordination.access.actors import System
from coordination.core.errors import LogUnavailable
from coordination.followups.events import FollowUpProposed
from coordination.outbox.models import OutboxMessage
from coordination.partners.events import MembershipEnded
from coordination.work import Occasion
from workers import relay as module
from workers.relay import HELD_BACK_SECONDS, MOST_IN_FLIGHT, Relay

SECOND = dt.timedelta(seconds=1)


class Broker:
    """Takes messages as the broker does, until it is full."""

    def __init__(self):
        self.taken = []
        self.room = 10_000

    def apply_async(self, arguments, **_options):
        if len(self.taken) >= self.room:
            raise OperationalError
        self.taken.append(uuid.UUID(arguments[0]))


@pytest.fixture
def broker(monkeypatch):
    made = Broker()
    monkeypatch.setattr(module, "handle", made)
    return made


@pytest.fixture
def relay(live_runtime):
    made = Relay(live_runtime.settings)
    yield made
    made._sessions.kw["bind"].dispose()


def leave(runtime, number):
    with unit.begin(runtime, System("test"), Occasion("test.emit", "r")) as work:
        for _ in range(number):
            work.emit(MembershipEnded(uuid.uuid4()))


def change(runtime, ids, **values):
    with runtime.sessions.begin() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.id.in_(ids)).values(**values))


def let_pass(runtime, seconds):
    """Let the next attempts of all messages come nearer, as time does."""
    with runtime.sessions.begin() as session:
        earlier = OutboxMessage.next_attempt_at - seconds * SECOND
        session.execute(update(OutboxMessage).values(next_attempt_at=earlier))


def test_what_is_due_is_handed_over_once_and_in_order(relay, broker, live_runtime):
    leave(live_runtime, 5)
    assert relay._carry_all() == live_runtime.settings.sweep_seconds
    relay._carry_all()
    with live_runtime.sessions() as session:
        in_order = session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.created_at))
        assert broker.taken == list(in_order)


def test_what_nothing_follows_is_done_without_a_worker(relay, broker, live_runtime):
    with unit.begin(live_runtime, System("test"), Occasion("test.emit", "r")) as work:
        work.emit(FollowUpProposed(uuid.uuid4()))
        work.emit(MembershipEnded(uuid.uuid4()))
    relay._carry_all()
    with live_runtime.sessions() as session:
        rows = session.scalars(select(OutboxMessage)).all()
    waiting = {row.topic: row.id for row in rows if row.done_at is None}
    assert waiting == {"membership.ended": broker.taken[0]}
    assert len(rows) == len(broker.taken) + 1


def test_no_more_is_in_flight_than_the_workers_can_do(relay, broker, live_runtime):
    leave(live_runtime, 3 * MOST_IN_FLIGHT)
    assert relay._carry_all() == HELD_BACK_SECONDS
    assert len(broker.taken) == MOST_IN_FLIGHT
    done = broker.taken[:7]
    change(live_runtime, done, done_at=dt.datetime.now(dt.UTC))
    # As long as there is more, it looks again soon, not only at the next sweep.
    assert relay._carry_all() == HELD_BACK_SECONDS
    assert len(broker.taken) == MOST_IN_FLIGHT + len(done)


def test_what_has_no_effect_is_handed_over_again(relay, broker, live_runtime):
    leave(live_runtime, 1)
    relay._carry_all()
    let_pass(live_runtime, 9)
    relay._carry_all()
    assert len(broker.taken) == 1
    let_pass(live_runtime, 2)
    relay._carry_all()
    assert len(broker.taken) == 2


def test_what_the_broker_did_not_take_is_due_at_once(relay, broker, live_runtime):
    leave(live_runtime, 5)
    broker.room = 2
    with pytest.raises(OperationalError):
        relay._carry_all()
    broker.room = 10
    relay._carry_all()
    assert len(broker.taken) == len(set(broker.taken)) == 5


def test_a_message_that_fails_for_long_takes_no_room(relay, broker, live_runtime):
    leave(live_runtime, MOST_IN_FLIGHT)
    with live_runtime.sessions() as session:
        ids = session.scalars(select(OutboxMessage.id)).all()
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=30)
    change(live_runtime, ids, failures=9, next_attempt_at=later)
    leave(live_runtime, 3)
    relay._carry_all()
    assert len(broker.taken) == 3
    assert not set(broker.taken) & set(ids)


def test_two_relays_do_not_hand_over_the_same(relay, broker, live_runtime):
    leave(live_runtime, 10)
    other = Relay(live_runtime.settings)
    with relay._sessions.begin() as session:
        mine = set(module.queue.claim(session, 5))
        other._carry_all()  # while the first has not committed
    assert len(mine) == 5
    assert len(broker.taken) == 5
    assert not mine & set(broker.taken)
    other._sessions.kw["bind"].dispose()


def test_it_waits_for_the_log_as_for_the_database(broker, live_runtime, monkeypatch):
    relay, looks = Relay(replace(live_runtime.settings, tick_seconds=0)), []

    def look(_work):
        looks.append(len(looks))
        if len(looks) == 1:
            raise LogUnavailable  # as when the session ends while an alarm is mailed
        if broker.taken:
            relay.bell.stop()
        return []

    monkeypatch.setattr(module.process, "runtime", lambda: live_runtime)
    monkeypatch.setattr(module.watch, "look", look)
    leave(live_runtime, 1)
    relay.run()
    assert len(broker.taken) == 1
    relay._sessions.kw["bind"].dispose()
