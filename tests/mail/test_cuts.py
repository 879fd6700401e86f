"""Connections that are cut after DATA, senders that die there, and servers that refuse."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, text

from coordination.mail import queries, queue, sending
from coordination.mail.letters import Group, Template, one
from coordination.mail.models import Mail, MailStatus
from coordination.work import Runtime
from deploy.embedded.databases import Database
from tests import sink
from tests.conftest import START
from tests.plant import PROGRAMS, Plant, plant
from tests.sink import Mode, Server
from tests.world import World
from tests.year import ground, lives
from tests.year.days import moment

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(1500)]

MONDAY = dt.date(2026, 11, 23)
CUTS, DEATHS = 200, 10  # of the cuts so many kill the senders instead of hanging up
RECIPIENTS = 240  # who is killed with a mail in hand before DATA makes no cut after it
LISTED_WITHIN = dt.timedelta(minutes=5)  # assurance §7
OFFER = one(Template.OFFER, Group.WAITING, "K7F-2Q9", None)
MINUTE, STEP = dt.timedelta(minutes=1), dt.timedelta(minutes=5)
SEED = 20261123


@pytest.fixture
def recipients(live_runtime: Runtime) -> World:
    """Give members who wish for a digest even when it is empty."""
    world = ground.build(live_runtime, RECIPIENTS // lives.MEMBERS)
    wish = "UPDATE accounts SET settings = settings || '{\"digest_when_empty\": true}'"
    with live_runtime.sessions.begin() as session:
        session.execute(text(wish))
    return world


@pytest.fixture
def server() -> Iterator[Server]:
    with sink.listening() as running:
        yield running


def unfinished(runtime: Runtime) -> int:
    """Return how many digests are still to be sent, or in the hands of somebody who may be dead."""
    states = (MailStatus.QUEUED, MailStatus.CLAIMED)
    with runtime.sessions() as session:
        ended = session.scalars(select(Mail.id).where(Mail.status.not_in(states)))
        return RECIPIENTS - len(ended.all())


def killing(running: Plant) -> Callable[[], None]:
    """Return what happens when a mail has arrived: now and then the senders are killed."""
    deadly = set(random.Random(SEED).sample(range(CUTS), DEATHS))  # noqa: S311 - repeatable
    arrivals = iter(range(10 * CUTS))

    def arrive() -> None:
        if next(arrivals) in deadly:
            for name in ("worker", "worker 2"):
                process = running.processes[name]
                if process.running():
                    os.killpg(process.pid, signal.SIGKILL)

    return arrive


def test_two_hundred_cuts_send_no_digest_twice(
    live: Database,
    live_runtime: Runtime,
    recipients: World,
    server: Server,
    record_property: Callable[[str, str], None],
):
    ground.set_clock(live_runtime, moment(MONDAY))
    server.mode, begun = Mode.DROP, time.monotonic()
    smtp = f"smtp://{sink.HOST}:{server.port}"
    with plant(live, TICK_SECONDS="1", SMTP_URL=smtp) as running:
        server.on_arrival.append(killing(running))
        running.programs["worker 2"] = PROGRAMS["worker"]
        for name in ("worker", "worker 2", "beat"):
            running.start(name)
        running.wait_until(lambda: len(server.raw) > 0, 120, "the first digest")
        running.wait_until(lambda: unfinished(live_runtime) == 0, 1200, "all are listed")
        restarts = dict(running.restarts)
    arrived = Counter(to for [to] in server.recipients)
    with recipients.system() as work:
        listed = queries.in_doubt(work.session, RECIPIENTS + 1)
    waits = [mail.ended_at - mail.claimed_at for mail in listed]
    record_property(
        "measured",
        f"seed {SEED}: {len(server.raw)} digests cut after DATA, restarts {restarts}, "
        f"most to one recipient {max(arrived.values())}, {len(listed)} listed as unknown, "
        f"the last {max(waits).total_seconds():.0f} s after its claim, "
        f"in {time.monotonic() - begun:.0f} s",
    )
    assert max(arrived.values()) == 1
    assert {mail.status for mail in listed} == {MailStatus.UNKNOWN}
    # Who was killed before DATA has sent nothing, and is listed all the same.
    assert len(listed) == RECIPIENTS
    assert len(arrived) >= CUTS
    assert max(waits) < LISTED_WITHIN
    assert sum(restarts.values()) >= DEATHS // 2


@pytest.mark.parametrize("share", [0.2, 1.0])
def test_one_refusal_and_greylisting_hold_up_nobody(
    live_runtime: Runtime,
    recipients: World,
    server: Server,
    share: float,
    record_property: Callable[[str, str], None],
):
    everybody = sorted(member.account.email for member in recipients.members.values())
    server.refused = {everybody.pop(0)}
    server.greylisted = set(everybody[: round(share * len(everybody))])
    late = set(server.greylisted)
    with recipients.system() as work:
        for member in recipients.members.values():
            queue.put(work.session, member.id, OFFER, "a", work.now)
    arrived = arrivals(live_runtime, server)
    spacing = {minutes for to, minutes in arrived.items() if to in late}
    record_property(
        "measured",
        f"{len(late)} of {len(everybody)} greylisted: they arrive after {sorted(spacing)} minutes, "
        f"the others after {sorted({arrived[to] for to in arrived.keys() - late})}",
    )
    assert arrived.keys() == set(everybody)
    assert 15 <= min(spacing) <= max(spacing) <= 20
    assert all(arrived[to] == 0 for to in arrived.keys() - late)
    assert len(server.raw) == len(everybody)
    with recipients.system() as work:
        assert queries.doubtful(work) == {"refused": 1}


def arrivals(runtime: Runtime, server: Server) -> dict[str, int]:
    """Return after how many minutes each address has its mail, looking every five."""
    found: dict[str, int] = {}
    for step in range(8):
        ground.set_clock(runtime, START + MINUTE + step * STEP)  # they were left at START
        sending.send_due(runtime, server.transport(), 2 * RECIPIENTS)
        for [to] in server.recipients:
            found.setdefault(to, 5 * step)
    return found
