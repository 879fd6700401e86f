"""Two senders at once, and memberships that end while a mail is on its way; with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from coordination.mail import queue, sending
from coordination.mail.letters import Group, Template, one
from coordination.mail.models import Mail, MailStatus
from tests import sink
from tests.world import World, build_world

OFFER = one(Template.OFFER, Group.WAITING, "K7F-2Q9", None)
MENTOR = "mentor@maasdal"


def leave(world: World, number: int) -> None:
    with world.system() as work:
        for occasion in range(number):
            member = world.member(MENTOR).id
            queue.put(work.session, member, OFFER, str(occasion), work.now)


def together(act: Callable[[], object], number: int) -> list[BaseException]:
    failures: list[BaseException] = []
    barrier = threading.Barrier(number)

    def run() -> None:
        try:
            barrier.wait()
            act()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must see it
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def statuses(world: World) -> set[MailStatus]:
    with world.system() as work:
        return set(work.session.scalars(select(Mail.status)))


def test_several_senders_send_each_mail_once(live_runtime):
    world = build_world(live_runtime)
    leave(world, 20)
    with sink.listening() as server:
        failures = together(lambda: sending.send_due(live_runtime, server.transport(), 50), 3)
        assert failures == []
        assert len({message["Message-ID"] for message in server.messages}) == len(server.raw) == 20
    assert statuses(world) == {MailStatus.SENT}


def test_who_shares_the_mails_with_another_goes_on_with_the_rest(live_runtime):
    """Two senders that share a batch leave nothing to the next tick."""
    world = build_world(live_runtime)
    leave(world, 12)
    found = []
    with sink.listening() as server:

        def send_too() -> None:
            server.on_arrival.clear()
            found.append(sending.send_due(live_runtime, server.transport(), 5))

        server.on_arrival.append(send_too)
        found.append(sending.send_due(live_runtime, server.transport(), 5))
        assert len(server.raw) < 12
    assert found == [5, 5]  # as many as the limit: there may be more


def test_a_membership_cannot_end_while_its_mail_is_on_its_way(live_runtime):
    world = build_world(live_runtime)
    leave(world, 1)
    tried = []
    with sink.listening() as server:
        server.on_arrival.append(lambda: tried.append(_try_to_end(world)))
        sending.send_due(live_runtime, server.transport(), 1)
    assert tried == [False]
    assert _try_to_end(world)


def test_a_membership_that_ends_after_the_claim_gets_nothing(live_runtime, monkeypatch):
    world = build_world(live_runtime)
    leave(world, 1)
    send = sending._send

    def end_first(*arguments):
        assert _try_to_end(world)
        return send(*arguments)

    monkeypatch.setattr(sending, "_send", end_first)
    with sink.listening() as server:
        sending.send_due(live_runtime, server.transport(), 1)
        assert server.raw == []
    assert statuses(world) == {MailStatus.DROPPED}


def _try_to_end(world: World) -> bool:
    """Return whether the membership's row could be ended without waiting."""
    statement = text("UPDATE memberships SET ended_at = '2026-11-01' WHERE id = :id")
    with world.runtime.sessions() as session:
        try:
            session.execute(text("SET LOCAL lock_timeout = '200ms'"))
            session.execute(statement, {"id": world.member(MENTOR).id})
            session.commit()
        except OperationalError:
            return False
        return True
