"""T31: when the log cannot be written nothing is shown, changed or sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from coordination.core import wall
from coordination.core.errors import LogUnavailable
from coordination.mail import queue, sending
from coordination.mail.letters import Letter, Template
from coordination.mail.models import Mail, MailStatus
from coordination.mail.transport import Answer, Fate
from coordination.outbox.models import OutboxMessage
from coordination.people.models import YoungPerson
from coordination.routing.service.rule_sets import load_default
from coordination.shell.app import create_app
from coordination.signals.models import Signal
from tests.people.persons import registered
from tests.signals.samples import submitted
from tests.web import Browser, System
from tests.world import World, build_world
from workers import handlers

COORDINATOR, OFFICER = "care_coordinator@maasdal", "privacy_officer@maasdal"
FULL_DISK = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON audit_entries
FOR EACH ROW EXECUTE FUNCTION full_disk();
"""
WAYS = {
    "insert revoked": "REVOKE INSERT ON audit_entries FROM {role}",
    "disk full": FULL_DISK,
    "heads locked away": "REVOKE UPDATE ON audit_heads FROM {role}",
}


@dataclass
class Scene:
    """A database of its own, with somebody whom nobody may see unlogged."""

    world: World
    app: Flask
    person: YoungPerson
    signal_id: object


@pytest.fixture
def scene(live_runtime) -> Scene:
    world = build_world(live_runtime)
    with world.system() as work:
        load_default(work)
    found = registered(world, "Geheimhuis", by=COORDINATOR)
    with world.system() as work:
        person = work.ungoverned(select(YoungPerson).where(YoungPerson.id == found)).one()
    signal_id = submitted(world, COORDINATOR, found)
    with world.acting(COORDINATOR, "test.mail") as work:
        letter = Letter(Template.REMINDER, ())
        queue.put(work.session, work.actor.membership_id, letter, "test", work.now)
    return Scene(world, create_app(live_runtime), person, signal_id)


def counted(world: World, model) -> int:
    with world.runtime.sessions() as session:
        return session.scalar(select(func.count()).select_from(model))


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def break_log(request, live) -> Iterator:
    """A function that makes the log unwritable."""

    def now() -> None:
        with psycopg.connect(live.superuser_url, autocommit=True) as connection:
            connection.execute(request.param.format(role=wall.SYSTEM))

    return now


class Post:
    """A mail server that would take everything."""

    def __init__(self) -> None:
        self.taken = 0

    def send(self, *_: object) -> Answer:
        self.taken += 1
        return Answer(Fate.ACCEPTED, 250)


def test_nothing_is_shown_changed_or_sent(scene: Scene, break_log) -> None:
    world, app = scene.world, scene.app
    caller, officer = System(app, world, COORDINATOR), System(app, world, OFFICER)
    browser, reading = Browser(app, world, COORDINATOR), Browser(app, world, OFFICER)
    signals = counted(world, Signal)
    with world.runtime.sessions() as session:
        # Some topics ask for nothing; this one is routed, which the log must hold.
        of_routing = select(OutboxMessage.id).where(OutboxMessage.topic == "signal.submitted")
        waiting = list(session.scalars(of_routing))
    break_log()
    answers = [
        *(caller.get(path) for path in ("/signals", f"/signals/{scene.signal_id}", "/me")),
        caller.get(f"/young-persons/{scene.person.id}"),
        caller.get(f"/signals/{scene.person.id}"),
        caller.post("/young-person-searches", json={"name": "Geheimhuis"}),
        caller.post("/signals", json={"category": "BULL"}),
        caller.get("/memberships"),
        officer.get("/audit-entries"),
        officer.post("/audit-entry-searches", json={"youngPersonId": str(scene.person.id)}),
        *(browser.get(path) for path in ("/desk", f"/signals/{scene.signal_id}", "/follow-ups")),
        browser.post("/signals/new", {"category": "BULL"}),
        browser.post("/settings", headers={"X-CSRFToken": "wrong"}),
        *(reading.get(path) for path in ("/audit-entries", "/audit-entries/export")),
        reading.post("/audit-entries", {"youngPersonId": str(scene.person.id)}),
    ]
    assert [answer.status_code for answer in answers] == [503] * len(answers)
    assert all("Geheimhuis" not in answer.text for answer in answers)
    assert all(answer.headers["Retry-After"] for answer in answers)
    assert counted(world, Signal) == signals
    for message_id in waiting:
        assert handlers.handle(world.runtime, message_id) is None
    with world.runtime.sessions() as session:
        undone = session.scalars(select(OutboxMessage.id).where(OutboxMessage.done_at.is_(None)))
        assert waiting
        assert set(waiting) <= set(undone)
    nothing_is_mailed(world)


def nothing_is_mailed(world: World) -> None:
    post = Post()
    with pytest.raises(LogUnavailable):
        sending.send_due(world.runtime, post, 10)
    assert post.taken == 0
    with world.runtime.sessions() as session:
        assert MailStatus.SENT not in set(session.scalars(select(Mail.status)))
