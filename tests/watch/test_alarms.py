"""Administrators hear once of what is wrong, each day again, and nobody else hears of it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, text

from coordination.mail.letters import Template
from coordination.mail.models import Mail
from coordination.partners.events import MembershipEnded
from coordination.watch import queries
from coordination.watch.models import Alarm
from coordination.watch.rules import Ailment, Part
from coordination.watch.service import beat, look
from tests.conftest import START
from tests.web import Browser
from tests.world import World

ADMINISTRATORS = {"administrator@zvh", "administrator.2@zvh"}


def waited(world: World, seconds: int) -> None:
    """Let a message have waited so long."""
    with world.system() as work:
        work.emit(MembershipEnded(world.member("mentor@maasdal").id))
    age(world, "outbox_messages", "created_at", seconds)


def age(world: World, table: str, column: str, seconds: int) -> None:
    with world.runtime.sessions.begin() as session:
        moved = f"UPDATE {table} SET {column} = {column} - make_interval(secs => :seconds)"  # noqa: S608
        session.execute(text(moved), {"seconds": seconds})


def told(world: World) -> list[str]:
    """Return whom mails about the installation go to, one for each mail."""
    names = {member.id: name for name, member in world.members.items()}
    with world.system() as work:
        query = select(Mail.membership_id).where(Mail.template == Template.INSTALLATION.value)
        return [names[one] for one in work.session.scalars(query)]


def looked(world: World) -> int:
    with world.system() as work:
        return len(look(work))


def open_now(world: World) -> set[Ailment]:
    with world.system() as work:
        return set(queries.open_alarms(work))


def test_a_fresh_message_is_no_alarm(world: World) -> None:
    waited(world, 0)
    assert (looked(world), open_now(world)) == (0, set())


def test_administrators_hear_once_a_day_until_it_is_over(world: World, set_clock) -> None:
    waited(world, 61)
    assert looked(world) == len(ADMINISTRATORS)
    assert looked(world) == 0  # known already
    set_clock(START + dt.timedelta(days=1))
    assert looked(world) == len(ADMINISTRATORS)
    assert set(told(world)) == ADMINISTRATORS
    with world.system() as work:
        work.session.execute(text("UPDATE outbox_messages SET done_at = now()"))
    assert looked(world) == 0
    assert open_now(world) == set()


def test_what_comes_back_is_another_alarm(world: World) -> None:
    waited(world, 61)
    looked(world)
    with world.system() as work:
        work.session.execute(text("UPDATE outbox_messages SET done_at = now()"))
    looked(world)
    waited(world, 61)
    assert looked(world) == len(ADMINISTRATORS)
    with world.system() as work:
        assert len(work.ungoverned(select(Alarm)).all()) == 2


def test_what_begins_together_is_one_mail(world: World) -> None:
    with world.system() as work:
        for part in Part:
            beat(work, part)
    age(world, "beats", "at", 1_000)
    waited(world, 61)
    assert looked(world) == len(ADMINISTRATORS)
    assert open_now(world) == set(Ailment)


def test_a_beat_ends_a_silence(world: World) -> None:
    with world.system() as work:
        beat(work, Part.RELAY)
    age(world, "beats", "at", 1_000)
    looked(world)
    assert open_now(world) == {Ailment.RELAY_SILENT}
    with world.system() as work:
        beat(work, Part.RELAY)
    looked(world)
    assert open_now(world) == set()


def test_the_administrator_reads_what_is_wrong(world: World, app) -> None:
    waited(world, 61)
    page = Browser(app, world, "administrator@zvh").get("/administration").text
    assert "Berichten wachten langer dan een minuut." in page


@pytest.mark.parametrize(
    ("seconds", "status", "messages"), [(0, "ready", "ok"), (61, "impaired", "failed")]
)
def test_readiness_tells_what_waits(world, app, seconds, status, messages) -> None:
    waited(world, seconds)
    answer = app.test_client().get("/health/ready", base_url="https://schakel.example.org")
    assert (answer.status_code, answer.json["status"]) == (200, status)
    assert answer.json["checks"]["messages"] == messages
    assert answer.json["checks"]["broker"] == answer.json["checks"]["log"] == "ok"
