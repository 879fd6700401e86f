"""A whole installation on servers of its own, which may be damaged in every way."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config

from coordination.partners.service.tokens import issue_token
from coordination.routing.service.rule_sets import load_default
from deploy.embedded import servers as embedded
from deploy.embedded.databases import Database, create_database
from deploy.embedded.servers import Servers
from tests import runtimes, sink
from tests.conftest import ROOT, settings_for
from tests.faults.callers import Caller
from tests.faults.journal import FAILED, INDETERMINATE, Journal
from tests.faults.kinds import KINDS
from tests.faults.oracle import Oracle
from tests.faults.scale import SCALE
from tests.people.persons import registered
from tests.plant import PROGRAMS, Plant
from tests.site import Site, site
from tests.world import build_world

CALLERS = ("care_coordinator@maasdal", "mentor@maasdal")
EVERYTHING = ("worker", "worker 2", "relay", "beat", "beat 2", "web")
QUICK = {"SWEEP_SECONDS": "1", "TICK_SECONDS": "2", "REQUEST_LIMIT": "1000000 per minute"}
STRUCK_SECONDS = 2.0  # that a fault lasts which does not end by itself
LISTED_WITHIN = 300  # seconds (assurance §7)
RECOVERED_WITHIN = 300  # seconds; the product's promise is far less, and is told
WAITS = """
SELECT percentile_cont(ARRAY[0.5, 0.99, 1]) WITHIN GROUP
    (ORDER BY extract(epoch from done_at - created_at))
FROM outbox_messages WHERE topic = 'signal.submitted'
"""


@dataclass
class Ground:
    """Where faults strike.

    Attributes:
        servers: PostgreSQL of its own.
        database: on it.
        site: the programs, with a Valkey of their own.
        sink: that takes mail.
        callers: who record signals.
        leave: that they wait for before each signal.
        journal: of theirs.
        oracle: that judges.
        struck: names of the faults, in order.
        recoveries: seconds after the end of each fault until a signal was routed again.
        holder: a connection that keeps a lock.
        asked: how many signals the callers were asked for.
        given_again: how many messages the harness gave to the broker besides.
    """

    servers: Servers
    database: Database
    site: Site
    sink: sink.Server
    callers: list[Caller]
    leave: threading.Semaphore
    journal: Journal
    oracle: Oracle
    struck: list[str] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)
    holder: psycopg.Connection | None = None
    asked: int = 0
    given_again: int = 0
    _recording: list[Future[None]] = field(default_factory=list)

    @property
    def plant(self) -> Plant:
        return self.site.plant

    def rage(self, signals: int, faults: list[str]) -> None:
        """Let the callers record while faults strike, and wait until nothing is left to do.

        Each fault strikes while its share of the signals is being recorded.

        Args:
            signals: of all callers together.
            faults: of `KINDS`, in order.
        """
        with self.recording():
            for number, name in enumerate(faults):
                until = signals * (number + 1) // len(faults)
                share = until - self.asked
                self._ask(share)
                self._wait_until_told(until - share + share // 3)
                self.strike(name)
                self._wait_until_told(until)
        self.settle()

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Let the callers record what they are asked for, as long as the block lasts."""
        for caller in self.callers:
            caller.given_up.clear()
        with ThreadPoolExecutor(len(self.callers)) as pool:
            self._recording = [pool.submit(caller.record) for caller in self.callers]
            try:
                yield
            finally:
                for caller in self.callers:
                    caller.given_up.set()

    def record(self, signals: int) -> None:
        """Let the callers record so many signals, inside `recording`."""
        self._ask(signals)
        self._wait_until_told(self.asked)

    def record_until(
        self, holds: Callable[[], bool], seconds: float, what: str, waiting: float = 20
    ) -> None:
        """Let the callers record, inside `recording`, until something holds, and finish that.

        Args:
            holds: whether it does.
            seconds: at most.
            what: it is.
            waiting: while so many messages and mails wait, no further signal is recorded.
        """
        self.keep_asking(holds, seconds, what, waiting)
        self._wait_until_told(self.asked)

    def keep_asking(
        self, holds: Callable[[], bool], seconds: float, what: str, waiting: float = 20
    ) -> None:
        """Do as `record_until`, and leave the callers at what cannot be done now.

        Args:
            holds: whether it does.
            seconds: at most.
            what: it is.
            waiting: while so many messages and mails wait, no further signal is recorded.
        """

        def look() -> bool:
            if self.oracle.waits() < waiting:
                self._ask(max(0, len(self.callers) + self._told() - self.asked))
            return holds()

        self.plant.wait_until(look, seconds, what)

    def _ask(self, signals: int) -> None:
        self.asked += signals
        if signals:
            self.leave.release(signals)

    def settle(self) -> float:
        """Wait until nothing is left to do, and return after how many seconds."""
        return self.plant.wait_until(
            lambda: self.oracle.waits() == 0, RECOVERED_WITHIN, "nothing is left to do"
        )

    def list_unknown(self) -> float:
        """Wait until every mail of a dead sender is listed, and return after how many seconds."""
        return self.plant.wait_until(
            lambda: self.oracle.in_hand() == 0, LISTED_WITHIN, "unknown mails are listed"
        )

    def problems(self) -> list[str]:
        """Return everything that is not as it must be."""
        return list(self.oracle.problems(self.journal, self.sink, self.plant.folder))

    def later(self, seconds: int) -> None:
        """Let the product's time run ahead, and wait until nothing is left to do then."""
        with psycopg.connect(self.database.superuser_url) as connection:
            connection.execute("UPDATE clock_offset SET seconds = seconds + %s", [seconds])
        self.settle()

    def recovered(self, mostly: float) -> bool:
        """Return whether 99 of 100 faults were over within so many seconds of their end.

        Args:
            mostly: seconds; no fault may last longer than `RECOVERED_WITHIN`, which raises.
        """
        row = sorted(self.recoveries)
        return row[int(len(row) * 0.99) - 1] <= mostly

    def report(self, seed: int, wrong: list[str]) -> str:
        """Return all that is known of what went wrong: what the callers did and heard of it, too.

        Args:
            seed: of the run.
            wrong: from `problems`.
        """
        told = "\n".join(wrong)
        heard = [str(line) for line in self.journal.lines if line.record and line.record in told]
        return "\n".join([self.told(seed), f"in this order: {self.struck}", told, *heard])

    def told(self, seed: int) -> str:
        """Return what happened, in one line."""
        with psycopg.connect(self.database.superuser_url) as connection:
            median, late, last = connection.execute(WAITS).fetchone()[0]
        faults = {name: self.struck.count(name) for name in dict.fromkeys(self.struck)}
        return (
            f"seed {seed}, scale {SCALE}: {len(self.journal.records('submission'))} signals, "
            f"{self.journal.count(INDETERMINATE)} tries without an answer, faults {faults}, "
            f"from commit to decision median {median:.2f}, p99 {late:.1f}, longest {last:.1f} s, "
            f"until the next signal was routed after a fault {quantiles(self.recoveries)}, "
            f"{len(self.sink.raw)} mails, {self.oracle.unknown_mails()} unknown, "
            f"restarts {self.plant.restarts}"
        )

    def strike(self, name: str, lasts: float = STRUCK_SECONDS) -> None:
        """Let a fault begin and end, and note how long it was felt after its end.

        Args:
            name: of `KINDS`.
            lasts: seconds, for a fault that does not end by itself.
        """
        fault, begun = KINDS[name], time.monotonic()
        self.struck.append(name)
        fault.strike(self)
        if fault.lasts:
            self.plant.wait_until(
                lambda: time.monotonic() - begun > lasts, RECOVERED_WITHIN, "it is felt"
            )
        fault.heal(self)
        self.recoveries.append(self._recovered())

    def _recovered(self) -> float:
        """Return the seconds until one more signal is routed than there was, or nothing waits."""
        before = self.oracle.count("routing_decisions")
        return self.plant.wait_until(
            lambda: self.oracle.count("routing_decisions") > before or self.oracle.waits() == 0,
            RECOVERED_WITHIN,
            "signals are routed again",
        )

    def _wait_until_told(self, signals: int) -> None:
        """Wait until the callers know for certain that so many signals are submitted."""
        self.plant.wait_until(
            lambda: self._told() >= signals, RECOVERED_WITHIN, f"{signals} are submitted"
        )

    def _told(self) -> int:
        for future in self._recording:
            if future.done():
                future.result()  # a caller ends only by an error
        if self.journal.count(FAILED):
            raise AssertionError(
                [line for line in self.journal.lines if line.outcome == FAILED][:5]
            )
        return self.journal.submitted()


def quantiles(seconds: list[float]) -> str:
    """Return median, 99th percentile and longest, in words."""
    if not seconds:
        return "nothing measured"
    row = sorted(seconds)
    median, late = (row[min(len(row) - 1, int(len(row) * part))] for part in (0.5, 0.99))
    return f"median {median:.2f}, p99 {late:.2f}, longest {row[-1]:.2f} s"


def place_for(stack: ExitStack, prefix: str) -> Path:
    """Return a folder that every user may pass through, removed with the stack.

    Args:
        stack: that removes it.
        prefix: of its name.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o711)
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def ground(
    seed: int,
    programs: tuple[str, ...] = EVERYTHING,
    *,
    each: int = 1,
    told: Callable[[Database], dict[str, str]] = lambda _database: {},
    furnish: Callable[[Path], object] = lambda _folder: None,
) -> Iterator[Ground]:
    """Give a running installation on servers of its own.

    Args:
        seed: of what the callers say.
        programs: that run.
        each: callers for each of the two people.
        told: what the programs are told besides, in their environment.
        furnish: is given the folder of the servers before they start.
    """
    with ExitStack() as stack:
        folder = place_for(stack, "faults-")
        furnish(folder / "servers")
        # Not fast: what was committed must outlive a stop.
        servers = stack.enter_context(embedded.start(folder / "servers", env={}))
        database = _migrated(servers)
        mail = stack.enter_context(sink.listening())
        people = _people(database, servers)
        changes = QUICK | {"SMTP_URL": f"smtp://{sink.HOST}:{mail.port}"} | told(database)
        made = stack.enter_context(site(database, ("web",), **changes))
        for name in programs:
            if name not in made.plant.processes:
                made.plant.programs[name] = PROGRAMS[name.split()[0]]
                made.plant.start(name)
        journal = stack.enter_context(closing(Journal(folder / "journal.jsonl")))
        leave, oracle = threading.Semaphore(0), Oracle(database.superuser_url)
        callers = [
            Caller(made.url, *one, journal, random.Random(f"{seed}/{one[0]}/{number}"), leave)  # noqa: S311
            for one in people
            for number in range(each)
        ]
        yield Ground(servers, database, made, mail, callers, leave, journal, oracle)


def _migrated(servers: Servers) -> Database:
    database = create_database(servers, "schakel")
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = database.owner_url
    command.upgrade(config, "head")
    return database


def _people(database: Database, servers: Servers) -> list[tuple[str, str, str]]:
    """Build the network, and return name, token and young person of each caller."""
    runtime = runtimes.make(settings_for(database, servers.broker_url), database)
    world = build_world(runtime)
    with world.system() as work:
        load_default(work)
        expires = work.now + dt.timedelta(days=30)
        tokens = {
            who: issue_token(work, world.member(who), "t", ("*",), expires) for who in CALLERS
        }
    people = [(who, tokens[who], str(registered(world))) for who in CALLERS]
    runtime.sessions.kw["bind"].dispose()
    return people
