"""The scheduler may run twice or be away for eight days: nothing is lost and nothing done twice."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from coordination.digest.models import DigestEntry
from coordination.followups.models import DeskItem, FollowUp, Reminder
from coordination.mail.models import Mail
from coordination.routing.service.rule_sets import load_default
from coordination.sharing.models import Share
from coordination.signals.models import Signal
from coordination.signals.service.submitting import Release, Submission, submit
from tests.conftest import START
from tests.drain import drain
from tests.people.persons import registered
from tests.plant import plant
from tests.signals.samples import COORDINATOR, drafted
from tests.world import build_world
from workers import sweepers
from workers.sweepers import sweep

AWAY = dt.timedelta(days=8)
IN_ORDER = ("expire_shares", "remind", "send_digests")


def unanswered(world):
    """Leave a question to the police that nobody answers, and one inside that waits."""
    for more in ({}, {"category": "BULL", "sub_category": "offline"}):
        signal_id = drafted(world, COORDINATOR, registered(world), **more)
        with world.acting(COORDINATOR, "signal.submit") as work:
            statement = work.session.get_one(Signal, signal_id).statements[0].id
            submit(work, signal_id, Submission(release=Release("Nodig.", (statement,))))
    drain(world.runtime)


def tick(runtime):
    for name in IN_ORDER:
        sweep(runtime, name)


def effects(runtime):
    """Return what the sweeps did: reminders, digests and the state of clocks."""
    with runtime.sessions() as session:
        # A desk item has another id each time, and the same question that it is about.
        about = func.coalesce(DeskItem.follow_up_id, Reminder.subject_id)
        reminders = session.execute(
            select(about, Reminder.due_version, Reminder.stage, Reminder.membership_id).outerjoin(
                DeskItem, DeskItem.id == Reminder.subject_id
            )
        ).all()
        digests = session.execute(
            select(DigestEntry.membership_id, DigestEntry.iso_year, DigestEntry.iso_week)
        ).all()
        clocks = session.execute(select(FollowUp.id, FollowUp.next_stage_at)).all()
        shares = session.execute(select(Share.id, Share.state)).all()
    assert len(reminders) == len(set(reminders))
    assert len(digests) == len(set(digests))
    return set(reminders), {row[0] for row in digests}, set(clocks), set(shares)


def mails(runtime):
    with runtime.sessions() as session:
        return sorted(
            (str(row.membership_id), row.template, row.occasion)
            for row in session.scalars(select(Mail))
        )


@pytest.fixture
def ruled(world):
    with world.system() as work:
        load_default(work)
    return world


def test_after_eight_days_away_the_same_has_been_done(ruled, connection, set_clock):
    unanswered(ruled)
    with connection.begin_nested() as always_there:
        expected = tick_regularly(ruled.runtime, set_clock, dt.timedelta())
        always_there.rollback()
    # What lies on a desk came there later, so its own clock is looked at some days after.
    assert tick_regularly(ruled.runtime, set_clock, AWAY) == expected
    assert len(expected[0]) > 4


def tick_regularly(runtime, set_clock, away):
    """Tick every six hours from when the scheduler is there, and return what it has done."""
    while away <= AWAY * 2:
        set_clock(START + away)
        tick(runtime)
        away += dt.timedelta(hours=6)
    return effects(runtime)


def test_another_tick_at_once_does_nothing(ruled, set_clock):
    unanswered(ruled)
    set_clock(START + AWAY)
    tick(ruled.runtime)
    before = effects(ruled.runtime), mails(ruled.runtime)
    tick(ruled.runtime)
    assert (effects(ruled.runtime), mails(ruled.runtime)) == before


@pytest.fixture
def eight_days_later(live_runtime):
    """Give a network that really commits, with questions that nobody answered for eight days."""
    world = build_world(live_runtime)
    with world.system() as work:
        load_default(work)
    unanswered(world)
    with live_runtime.sessions.begin() as session:
        seconds = {"seconds": AWAY.total_seconds()}
        session.execute(text("UPDATE clock_offset SET seconds = seconds + :seconds"), seconds)
    return world


@pytest.mark.faults
@pytest.mark.long
def test_two_schedulers_as_processes_do_what_is_due(live, live_runtime, eight_days_later):
    members = len(eight_days_later.members)
    with plant(live, TICK_SECONDS="1") as running:
        running.programs["beat2"] = running.programs["beat"]
        for name in ("worker", "beat", "beat2"):
            running.start(name)
        running.wait_until(lambda: len(effects(live_runtime)[1]) == members, 60, "all digests")
        running.wait_until(lambda: len(effects(live_runtime)[0]) > 4, 60, "the reminders")
        assert not running.restarts
    found = effects(live_runtime)
    tick(live_runtime)
    assert effects(live_runtime) == found


def test_ticks_that_piled_up_sweep_once(runtime, monkeypatch):
    swept = []
    monkeypatch.setattr(sweepers, "_swept", {})
    monkeypatch.setitem(sweepers.SWEEPERS, "remind", lambda *_: swept.append("remind") or 0)
    for _ in range(100):
        sweepers.tick(runtime, "remind")
    assert swept == ["remind"]
    sweepers._swept["remind"] -= runtime.settings.tick_seconds / 2
    sweepers.tick(runtime, "remind")
    assert swept == ["remind"] * 2


@pytest.mark.usefixtures("eight_days_later")
def test_many_schedulers_at_once_do_everything_once(live_runtime):
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: tick(live_runtime), range(6)))
    found, sent = effects(live_runtime), mails(live_runtime)
    assert len(found[0]) > 4
    assert len(sent) == len(set(sent))
    tick(live_runtime)
    assert effects(live_runtime) == found  # nothing was left over either
