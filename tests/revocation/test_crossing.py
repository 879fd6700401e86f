"""What had begun when the ending began, and then had to wait for it, is too late all the same."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
import pytest

from coordination import work as unit
from coordination.core.errors import Unauthenticated
from coordination.mail import sending
from coordination.mail.letters import Letter, Template
from coordination.mail.models import Mail, MailStatus
from coordination.mail.queue import put
from coordination.partners.service import memberships
from coordination.work import Occasion
from tests import sink
from tests.world import World, build_world

MEMBER, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
WAIT_SECONDS = 60
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@dataclass
class Crossing:
    """Stops a transaction before its look at the membership, until the ending holds the row."""

    stopped: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def before(self, look: Callable[..., Any]) -> Callable[..., Any]:
        """Return the look, which waits first."""

        def later(*arguments: Any) -> Any:
            self.stopped.set()
            assert self.goes_on.wait(WAIT_SECONDS)
            return look(*arguments)

        return later

    def end(self, world: World, superuser_url: str, begun: Future[Any]) -> None:
        """End the membership while the other transaction waits for that."""
        assert self.stopped.wait(WAIT_SECONDS)
        with world.acting(LEAD, "membership.end") as work:
            memberships.end(work, world.member(MEMBER).id)
            work.flush()
            self.goes_on.set()
            with psycopg.connect(superuser_url, autocommit=True) as looking:
                while looking.execute(WAITING).fetchone() == (0,):
                    assert not begun.done()


@pytest.fixture
def world(live_runtime) -> World:
    return build_world(live_runtime)


@pytest.fixture
def crossing() -> Crossing:
    return Crossing()


def test_a_write_that_has_waited_for_the_ending_is_refused(live, world, crossing) -> None:
    runtime = world.runtime
    slow = replace(runtime, identify=crossing.before(runtime.identify))

    def write() -> None:
        with unit.begin(slow, world.member(MEMBER).id, Occasion("test.write", uuid.uuid4().hex)):
            pass

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        crossing.end(world, live.superuser_url, writing)
        with pytest.raises(Unauthenticated):
            writing.result()


@pytest.mark.parametrize("moment", ["_claim", "_send"])
def test_a_mail_that_has_waited_for_the_ending_is_dropped(
    live, world, crossing, monkeypatch, moment
) -> None:
    with world.system() as work:
        put(work.session, world.member(MEMBER).id, Letter(Template.OFFER), "one", work.now)
    step = getattr(sending, moment)

    def stopped(*arguments: Any) -> Any:
        monkeypatch.setattr(sending, "_address", crossing.before(sending._address))
        return step(*arguments)

    monkeypatch.setattr(sending, moment, stopped)
    with sink.listening() as server, ThreadPoolExecutor(1) as pool:
        posting = pool.submit(sending.send_due, world.runtime, server.transport(), 10)
        crossing.end(world, live.superuser_url, posting)
        assert posting.result() == 1
        assert server.raw == []
    with world.system() as work:
        assert work.session.query(Mail.status, Mail.attempts).one() == (
            MailStatus.DROPPED,
            0 if moment == "_claim" else 1,
        )
