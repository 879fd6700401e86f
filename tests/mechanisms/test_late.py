"""What waited for weeks, because nobody was there, is done like what waited for a second."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, text

from coordination.mail import queue as mails
from coordination.mail import sending
from coordination.mail.letters import Group, Template, one
from coordination.mail.models import Mail, MailStatus
from coordination.outbox import queue
from coordination.partners.events import MembershipEnded
from tests import sink
from tests.conftest import START
from tests.sink import Server
from tests.world import World

MENTOR = "mentor@maasdal"
OFFER = one(Template.OFFER, Group.WAITING, "K7F-2Q9", None)
WEEKS = dt.timedelta(weeks=3)
LONG_AGO = """
UPDATE outbox_messages SET next_attempt_at = next_attempt_at - interval '3 weeks',
    created_at = created_at - interval '3 weeks' WHERE done_at IS NULL
"""
Clock = Callable[[dt.datetime], None]


@pytest.fixture
def server() -> Iterator[Server]:
    with sink.listening() as running:
        yield running


def left(world: World) -> None:
    with world.system() as work:
        mails.put(work.session, world.member(MENTOR).id, OFFER, "a", work.now)


def statuses(world: World) -> list[MailStatus]:
    with world.system() as work:
        return list(work.session.scalars(select(Mail.status)))


def test_a_message_that_waited_for_weeks_is_handed_over(world: World):
    with world.system() as work:
        work.emit(MembershipEnded(world.member(MENTOR).id))
    with world.runtime.sessions.begin() as session:
        session.execute(text(LONG_AGO))
        assert len(queue.claim(session, 10)) == 1


def test_a_mail_that_waited_for_weeks_is_sent(world: World, server: Server, set_clock: Clock):
    left(world)
    set_clock(START + WEEKS)
    assert sending.send_due(world.runtime, server.transport(), 10) == 1
    assert (len(server.raw), statuses(world)) == (1, [MailStatus.SENT])


def test_a_mail_that_was_abandoned_weeks_ago_is_listed(
    world: World, server: Server, set_clock: Clock
):
    left(world)
    with world.system() as work:
        mail_id = work.session.scalars(select(Mail.id)).one()
    sending._claim(world.runtime, mail_id)  # and then its sender died
    set_clock(START + WEEKS)
    sending.send_due(world.runtime, server.transport(), 10)
    assert (server.raw, statuses(world)) == ([], [MailStatus.UNKNOWN])
