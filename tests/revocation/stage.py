"""A coordinator in the middle of everything: requests, an export, a digest, a task, other mails.

What is under way is held where it is by locks and by the mail server, never by time, until the
ending itself is seen to wait for it.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import psycopg
import requests
from celery import Celery
from sqlalchemy import text, update

from coordination.digest.service import run_due as queue_digests
from coordination.mail.letters import Letter, Template
from coordination.mail.models import Mail, MailStatus
from coordination.mail.queue import put
from coordination.partners.calendar import due_at
from coordination.partners.models import Membership
from coordination.partners.service.tokens import issue_token
from coordination.routing.service.rule_sets import load_default
from coordination.shell import session_store
from coordination.shell.session_store import Who
from coordination.signals.models import Signal
from coordination.signals.service.submitting import Release, Submission, submit
from coordination.work import Runtime
from deploy.embedded.databases import Database
from tests.main_job.town import set_clock_of
from tests.people.persons import registered
from tests.plant import PROGRAMS
from tests.revocation.callers import Pass
from tests.revocation.judge import Judge
from tests.signals.samples import drafted, submitted
from tests.sink import Server, listening
from tests.site import Answer, Site, site
from tests.web import form_token
from tests.world import World, build_world

MEMBER, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
MONDAY = due_at(dt.date(2026, 11, 23)) + dt.timedelta(hours=1)
WAIT_SECONDS = 240
# Before these the export, the task and the digest stop, each in its transaction.
HELD = {
    "export": "INSERT ON export_files FOR EACH ROW",
    "task": "INSERT ON shares FOR EACH ROW",
    "digest": "UPDATE ON mails FOR EACH ROW WHEN (NEW.template = 'digest' AND NEW.status = 'sent')",
}
HOLD = """
CREATE FUNCTION judge.hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint);
    RETURN NEW;
END $$;
"""
HOLD_ONE = "CREATE TRIGGER hold BEFORE {} EXECUTE FUNCTION judge.hold({})"
HELD_UP = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
# The lead's request that looks up the membership to be ended, and locks it.
ENDING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usename = 'schakel_web'
    AND wait_event_type = 'Lock' AND query LIKE 'SELECT memberships%'
"""


@dataclass
class Hold:
    """Stops what is under way in its transaction until it is let go.

    Attributes:
        connection: that has the locks for which the transactions wait.
    """

    connection: psycopg.Connection

    def prepare(self) -> None:
        """Hold whatever comes from now on."""
        self.connection.execute(HOLD)
        for number, place in enumerate(HELD.values()):
            self.connection.execute(HOLD_ONE.format(place, number))
            self.connection.execute("SELECT pg_advisory_lock(%s)", [number])

    def held(self) -> int:
        """Return how many have come to where they are held."""
        return self._count(HELD_UP)

    def ending_waits(self) -> bool:
        """Return whether the ending waits for what is under way."""
        return self._count(ENDING) > 0

    def let_go(self, which: str) -> None:
        """Let one of `HELD` go on."""
        self.connection.execute("SELECT pg_advisory_unlock(%s)", [list(HELD).index(which)])

    def let_all_go(self) -> None:
        """Let nothing be held any more, whatever has happened."""
        self.connection.execute("SELECT pg_advisory_unlock_all()")

    def _count(self, query: str) -> int:
        row = self.connection.execute(query).fetchone()
        return int(row[0]) if row else 0


@dataclass
class Stage:
    """A running installation with somebody at work in it.

    Attributes:
        world: the small network.
        running: its processes.
        judge: of the end of the member.
        sink: where mail arrives.
        hold: of what is under way.
        mine: with which the member acts.
        exports: what the member has asked for.
    """

    world: World
    running: Site
    judge: Judge
    sink: Server
    hold: Hold
    mine: Pass
    persons: list[uuid.UUID]
    exports: list[str] = field(default_factory=list)

    @property
    def member_id(self) -> uuid.UUID:
        return self.world.member(MEMBER).id

    def begin(self) -> None:
        """Let an export, a task and a digest of the member come under way."""
        self.ask_for_a_file()
        self.submit_with_release()
        self.tick()
        self.wait(lambda: self.hold.held() == len(HELD), "all is under way")

    def ask_for_a_file(self) -> None:
        """Ask for a list of signals in the browser, with a fresh second factor."""
        wanted = {"kind": "signals", "format": "xlsx", "purpose": "account"}
        headers = {"Cookie": self.mine.cookie, "X-CSRFToken": self.mine.form_token}
        address = f"{self.running.url}/api/v1/exports"
        asked = browser().post(address, json=wanted, headers=headers, timeout=WAIT_SECONDS)
        assert asked.status_code == 201, asked.text
        self.exports.append(asked.json()["id"])

    def submit_with_release(self) -> None:
        """Submit a signal whose release a task carries out in the name of the member."""
        signal_id = drafted(self.world, MEMBER, self.persons[0])
        with self.world.acting(MEMBER, "signal.submit") as work:
            fact = work.session.get_one(Signal, signal_id).statements[0].id
            release = Release("Zonder de politie lukt het niet.", (fact,))
            submit(work, signal_id, Submission(release=release))

    def leave_mails(self, count: int) -> None:
        """Leave mails to the member in the queue."""
        with self.world.system() as work:
            for _ in range(count):
                letter, occasion = Letter(Template.OFFER), uuid.uuid4().hex
                put(work.session, self.member_id, letter, occasion, work.now)
        self.tick()

    def tick(self) -> None:
        """Let the mails that wait be sent now, whether a scheduler runs or not."""
        broker = self.running.plant.environment["BROKER_URL"]
        with Celery(broker=broker, set_as_current=False) as outside:
            outside.send_task("workers.tasks.send_mails", queue="schakel")

    def pause_relay(self) -> None:
        """Let messages lie, so that what they ask for is still to begin when the end comes."""
        os.killpg(self.running.plant.processes["relay"].pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let everything that waits begin, and wait until nothing is left."""
        os.killpg(self.running.plant.processes["relay"].pid, signal.SIGCONT)
        with self.world.runtime.sessions.begin() as session:
            due = update(Mail).where(Mail.status == MailStatus.QUEUED)
            session.execute(due.values(send_at=text("created_at")))
        self.tick()
        self.wait(self._all_done, "everything that was left has its effect")

    def end(self) -> Answer:
        """End the membership as the lead does, with a token of theirs."""
        lead = self.running.client(token(self.world, LEAD))
        return lead.post(f"/memberships/{self.member_id}/end", {})

    def end_while_held(self, pool: ThreadPoolExecutor, order: tuple[str, ...]) -> Future[Answer]:
        """Begin the ending, and let what it waits for go one by one, in an order."""
        ending = pool.submit(self.end)
        self.wait(lambda: self.hold.ending_waits() or ending.done(), "the ending waits")
        for number, which in enumerate(order, 1):
            assert not ending.done(), f"it did not wait for {which}: {ending.result()}"
            self.hold.let_go(which)
            self.wait(lambda: self.hold.held() <= len(HELD) - number, f"{which} goes on")  # noqa: B023
        return ending

    def wait(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for something."""
        self.running.plant.wait_until(holds, WAIT_SECONDS, what)

    def _all_done(self) -> bool:
        left = "SELECT count(*) FROM outbox_messages WHERE done_at IS NULL"
        mails = "SELECT count(*) FROM mails WHERE status IN ('queued', 'claimed')"
        return self.judge.one(left) + self.judge.one(mails) == 0


@contextmanager
def stage(
    database: Database,
    runtime: Runtime,
    web: tuple[str, ...],
    workers: tuple[int, ...],
    programs: tuple[str, ...] = ("web", "relay"),
) -> Iterator[Stage]:
    """Give a running installation in which the member is about to begin.

    Args:
        database: a live one, nobody else's.
        runtime: on it.
        web: what gunicorn runs.
        workers: processes of each worker.
        programs: that run beside the workers.
    """
    with ExitStack() as stack:
        world, persons = _town(runtime)
        judge = Judge(database, world.member(MEMBER).id)
        stack.callback(judge.close)
        sink = stack.enter_context(listening())
        hold = Hold(judge.connection)
        hold.prepare()
        mail = f"smtp://127.0.0.1:{sink.port}"
        running = stack.enter_context(site(database, programs, web, SMTP_URL=mail))
        stack.callback(hold.let_all_go)
        for number, processes in enumerate(workers):
            name = f"worker_{number}"
            running.plant.programs[name] = [*PROGRAMS["worker"][:-1], str(processes)]
            running.plant.start(name)
        mine = _pass(world, running.url)
        yield Stage(world, running, judge, sink, hold, mine, persons)


def token(world: World, who: str) -> str:
    """Return a token of a member's own system."""
    with world.system() as work:
        expires = work.now + dt.timedelta(days=30)
        member = work.session.get_one(Membership, world.member(who).id)
        return issue_token(work, member, "test", ("*",), expires)


def browser() -> requests.Session:
    """Return a browser that goes straight to the site."""
    jar = requests.Session()
    jar.trust_env = False
    return jar


def _town(runtime: Runtime) -> tuple[World, list[uuid.UUID]]:
    """Build the small network on a Monday at eight, with a digest for the member only."""
    world = build_world(runtime)
    with world.system() as work:
        load_default(work)
    persons = [registered(world, f"Jansen {number}") for number in range(3)]
    for person in persons:
        submitted(world, MEMBER, person)
    set_clock_of(runtime, MONDAY)
    with world.system() as work:
        queue_digests(work, 1000)
        others = update(Mail).where(Mail.membership_id != world.member(MEMBER).id)
        work.session.execute(others.values(status=MailStatus.SKIPPED))
        work.session.execute(
            text("UPDATE accounts SET settings = '{\"digest_when_empty\": true}' WHERE id = :id"),
            {"id": world.member(MEMBER).account_id},
        )
    return world, persons


def _pass(world: World, url: str) -> Pass:
    """Let the member begin a session, and have a token."""
    member = world.member(MEMBER)
    who = Who(member.account_id, member.id, factor=True, anew=True)
    cookie = f"schakel={session_store.start(world.runtime, {}, who)}"
    page = browser().get(f"{url}/desk", headers={"Cookie": cookie}, timeout=WAIT_SECONDS)
    assert page.status_code == 200, page.text
    return Pass(token(world, MEMBER), cookie, form_token(page.text))
