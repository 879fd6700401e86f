"""How many statements a request sends, whatever there is to show.

Counted at the driver: everything but BEGIN, COMMIT, savepoints (which stand for them in tests) and
changes of the role. `frame` is what every request sends: who asks, as what, and its log entry.
"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.drain import drain
from tests.people.persons import registered
from tests.sending import Sent, sending
from tests.signals.samples import COORDINATOR, submitted
from tests.signals.test_api import KNIFE
from tests.web import System
from tests.world import World

FRAME = 5  # whose token, the clock and the wall, which membership; head and entry of the log
CREATE, LIST, DETAIL, DESK = 8, 5, 6, 8


@pytest.fixture
def coordinator(app: Flask, world: World) -> System:
    return System(app, world, COORDINATOR)


def sent_by(call, status: int = 200) -> Sent:
    """Return what a request sends that is not the first of its kind."""
    call()
    with sending() as sent:
        answer = call()
    assert answer.status_code == status, answer.text
    return sent


def numbers(world: World, system: System, rows: int) -> dict[str, list[str]]:
    """Return what the four requests send, with so many persons, statements and signals."""
    persons = [registered(world) for _ in range(rows)]
    for _ in range(rows):
        submitted(world, COORDINATOR, *persons)
    drain(world.runtime)
    body = KNIFE | {
        "youngPersons": [{"id": str(one), "part": "suspected"} for one in persons],
        "statements": KNIFE["statements"] * rows,
    }
    newest = system.get("/signals").json["items"][0]["id"]
    calls = {
        "create": sent_by(lambda: system.post("/signals", body), 201),
        "list": sent_by(lambda: system.get("/signals")),
        "detail": sent_by(lambda: system.get(f"/signals/{newest}")),
        "desk": sent_by(lambda: system.get("/desk")),
    }
    assert {name: len(sent.frame) for name, sent in calls.items()} == dict.fromkeys(calls, FRAME)
    return {name: sent.own for name, sent in calls.items()}


def test_requests_keep_their_budgets_however_many_rows_there_are(world: World, coordinator: System):
    few, many = numbers(world, coordinator, 1), numbers(world, coordinator, 4)
    counts = {name: (len(few[name]), len(many[name])) for name in few}
    assert all(one == other for one, other in counts.values()), counts
    budgets = {"create": CREATE, "list": LIST, "detail": DETAIL, "desk": DESK}
    over = {name: few[name] for name, most in budgets.items() if len(few[name]) > most}
    assert not over, over
