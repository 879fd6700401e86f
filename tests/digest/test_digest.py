"""The weekly digest: once, on Monday at seven, built by its reader's own clause."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import event, func, select, text, update

from coordination.access.classes import DataClass, Level
from coordination.digest import queries, service
from coordination.digest.models import DigestEntry
from coordination.digest.rules import newest
from coordination.followups.models import NoticeKind
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import reminding
from coordination.followups.service.answering import accept
from coordination.followups.service.notices import News, tell
from coordination.mail import sending
from coordination.mail.letters import Group
from coordination.mail.models import Mail, MailStatus
from coordination.partners.calendar import due_at
from coordination.partners.models import Account, Membership
from coordination.sharing.service.consent import Consent
from tests import factories, sink
from tests.sink import Mode, Server
from tests.world import World, build_world

COORDINATOR, OWNER_LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
OFFICER, OFFICER_2 = "youth_worker@wijkteam-venlo", "youth_worker.2@wijkteam-venlo"
DIRECTOR, ADMINISTRATOR = "process_director@gemeente-venlo", "administrator@zvh"
MONDAY = dt.date(2026, 11, 23)
YEAR_END = dt.date(2026, 12, 28)  # the Monday of ISO week 53 of 2026


@pytest.fixture
def server() -> Iterator[Server]:
    with sink.listening() as running:
        yield running


def help_offered(world: World, **more: object):
    about = factories.concern(world)
    question = factories.help_question(world, about, **more)
    return factories.released(world, question, about, consent=Consent(dt.date(2026, 11, 17)))


def queue(world: World, limit: int = 100) -> int:
    with world.system() as work:
        return service.run_due(work, limit)


def queue_few(world: World) -> None:
    """Queue everybody's digest and take back all but a few, since writing them takes time."""
    queue(world)
    few = [world.member(who).id for who in (OFFICER, OFFICER_2, COORDINATOR, DIRECTOR)]
    with world.system() as work:
        others = update(Mail).where(Mail.membership_id.not_in(few))
        work.session.execute(others.values(status=MailStatus.SKIPPED))


def send(world: World, server: Server) -> None:
    queue_few(world)
    sending.send_due(world.runtime, server.transport(), 200)


def groups(world: World, who: str) -> dict[str, int]:
    with world.acting(who, "digest.preview") as work:
        return {part.group.value: part.count for part in queries.preview(work).sections}


def statuses(world: World) -> set[MailStatus]:
    with world.system() as work:
        return set(work.session.scalars(select(Mail.status).where(Mail.template == "digest")))


def address(world: World, who: str) -> str:
    return world.member(who).account.email


def test_it_leaves_on_monday_at_seven_once(world: World, server: Server, set_clock):
    help_offered(world)
    set_clock(due_at(MONDAY) - dt.timedelta(seconds=1))
    send(world, server)
    assert server.to(address(world, OFFICER)) == []
    for hours in (0, 1, 100):
        set_clock(due_at(MONDAY) + dt.timedelta(hours=hours))
        send(world, server)
    assert len(server.to(address(world, OFFICER))) == 1


def test_who_joined_after_monday_gets_the_next(world: World, server: Server):
    help_offered(world)
    send(world, server)
    assert server.raw == []
    assert queue(world) == 0


def test_eight_days_without_a_scheduler_cost_nothing(world: World, server: Server, set_clock):
    help_offered(world)
    set_clock(due_at(MONDAY) + dt.timedelta(days=8))
    send(world, server)
    assert len(server.to(address(world, OFFICER))) == 1
    with world.system() as work:
        weeks = work.session.scalars(select(DigestEntry.iso_week).distinct()).all()
    assert weeks == [49]


def test_an_empty_one_is_skipped_unless_wished(world: World, server: Server, set_clock):
    with world.system() as work:
        account = work.ungoverned(
            select(Account).where(Account.id == world.member(OFFICER_2).account_id)
        ).one()
        account.settings = {"digest_when_empty": True}
        work.record("self.edit", account)
    set_clock(due_at(MONDAY))
    send(world, server)
    assert server.recipients == [[address(world, OFFICER_2)]]
    assert "Nothing waits" in sink.whole_text(server.messages[0]) or "Er wacht niets" in (
        sink.whole_text(server.messages[0])
    )
    with world.system() as work:
        skipped = work.session.scalars(select(DigestEntry.skipped)).all()
    assert skipped.count(True) == 3
    assert statuses(world) == {MailStatus.SENT, MailStatus.SKIPPED}


def test_whose_access_ended_before_sending_gets_none(world: World, server: Server, set_clock):
    help_offered(world)
    set_clock(due_at(MONDAY))
    queue_few(world)
    with world.system() as work:
        wanted = select(Membership).where(Membership.id == world.member(OFFICER).id)
        member = work.ungoverned(wanted).one()
        member.ended_at = work.now
        work.record("membership.end", member)
    sending.send_due(world.runtime, server.transport(), 200)
    assert server.to(address(world, OFFICER)) == []
    assert len(server.to(address(world, OFFICER_2))) == 1
    assert MailStatus.DROPPED in statuses(world)


def test_an_unknown_outcome_is_not_sent_again(world: World, server: Server, set_clock):
    help_offered(world)
    set_clock(due_at(MONDAY))
    server.mode = Mode.DROP
    send(world, server)
    server.mode = Mode.ACCEPT
    before = len(server.raw)
    send(world, server)
    assert len(server.raw) == before
    assert MailStatus.UNKNOWN in statuses(world)


def test_it_says_what_is_true_when_it_leaves(world: World, server: Server, set_clock):
    follow_up_id = help_offered(world)
    set_clock(due_at(MONDAY))
    queue_few(world)
    with world.acting(OFFICER, "follow_up.accept") as work:
        accept(work, follow_up_id)
    sending.send_due(world.runtime, server.transport(), 200)
    assert server.to(address(world, OFFICER_2)) == []  # their colleague has taken it up


@pytest.mark.parametrize("monday", [dt.date(2027, 3, 29), YEAR_END])
def test_every_week_has_its_own_digest(world: World, server: Server, set_clock, monday):
    help_offered(world)
    set_clock(due_at(monday - dt.timedelta(days=7)))
    send(world, server)
    first = len(server.to(address(world, DIRECTOR))) + len(server.to(address(world, OFFICER)))
    set_clock(due_at(monday))  # Easter Monday is a holiday and a Monday
    send(world, server)
    again = len(server.to(address(world, DIRECTOR))) + len(server.to(address(world, OFFICER)))
    assert again == first + 1 or first == 0


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (dt.datetime(2026, 12, 28, 6, tzinfo=dt.UTC), (2026, 53)),
        (dt.datetime(2027, 1, 3, 23, tzinfo=dt.UTC), (2026, 53)),
        (dt.datetime(2027, 1, 4, 5, 59, 59, tzinfo=dt.UTC), (2026, 53)),
        (dt.datetime(2027, 1, 4, 6, tzinfo=dt.UTC), (2027, 1)),
        (dt.datetime(2027, 3, 29, 5, tzinfo=dt.UTC), (2027, 13)),  # summer time since yesterday
        (dt.datetime(2027, 3, 29, 4, 59, tzinfo=dt.UTC), (2027, 12)),
    ],
)
def test_the_newest_week_is_the_one_whose_monday_seven_oclock_has_passed(moment, week):
    assert newest(moment).iso == week


def test_the_groups_say_who_must_act(world: World, set_clock):
    first = help_offered(world)
    about = factories.concern(world, by="mentor@maasdal")
    review = factories.ask(
        world, about, FollowUpKind.REVIEW, "maasdal", "care_coordinator", level=Level.FULL
    )
    factories.proposed(world, about, review)
    factories.help_question(world, factories.concern(world))
    assert groups(world, OFFICER) == {"waiting": 1}
    assert groups(world, COORDINATOR) == {"waiting": 1, "release": 2, "others": 1}  # one to inform
    with world.acting(OFFICER, "follow_up.accept") as work:
        accept(work, first)
    assert groups(world, OFFICER) == {"waiting": 1}  # due next week
    assert groups(world, OFFICER_2) == {}
    set_clock(due_at(MONDAY))
    assert groups(world, OFFICER) == {"due": 1}
    set_clock(due_at(dt.date(2026, 12, 4)))
    with world.system() as work:
        reminding.run_due(work, 100)
    assert groups(world, OFFICER) == {"overdue": 1}
    assert groups(world, DIRECTOR) == {"partners": 1}
    assert groups(world, "organisation_lead@wijkteam-venlo") == {"overdue": 1}
    assert groups(world, OWNER_LEAD) == {"overdue": 2}  # the review and the release
    assert groups(world, COORDINATOR)["overdue"] == 2


def test_an_administrator_who_was_told_sees_the_reference(world: World, set_clock):
    help_offered(world)
    with world.system() as work:
        lead = world.member("organisation_lead@wijkteam-venlo").id
        member = work.ungoverned(select(Membership).where(Membership.id == lead)).one()
        member.ended_at = work.now
        work.record("membership.end", member)
    set_clock(due_at(dt.date(2026, 11, 24)))
    with world.system() as work:
        reminding.run_due(work, 100)
    assert groups(world, ADMINISTRATOR) == {"overdue": 1}


def test_news_stays_until_it_is_looked_at(world: World):
    row = factories.row(world, help_offered(world))
    with world.system() as work:
        about = ("follow_up", row.id, row.reference)
        tell(work, [world.member(COORDINATOR).id], News(NoticeKind.FEEDBACK, about, "done"))
    assert groups(world, COORDINATOR)["news"] == 1


def test_police_data_are_never_counted_in_mail(world: World):
    about = factories.concern(world, DataClass.D5, by="police_officer@politie-venlo")
    question = factories.ask(
        world, about, FollowUpKind.OWN_ACTION, "politie-venlo", "police_officer", level=Level.FULL
    )
    factories.proposed(world, about, question)
    assert groups(world, "police_officer.2@politie-venlo") == {}


def test_ten_references_and_a_constant_number_of_statements(world: World, connection):
    def statements() -> int:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            seen.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        with world.acting(OFFICER, "digest.preview") as work:
            found = queries.preview(work)
        event.remove(connection, "before_cursor_execute", note)
        assert [len(part.lines) for part in found.sections] == [min(found.sections[0].count, 10)]
        return len(seen)

    help_offered(world)
    few = statements()
    for _ in range(11):
        help_offered(world)
    assert statements() == few
    assert groups(world, OFFICER) == {Group.WAITING.value: 12}


def test_two_schedulers_at_once_send_one(live_runtime):
    world = build_world(live_runtime)
    with world.system() as work:
        moment = {"moment": due_at(MONDAY)}
        work.session.execute(
            text("UPDATE clock_offset SET seconds = extract(epoch from (:moment - now()))"), moment
        )
    barrier, failures = threading.Barrier(3), []

    def scheduler() -> None:
        try:
            barrier.wait()
            while queue(world, 7) == 7:
                pass
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            failures.append(error)

    threads = [threading.Thread(target=scheduler) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with world.system() as work:
        mails = work.session.scalar(select(func.count()).select_from(Mail))
        ledger = work.session.scalar(select(func.count()).select_from(DigestEntry))
    assert mails == ledger == len(world.members)
