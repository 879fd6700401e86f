"""What one has in hand another leaves alone: relays, schedulers and senders of mail."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select, text

from coordination import work as unit
from coordination.access.actors import System
from coordination.followups.models import FollowUp
from coordination.followups.queries import ladder
from coordination.mail import queries, sending
from coordination.mail import queue as mails
from coordination.mail.letters import Group, Template, one
from coordination.mail.models import Mail, MailStatus
from coordination.outbox import queue
from coordination.partners.calendar import due_at
from coordination.partners.events import MembershipEnded
from coordination.sharing.service.consent import Consent
from coordination.work import Occasion, Runtime
from tests import factories, sink
from tests.conftest import START
from tests.world import World, build_world
from tests.year.ground import set_clock

OFFER = one(Template.OFFER, Group.WAITING, "K7F-2Q9", None)
WEEK = dt.timedelta(days=7)


def test_a_second_relay_claims_other_messages(live_runtime: Runtime):
    with unit.begin(live_runtime, System("test"), Occasion("test.emit", "r")) as work:
        for _ in range(4):
            work.emit(MembershipEnded(uuid.uuid4()))
    with live_runtime.sessions.begin() as first, live_runtime.sessions.begin() as second:
        mine = set(queue.claim(first, 2))
        second.execute(text("SET LOCAL lock_timeout = '500ms'"))
        others = set(queue.claim(second, 4))
    assert (len(mine), len(others)) == (2, 2)
    assert not mine & others


def test_a_second_scheduler_leaves_what_the_first_has_in_hand(live_runtime: Runtime):
    world = build_world(live_runtime)
    about = factories.concern(world)
    question = factories.help_question(world, about)
    factories.released(world, question, about, consent=Consent(dt.date(2026, 11, 17)))
    set_clock(live_runtime, due_at(dt.date(2026, 11, 27)))
    with world.system() as first, world.system() as second:
        mine = first.ungoverned(ladder.due(FollowUp, first.now, 100)).all()
        others = second.ungoverned(ladder.due(FollowUp, second.now, 100)).all()
    assert [row.id for row in mine] == [question]
    assert others == []


def test_a_second_sender_leaves_what_the_first_has_in_hand(live_runtime: Runtime):
    world = build_world(live_runtime)
    mail_id = left(world)
    with world.system() as first, world.system() as second:
        assert first.ungoverned(queries.claimable(mail_id, first.now)).one_or_none()
        assert second.ungoverned(queries.claimable(mail_id, second.now)).one_or_none() is None


def test_a_mail_that_is_being_handed_over_is_not_taken_for_abandoned(live_runtime: Runtime):
    world = build_world(live_runtime)
    left(world)
    meanwhile: list[MailStatus] = []
    with sink.listening() as server:

        def look_meanwhile() -> None:
            set_clock(live_runtime, START + WEEK)
            sending.send_due(live_runtime, server.transport(), 10)
            with world.system() as work:
                meanwhile.extend(work.session.scalars(select(Mail.status)))

        server.on_arrival.append(look_meanwhile)
        sending.send_due(live_runtime, server.transport(), 10)
    assert meanwhile == [MailStatus.CLAIMED]
    with world.system() as work:
        assert work.session.scalars(select(Mail.status)).all() == [MailStatus.SENT]
    assert len(server.raw) == 1


def left(world: World) -> uuid.UUID:
    """Leave one mail and return its id."""
    with world.system() as work:
        member = world.member("mentor@maasdal").id
        mail_id = mails.put(work.session, member, OFFER, "a", work.now)
        assert mail_id is not None
        return mail_id
