import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from coordination.mail import queries, queue, sending
from coordination.mail.letters import Group, Letter, Section, Template, one
from coordination.mail.models import Mail, MailStatus
from coordination.partners.models import Account, Membership
from tests import sink
from tests.conftest import START
from tests.ports import free_port
from tests.sink import Mode, Server
from tests.world import World

REFERENCE = "K7F-2Q9"
OFFER = one(Template.OFFER, Group.WAITING, REFERENCE, dt.date(2026, 11, 20))
MENTOR, OFFICER = "mentor@maasdal", "police_officer@politie-venlo"


@pytest.fixture
def server() -> Iterator[Server]:
    with sink.listening() as running:
        yield running


def leave(world: World, who: str = MENTOR, occasion: str = "a", letter: Letter = OFFER):
    with world.system() as work:
        return queue.put(work.session, world.member(who).id, letter, occasion, work.now)


def send(world: World, server: Server, limit: int = 10) -> int:
    return sending.send_due(world.runtime, server.transport(), limit)


def mails(world: World) -> list[Mail]:
    with world.system() as work:
        return list(work.session.scalars(select(Mail).order_by(Mail.occasion)))


def statuses(world: World) -> list[MailStatus]:
    return [mail.status for mail in mails(world)]


def address(world: World, who: str) -> str:
    return world.member(who).account.email


def change(world: World, who: str, **values: object) -> None:
    with world.system() as work:
        member = work.ungoverned(select(Membership).where(Membership.id == world.member(who).id))
        row = member.one()
        for name, value in values.items():
            setattr(row, name, value)
        work.record("membership.end", row)


def test_a_mail_is_sent_once_to_one_recipient(world: World, server: Server):
    leave(world)
    assert send(world, server) == 1
    assert send(world, server) == 0
    assert server.recipients == [[address(world, MENTOR)]]
    assert statuses(world) == [MailStatus.SENT]


def test_the_same_occasion_is_one_mail(world: World, server: Server):
    assert leave(world) is not None
    assert leave(world) is None
    assert leave(world, occasion="b") is not None
    assert send(world, server) == 2


def test_nothing_is_sent_before_its_moment(world: World, server: Server, set_clock):
    with world.system() as work:
        later = work.now + dt.timedelta(minutes=1)
        queue.put(work.session, world.member(MENTOR).id, OFFER, "a", later)
    assert send(world, server) == 0
    set_clock(START + dt.timedelta(minutes=2))
    assert send(world, server) == 1


def test_one_refused_address_holds_up_nobody(world: World, server: Server):
    server.refused.add(address(world, MENTOR))
    leave(world, MENTOR, "a")
    leave(world, OFFICER, "b")
    assert send(world, server) == 2
    assert statuses(world) == [MailStatus.REFUSED, MailStatus.SENT]
    assert [mail.answer for mail in mails(world)] == [550, 250]


def test_a_temporary_refusal_comes_back_for_five_days(world: World, server: Server, set_clock):
    server.mode = Mode.TEMPORARY
    leave(world)
    waits, now = [], START
    for _ in range(3):
        assert send(world, server) == 1
        [mail] = mails(world)
        assert mail.status is MailStatus.QUEUED
        waits.append((mail.send_at - now).total_seconds() / 60)
        now = mail.send_at
        set_clock(now)
    assert [round(wait) for wait in waits] == [15, 30, 30]
    set_clock(START + dt.timedelta(days=5, minutes=1))
    send(world, server)
    assert statuses(world) == [MailStatus.REFUSED]


def test_after_a_temporary_refusal_it_arrives_once(world: World, server: Server, set_clock):
    server.mode = Mode.TEMPORARY
    leave(world)
    send(world, server)
    server.mode = Mode.ACCEPT
    assert send(world, server) == 0
    set_clock(START + dt.timedelta(minutes=16))
    assert send(world, server) == 1
    assert len(server.raw) == 1


@pytest.mark.parametrize("closing", [True, False])
def test_an_unreachable_server_costs_no_mail_its_place(world: World, server: Server, closing):
    for occasion in "abc":
        leave(world, occasion=occasion)
    server.mode = Mode.CLOSING if closing else Mode.ACCEPT
    transport = server.transport() if closing else Server(free_port()).transport()
    assert sending.send_due(world.runtime, transport, 10) == 1
    assert statuses(world) == [MailStatus.QUEUED] * 3
    assert sorted(mail.attempts for mail in mails(world)) == [0, 0, 1]


def test_what_was_handed_over_without_an_answer_is_unknown_and_stays(world: World, server: Server):
    server.mode = Mode.DROP
    leave(world)
    assert send(world, server) == 1
    server.mode = Mode.ACCEPT
    assert send(world, server) == 0
    assert (len(server.raw), statuses(world)) == (1, [MailStatus.UNKNOWN])


def test_a_server_that_answers_too_late_leaves_it_unknown(world: World, server: Server):
    server.mode = Mode.SLOW
    leave(world)
    assert sending.send_due(world.runtime, server.transport(timeout=0.3), 10) == 1
    assert statuses(world) == [MailStatus.UNKNOWN]


def test_a_sender_that_dies_leaves_it_claimed_then_unknown(world: World, server: Server, set_clock):
    class Dies:
        def send(self, *_args: object) -> None:
            raise KeyboardInterrupt

    leave(world)
    with pytest.raises(KeyboardInterrupt):
        sending.send_due(world.runtime, Dies(), 10)  # type: ignore[arg-type]
    assert send(world, server) == 0
    assert statuses(world) == [MailStatus.CLAIMED]
    set_clock(START + dt.timedelta(minutes=3))  # to be listed within five minutes (assurance §7)
    assert send(world, server) == 0
    assert statuses(world) == [MailStatus.UNKNOWN]
    assert server.raw == []


def test_a_sender_that_slept_until_it_was_given_up_sends_nothing(
    world: World, server: Server, set_clock
):
    leave(world)
    (mail,) = mails(world)
    claimed = sending._claim(world.runtime, mail.id)
    set_clock(START + dt.timedelta(minutes=3))
    send(world, server)
    assert sending._send(world.runtime, server.transport(), claimed) is None
    assert (server.raw, statuses(world)) == ([], [MailStatus.UNKNOWN])


@pytest.mark.parametrize("values", [{"ended_at": START}, {"valid_until": dt.date(2026, 11, 17)}])
def test_whose_access_ended_between_queue_and_sending_gets_nothing(
    world: World, server: Server, values
):
    leave(world)
    change(world, MENTOR, **values)
    assert send(world, server) == 1
    assert (server.raw, statuses(world)) == ([], [MailStatus.DROPPED])


def test_a_disabled_account_gets_nothing(world: World, server: Server):
    leave(world)
    with world.system() as work:
        account = work.ungoverned(
            select(Account).where(Account.id == world.member(MENTOR).account_id)
        ).one()
        account.disabled_at = work.now
        work.record("account.disable", account)
    send(world, server)
    assert (server.raw, statuses(world)) == ([], [MailStatus.DROPPED])


@pytest.mark.parametrize(
    "email",
    [
        "a@b.example\r\nBcc: thief@evil.example",
        "a@b.example, thief@evil.example",
        "a@b.example;thief@evil.example",
        "Naam <a@b.example>",
        "a@b.example\n",
        "é@b.example",
        "a@b@c.example",
        "",
    ],
)
def test_an_address_is_one_plain_address_or_none(world: World, server: Server, email):
    leave(world)
    with world.system() as work:
        account_id = world.member(MENTOR).account_id
        account = work.ungoverned(select(Account).where(Account.id == account_id)).one()
        account.email = email
        work.record("account.edit", account)
    send(world, server)
    assert (server.raw, statuses(world)) == ([], [MailStatus.REFUSED])


def test_a_mail_is_composed_when_it_is_sent(world: World, server: Server, monkeypatch):
    monkeypatch.setattr(sending, "_composers", {})
    texts = iter([Letter(Template.DIGEST, (Section(Group.NEWS, 3),)), None])

    def compose(work):
        assert work.actor.membership_id == world.member(MENTOR).id
        return next(texts)

    sending.composed_by(Template.DIGEST, compose)
    with world.system() as work:
        for week in ("2026-W47", "2026-W48"):
            who = world.member(MENTOR).id
            queue.put_open(work.session, who, Template.DIGEST, week, work.now)
    assert send(world, server) == 2
    assert sorted(statuses(world)) == [MailStatus.SENT, MailStatus.SKIPPED]
    assert len(server.raw) == 1


def test_what_is_unsure_is_shown(world: World, server: Server, set_clock):
    server.mode = Mode.DROP
    leave(world, occasion="a")
    send(world, server)
    leave(world, occasion="b")
    set_clock(START + dt.timedelta(hours=1))
    with world.system() as work:
        assert queries.unsent(work) == 1
        assert queries.doubtful(work) == {"unknown": 1}
        assert [mail.occasion for mail in queries.in_doubt(work.session)] == ["a"]


def test_mail_that_was_put_off_is_unsent_unless_its_server_only_greylists(
    world: World, server: Server, set_clock
):
    def unsent() -> int:
        with world.system() as work:
            return queries.unsent(work)

    leave(world)
    server.mode = Mode.TEMPORARY
    send(world, server)
    assert unsent() == 0
    server.close()
    set_clock(START + dt.timedelta(minutes=16))
    send(world, server)
    assert unsent() == 1
    server.open()
    set_clock(START + dt.timedelta(days=1))
    send(world, server)
    assert unsent() == 1
    server.mode = Mode.ACCEPT
    set_clock(START + dt.timedelta(days=2))
    send(world, server)
    assert (unsent(), statuses(world)) == (0, [MailStatus.SENT])


def test_mail_is_unsent_as_soon_as_its_server_is_away(world: World, server: Server):
    leave(world)
    server.close()
    send(world, server)
    server.open()
    with world.system() as work:
        assert queries.unsent(work) == 1
