"""A message has its effect once, whatever happens meanwhile; what fails is put off and stays."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy import select, text, update

from coordination import work as unit
from coordination.access.actors import System
from coordination.audit.models import AuditEntry
from coordination.core.errors import Conflict
from coordination.core.events import REGISTRY, Event
from coordination.outbox import queue
from coordination.outbox.models import OutboxMessage
from coordination.work import Occasion
from tests.drain import drain
from workers import handlers


@dataclass(frozen=True)
class Probe(Event):
    """An event of these tests."""

    topic = "test.probe"
    subject_id: uuid.UUID


del REGISTRY["test.probe"]  # other tests look at the product's own topics


@pytest.fixture(autouse=True)
def know_the_probe(monkeypatch):
    monkeypatch.setitem(REGISTRY, "test.probe", Probe)


@pytest.fixture
def seen(monkeypatch):
    """Give the list of the events that the probe's handler has had."""
    found = []
    monkeypatch.setitem(handlers.HANDLERS, "test.probe", lambda _work, event: found.append(event))
    return found


def emit(runtime, *events):
    with unit.begin(runtime, System("test"), Occasion("test.emit", "r")) as work:
        for event in events:
            work.emit(event)
    with runtime.sessions() as session:
        return queue.undone(session, 100)


def message(runtime, message_id):
    with runtime.sessions() as session:
        return session.get(OutboxMessage, message_id)


def test_a_message_has_its_effect_once(runtime, seen):
    event = Probe(uuid.uuid4())
    [message_id] = emit(runtime, event)
    assert handlers.handle(runtime, message_id)
    assert not handlers.handle(runtime, message_id)
    assert seen == [event]
    assert message(runtime, message_id).done_at is not None


def test_the_log_says_which_message_the_system_handled(runtime, seen):
    [message_id] = emit(runtime, Probe(uuid.uuid4()))
    handlers.handle(runtime, message_id)
    with runtime.sessions() as session:
        query = select(AuditEntry).where(AuditEntry.action == "test.probe")
        entry = session.scalars(query).one()
    assert (entry.system, entry.request_id) == ("worker", message_id.hex)
    assert len(seen) == 1


@pytest.mark.parametrize("error", [RuntimeError("what people wrote"), Conflict("no")])
def test_what_fails_is_undone_put_off_and_kept(runtime, monkeypatch, error):
    def fail(work, event):
        work.emit(Probe(event.subject_id))
        work.flush()
        raise error

    monkeypatch.setitem(handlers.HANDLERS, "test.probe", fail)
    [message_id] = emit(runtime, Probe(uuid.uuid4()))
    assert not handlers.handle(runtime, message_id)
    left = message(runtime, message_id)
    assert (left.done_at, left.failures, left.last_error) == (None, 1, type(error).__name__)
    assert left.next_attempt_at > left.created_at
    with runtime.sessions() as session:
        assert queue.undone(session, 10) == [message_id]


def test_a_poison_message_does_not_hold_up_others(runtime, seen, monkeypatch):
    good, bad = Probe(uuid.uuid4()), Probe(uuid.uuid4())

    def fail_for_one(_work, event):
        if event == bad:
            raise RuntimeError
        seen.append(event)

    monkeypatch.setitem(handlers.HANDLERS, "test.probe", fail_for_one)
    for message_id in emit(runtime, bad, good):
        handlers.handle(runtime, message_id)
    assert seen == [good]


def test_a_try_after_one_without_a_word_is_counted_before_it_is_made(runtime, monkeypatch):
    [message_id] = emit(runtime, Probe(uuid.uuid4()))
    counted = []

    def end(_work, _event):
        with runtime.sessions() as session:
            counted.append(session.get(OutboxMessage, message_id).failures)
        raise KeyboardInterrupt  # as a process that ends and can say nothing

    monkeypatch.setitem(handlers.HANDLERS, "test.probe", end)
    for attempts in (1, 2, 3):  # as the relay gives it out
        with runtime.sessions.begin() as session:
            session.execute(update(OutboxMessage).values(attempts=attempts))
        with pytest.raises(KeyboardInterrupt):
            handlers.handle(runtime, message_id)
    assert counted == [0, 1, 2]
    left = message(runtime, message_id)
    assert (left.done_at, left.failures, left.last_error) == (None, 2, "died")


def test_what_the_broker_gives_again_is_tried_once_and_then_left_to_the_relay(runtime, seen):
    first, second = emit(runtime, Probe(uuid.uuid4()), Probe(uuid.uuid4()))
    assert handlers.handle(runtime, first, again=True) == handlers.Effect("test.probe")
    with runtime.sessions.begin() as session:
        assert queue.count_in_advance(session, second, again=True)
    assert handlers.handle(runtime, second, again=True) is None
    assert message(runtime, second).failures == 1
    assert len(seen) == 1


def test_what_fails_after_it_was_counted_is_counted_once(runtime, monkeypatch):
    monkeypatch.setitem(handlers.HANDLERS, "test.probe", lambda *_: 1 / 0)
    [message_id] = emit(runtime, Probe(uuid.uuid4()))
    handlers.handle(runtime, message_id, again=True)
    left = message(runtime, message_id)
    assert (left.failures, left.last_error) == (1, "ZeroDivisionError")


def test_an_unknown_topic_fails_loudly(runtime):
    [message_id] = emit(runtime, Probe(uuid.uuid4()))
    assert not handlers.handle(runtime, message_id)
    assert message(runtime, message_id).last_error == "UnknownTopic"
    with pytest.raises(AssertionError, match="UnknownTopic"):
        drain(runtime)


def test_after_weeks_of_failures_a_message_is_still_tried_every_hour(runtime):
    [message_id] = emit(runtime, Probe(uuid.uuid4()))
    with runtime.sessions.begin() as session:
        session.execute(text("UPDATE outbox_messages SET failures = 5000"))
    handlers.handle(runtime, message_id)
    left = message(runtime, message_id)
    assert left.failures == 5001
    assert 3590 < (left.next_attempt_at - left.created_at).total_seconds() < 3610


def test_a_message_in_other_hands_is_left_alone(live_runtime, seen):
    [message_id] = emit(live_runtime, Probe(uuid.uuid4()))
    with live_runtime.sessions() as other:
        assert queue.lock(other, message_id) is not None
        assert not handlers.handle(live_runtime, message_id)
        assert not handlers.handle(live_runtime, message_id, again=True)
    assert message(live_runtime, message_id).failures == 0
    assert handlers.handle(live_runtime, message_id)
    assert len(seen) == 1


def test_an_unknown_message_is_no_error(runtime):
    assert not handlers.handle(runtime, uuid.uuid4())


def chain_of(monkeypatch, seen, *, breadth, depth):
    """Let each probe leave `breadth` others, `depth` generations long."""
    generations = {}

    def leave(work, event):
        seen.append(event)
        if generations.get(event, 0) < depth:
            for _ in range(breadth):
                child = Probe(uuid.uuid4())
                generations[child] = generations.get(event, 0) + 1
                work.emit(child)

    monkeypatch.setitem(handlers.HANDLERS, "test.probe", leave)


def due(runtime):
    with runtime.sessions() as session:
        return len(queue.claim(session, 100))


def test_what_a_message_leaves_is_handled_with_it_and_is_no_message_of_the_relay(
    runtime, seen, monkeypatch
):
    chain_of(monkeypatch, seen, breadth=2, depth=2)
    [message_id] = emit(runtime, Probe(uuid.uuid4()))
    effect = handlers.handle(runtime, message_id)
    assert len(effect.left) == 2
    assert due(runtime) == 0  # as claimed; the relay has them when their time is over
    with runtime.sessions.begin() as session:
        session.execute(text("UPDATE outbox_messages SET next_attempt_at = now()"))
    assert due(runtime) == 2
    assert handlers.handle_on(runtime, effect.left[0]) == {"test.probe"}
    assert handlers.handle_on(runtime, effect.left[1]) == {"test.probe"}
    assert len(seen) == 1 + 2 + 4
    with runtime.sessions() as session:
        assert not queue.undone(session, 100)


def test_what_is_too_much_for_one_process_is_left_to_the_relay(runtime, seen, monkeypatch):
    chain_of(monkeypatch, seen, breadth=queue.MOST_KEPT + 5, depth=1)
    [message_id] = emit(runtime, Probe(uuid.uuid4()))
    handlers.handle_on(runtime, message_id)
    assert len(seen) == 1 + queue.MOST_KEPT
    assert due(runtime) == 5


def test_one_that_fails_holds_up_none_of_those_that_were_left_with_it(runtime, seen, monkeypatch):
    [message_id] = emit(runtime, Probe(uuid.uuid4()))
    bad = Probe(uuid.uuid4())

    def leave(work, event):
        if event == bad:
            raise RuntimeError
        if not seen:
            work.emit(bad)
            work.emit(Probe(uuid.uuid4()))
        seen.append(event)

    monkeypatch.setitem(handlers.HANDLERS, "test.probe", leave)
    handlers.handle_on(runtime, message_id)
    assert len(seen) == 2
    with runtime.sessions() as session:
        [left] = queue.undone(session, 100)
    assert message(runtime, left).failures == 1
