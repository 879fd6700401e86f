"""How many statements the workers send for one signal that is released to two partners.

Counted at the driver as in `tests/http/test_budgets.py`; what belongs to the transaction and
changes of the role are left out. Each message begins and ends with six of its own: which it is, the
clock, its row locked and done, the head of a chain and the log entry.
"""

from __future__ import annotations

from collections import Counter

import pytest

from coordination.outbox import queue
from coordination.routing.service.rule_sets import load_default
from coordination.signals.models import Signal
from coordination.signals.service.submitting import Release, Submission, submit
from tests.people.persons import registered
from tests.sending import sending
from tests.signals.samples import COORDINATOR, drafted
from tests.world import World
from workers import handlers

# By topic, for both partners together; `docs/performance.md` says what it was.
BUDGETS = {"signal.submitted": 33, "signal.decided": 46, "share.live": 14, "follow_up.offered": 24}


@pytest.fixture
def released(world: World) -> World:
    """A weapon at school: police and process director are asked at once."""
    with world.system() as work:
        load_default(work)
    signal_id = drafted(world, COORDINATOR, registered(world))
    with world.acting(COORDINATOR, "signal.submit") as work:
        statement = work.session.get_one(Signal, signal_id).statements[0].id
        submit(work, signal_id, Submission(release=Release("Nodig.", (statement,))))
    return world


def undone(world: World):
    with world.runtime.sessions() as session:
        return list(queue.undone(session, 100))


def test_the_background_of_a_signal_keeps_its_budget(released: World) -> None:
    sent, asked = Counter(), Counter()
    while waiting := undone(released):
        for message_id in waiting:
            with sending() as found:
                effect = handlers.handle(released.runtime, message_id)
            assert effect, "a handler failed"
            # These are settled together, with a statement for all that a message leaves.
            if effect.topic not in handlers.NOTHING_FOLLOWS:
                sent[effect.topic] += len(found.statements)
                asked.update(one[:90] for one in found.statements)
    assert set(sent) == set(BUDGETS)
    over = {topic: number for topic, number in sent.items() if number > BUDGETS[topic]}
    assert not over, (over, asked.most_common(20))


def test_a_signal_is_one_message_of_the_broker(released: World) -> None:
    handed_over = 0
    while claimed := _claimed(released):
        handed_over += len(claimed)
        for message_id in claimed:
            handlers.handle_on(released.runtime, message_id)
    assert handed_over == 1
    assert not undone(released)


def _claimed(world: World):
    with world.runtime.sessions.begin() as session:
        return list(queue.claim(session, 100))
