"""Clocks of tasks to inform and desk items, days that are odd, and two schedulers at once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import func, select, text

from coordination.access.classes import Level
from coordination.followups.answers import FailureReason
from coordination.followups.models import DeskItem, FollowUp, Notice, NoticeKind, Reminder
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import mailing, reminding, striking
from coordination.followups.service.notices import News, tell
from coordination.mail.models import Mail
from coordination.partners.calendar import due_at
from coordination.sharing.models import InformTask
from coordination.sharing.service.consent import Consent
from tests import factories
from tests.conftest import START
from tests.drain import drain
from tests.world import GENNEP, World, build_world

COORDINATOR, OWNER_LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
DIRECTOR, DIRECTORS_LEAD = "process_director@gemeente-venlo", "organisation_lead@gemeente-venlo"


def tick(world: World) -> int:
    with world.system() as work:
        return reminding.run_due(work, 100)


def at(set_clock, world: World, day: dt.date, hour: int = 7) -> set[tuple[str, str]]:
    set_clock(due_at(day, hour))
    tick(world)
    return heard(world)


def heard(world: World) -> set[tuple[str, str]]:
    names = {member.id: name for name, member in world.members.items()}
    with world.system() as work:
        rows = work.session.scalars(select(Reminder)).all()
        return {(row.stage, names[row.membership_id]) for row in rows}


def help_offered(world: World):
    about = factories.concern(world)
    question = factories.help_question(world, about)
    return factories.released(world, question, about, consent=Consent(dt.date(2026, 11, 17)))


def own_action(world: World):
    about = factories.concern(world, by="mentor@maasdal")
    question = factories.ask(
        world, about, FollowUpKind.REVIEW, "maasdal", "care_coordinator", level=Level.FULL
    )
    return factories.proposed(world, about, question)


def test_the_duty_to_inform_climbs_to_the_lead(world: World, set_clock):
    help_offered(world)
    with world.system() as work:
        [task] = work.session.scalars(select(InformTask))
    found = at(set_clock, world, task.due_on + dt.timedelta(days=14))
    inform = {pair for pair in found if pair[0].startswith("inform")}
    assert inform == {
        ("inform_before", COORDINATOR),
        ("inform_on_day", COORDINATOR),
        ("inform_late", COORDINATOR),
        ("inform_late", OWNER_LEAD),
        ("inform_escalated", OWNER_LEAD),
    }


def test_a_postponed_duty_has_reminders_of_its_own(world: World, set_clock):
    help_offered(world)
    with world.system() as work:
        [task] = work.session.scalars(select(InformTask))
    at(set_clock, world, task.due_on)
    with world.system() as work:
        task = work.ungoverned(select(InformTask)).one()
        task.move(task.due_on + dt.timedelta(days=28), work.now)
        work.record("inform_task.postpone", task)
    at(set_clock, world, task.due_on)
    with world.system() as work:
        versions = work.session.execute(
            select(Reminder.due_version, Reminder.stage).where(Reminder.stage == "inform_on_day")
        ).all()
    assert sorted(versions) == [(1, "inform_on_day"), (2, "inform_on_day")]


def failed_desk_item(world: World) -> None:
    about = factories.concern(world)
    question = factories.ask(
        world,
        about,
        FollowUpKind.HELP_REQUEST,
        None,
        "youth_worker",
        failure=FailureReason.NO_PARTNER,
        municipality=GENNEP,
    )
    consent = Consent(dt.date(2026, 11, 17))
    factories.released(world, factories.proposed(world, about, question), about, consent=consent)


def test_what_a_director_leaves_lying_climbs_to_their_lead(world: World, set_clock):
    failed_desk_item(world)
    drain(world.runtime)
    director, lead = "process_director@gemeente-gennep", "organisation_lead@gemeente-gennep"
    assert at(set_clock, world, dt.date(2026, 11, 20)) == {("desk_on_day", director)}
    later = at(set_clock, world, dt.date(2026, 11, 24))
    assert later == {("desk_on_day", director), ("desk_late", director), ("desk_late", lead)}
    with world.system() as work:
        [item] = work.session.scalars(select(DeskItem))
        mails = work.session.scalars(select(Mail.membership_id).where(Mail.template == "desk_item"))
        assert list(mails) == [world.member(director).id]
    assert item.due_on == dt.date(2026, 11, 20)


def test_alarms_are_mailed_once_and_other_news_waits_for_the_digest(world: World):
    follow_up_id = own_action(world)
    row = factories.row(world, follow_up_id)
    with world.system() as work:
        for kind in (NoticeKind.ROUTING_FAILED, NoticeKind.FEEDBACK):
            about = ("follow_up", row.id, row.reference)
            tell(work, [world.member(COORDINATOR).id], News(kind, about, "x"))
    tick(world)
    tick(world)
    with world.system() as work:
        alarms = work.session.scalars(select(Mail).where(Mail.template == "alarm")).all()
        told = work.session.scalars(select(Notice.kind).where(Notice.mailed_at.is_not(None))).all()
    assert [mail.membership_id for mail in alarms] == [world.member(COORDINATOR).id]
    assert told == [NoticeKind.ROUTING_FAILED]


@pytest.mark.parametrize(
    ("start", "due", "utc_hour"),
    [
        (dt.datetime(2027, 10, 29, 6, tzinfo=dt.UTC), dt.date(2027, 11, 2), 6),  # winter since 31
        (dt.datetime(2027, 3, 24, 8, tzinfo=dt.UTC), dt.date(2027, 3, 25), 6),  # winter until 28
        (dt.datetime(2027, 3, 29, 8, tzinfo=dt.UTC), dt.date(2027, 3, 31), 5),  # second Easter day
        (dt.datetime(2026, 12, 24, 8, tzinfo=dt.UTC), dt.date(2026, 12, 29), 6),  # over Christmas
    ],
    ids=["autumn", "spring", "easter", "christmas"],
)
def test_seven_oclock_is_seven_oclock(world: World, set_clock, start, due, utc_hour):
    set_clock(start)
    about = factories.concern(world)
    days = 1 if start.month == 3 and start.day == 24 else 2
    question = factories.police_question(world, about, accept_within=days)
    factories.released(world, question, about)
    moment = dt.datetime(due.year, due.month, due.day, utc_hour, tzinfo=dt.UTC)
    row = factories.row(world, question)
    assert (row.respond_by, row.next_stage_at) == (due, moment)
    set_clock(moment - dt.timedelta(seconds=1))
    tick(world)
    assert heard(world) == set()
    set_clock(moment)
    tick(world)
    assert {stage for stage, _ in heard(world)} == {"respond_on_day"}


def test_a_reminder_that_waited_is_dropped_when_its_follow_up_ends(world: World, set_clock):
    follow_up_id = own_action(world)
    day = factories.row(world, follow_up_id).respond_by
    set_clock(due_at(day))
    with world.system() as work:
        rows = work.ungoverned(reminding.ladder.due(FollowUp, work.now, 10)).all()
        striking.strike(work, rows, reminding.working_calendar(work.session))
    with world.system() as work:
        row = work.ungoverned(select(FollowUp)).one()
        row.due_version += 1
        work.record("follow_up.test", row)
        mailing.bundle_due(work, 10)
    with world.system() as work:
        assert work.session.scalars(select(Reminder.mail_at)).all() == [None]
        assert work.session.scalars(select(Mail)).all() == []


def test_two_schedulers_at_once_double_nothing(live_runtime):
    world = build_world(live_runtime)
    for _ in range(4):
        help_offered(world)
    with world.system() as work:
        moment = {"moment": START + dt.timedelta(days=9)}
        work.session.execute(
            text("UPDATE clock_offset SET seconds = extract(epoch from (:moment - now()))"), moment
        )
    barrier, failures = threading.Barrier(3), []

    def scheduler() -> None:
        try:
            barrier.wait()
            for _ in range(4):
                with world.system() as work:
                    reminding.run_due(work, 2)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            failures.append(error)

    threads = [threading.Thread(target=scheduler) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tick(world)
    assert failures == []
    with world.system() as work:
        by_day = select(func.count()).group_by(Mail.membership_id, Mail.template)
        reminders = work.session.scalars(by_day.where(Mail.template == "reminder")).all()
        unmailed = select(func.count()).where(
            Reminder.mail_at <= work.now, Reminder.mailed_at.is_(None)
        )
        assert set(reminders) == {1}
        assert work.session.scalar(unmailed) == 0
        assert work.session.scalar(select(func.count()).select_from(DeskItem)) == 4
