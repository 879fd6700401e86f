"""An installation on several machines: two of every program, a pooler, and a broker by choice.

Ports of the loopback stand for machines: nothing but their addresses leads from one to the other.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from celery import Celery

from deploy.embedded import servers as embedded
from deploy.embedded.process import Process
from tests import sink
from tests.conftest import settings_for
from tests.faults import brokers, ground, pgbouncer
from tests.faults.brokers import Kept, Rabbit
from tests.faults.callers import Caller, Reply
from tests.faults.ground import Ground
from tests.faults.journal import Journal
from tests.faults.kinds import Fault
from tests.faults.oracle import Oracle
from tests.plant import PROGRAMS
from tests.ports import free_port
from tests.site import answers, site
from workers.app import MESSAGES, configuration

TWICE = ("web", "web 2", "relay", "relay 2", "worker", "worker 2", "beat", "beat 2")
CONNECTIONS = 4  # to PostgreSQL for each role, fewer than the programs open at the pooler
STARTED_WITHIN = 120  # seconds


@dataclass
class Roving(Caller):
    """A person behind a load balancer: each request goes to another web server.

    Attributes:
        urls: of the web servers.
        waits: moment and duration of every request that was answered, in seconds.
    """

    urls: tuple[str, ...] = ()
    waits: list[tuple[float, float]] = field(default_factory=list)

    def _ask(self, path: str, body: bytes, key: str, etag: str) -> Reply:
        begun = time.monotonic()
        self.url = self.urls[(self.urls.index(self.url) + 1) % len(self.urls)]
        reply = super()._ask(path, body, key, etag)
        if reply.status:
            self.waits.append((begun, time.monotonic() - begun))
        return reply


@dataclass
class Machines:
    """What runs, and the broker where it is not the plant's own.

    Attributes:
        ground: where faults strike.
        broker: that was chosen.
    """

    ground: Ground
    broker: Rabbit | Kept | None

    @property
    def server_errors(self) -> int:
        """Return how many answers were 5xx."""
        return sum(line.status >= 500 for line in self.ground.journal.lines)

    def waits(self, begun: float = 0.0, ended: float = float("inf")) -> list[float]:
        """Return how long requests took that were sent between two moments, shortest first."""
        found = (wait for caller in self.ground.callers for wait in caller.waits)
        return sorted(lasted for sent, lasted in found if begun <= sent <= ended)


def late(waits: list[float]) -> float:
    """Return the 99th percentile of what is sorted; of fewer than a hundred, the last."""
    return waits[int(len(waits) * 0.99)]


def stopped(name: str) -> Fault:
    """Return a stop as it is asked for when a new version comes; the supervisor starts it again."""

    def strike(here: Ground) -> None:
        process = here.plant.processes[name]
        pid = process.pid
        os.kill(pid, signal.SIGTERM)
        here.plant.wait_until(lambda: process.pid != pid, STARTED_WITHIN, f"{name} starts again")

    return Fault("F27", strike)


def delivered_again(here: Ground) -> None:
    """Give every message of the run to the broker twice more, out of order."""
    with psycopg.connect(here.database.superuser_url) as connection:
        ids = [str(row[0]) for row in connection.execute("SELECT id FROM outbox_messages")]
    random.Random(len(here.struck)).shuffle(twice := ids * 2)  # noqa: S311 - repeatable
    settings = settings_for(here.database, here.plant.environment["BROKER_URL"])
    with Celery() as app:
        app.conf.update(configuration(settings))
        with app.producer_pool.acquire(block=True) as producer:
            for one in twice:
                app.send_task("workers.tasks.handle", [one], queue=MESSAGES, producer=producer)


def failed_over(kept: Kept) -> Fault:
    """Return the loss of the Valkey that leads, after which the sentinels choose the other."""

    def strike(here: Ground) -> None:
        port = kept.kill_leader()
        here.plant.wait_until(lambda: kept.leads_no_more(port), STARTED_WITHIN, "another leads")

    def heal(here: Ground) -> None:
        kept.start_again()
        here.plant.wait_until(kept.follows, STARTED_WITHIN, "the other follows")

    return Fault("F07", strike, heal)


@contextmanager
def machines(
    seed: int,
    broker: str = "valkey",
    programs: tuple[str, ...] = TWICE,
    connections: int = CONNECTIONS,
) -> Iterator[Machines]:
    """Give an installation whose programs reach PostgreSQL through PgBouncer.

    Args:
        seed: of what the callers say.
        broker: `valkey`, `sentinel` or `rabbitmq`.
        programs: that run, `web` among them.
        connections: of the pooler to PostgreSQL for each role.
    """
    with ExitStack() as stack:
        folder = ground.place_for(stack, "machines-")
        servers = stack.enter_context(embedded.start(folder / "servers", env={}))
        database = ground._migrated(servers)
        people = ground._people(database, servers)
        pooler = stack.enter_context(pgbouncer.before(servers, database, folder, connections))
        chosen, process = _broker(stack, broker, folder)
        mail = stack.enter_context(sink.listening())
        told = ground.QUICK | pooler.environment | {"SMTP_URL": f"smtp://{sink.HOST}:{mail.port}"}
        if chosen is not None:
            told["BROKER_URL"] = chosen.url
        made = stack.enter_context(site(database, ("web",), **told))
        if process is not None:
            made.plant.broker, made.plant.broker_process = chosen, process
        other = _start(made.plant, programs)
        journal = stack.enter_context(closing(Journal(folder / "journal.jsonl")))
        leave = threading.Semaphore(0)
        callers = [
            Roving(made.url, *one, journal, random.Random(f"{seed}/{one[0]}"), leave, urls=urls)  # noqa: S311
            for one in people
            for urls in [(made.url, *other)]
        ]
        oracle = Oracle(database.superuser_url)
        here = Ground(servers, database, made, mail, callers, leave, journal, oracle)
        yield Machines(here, chosen)


def _broker(
    stack: ExitStack, name: str, folder: Path
) -> tuple[Rabbit | Kept | None, Process | None]:
    """Start a broker; the second is its process, where it takes the place of the plant's own."""
    if name == "rabbitmq":
        return stack.enter_context(brokers.rabbitmq(folder / name))
    if name == "sentinel":
        return stack.enter_context(brokers.kept_by_sentinels(folder / name)), None
    return None, None


def _start(plant, programs: tuple[str, ...]) -> list[str]:
    """Start what does not run yet, and return the addresses of further web servers."""
    urls = []
    for name in programs:
        if name in plant.processes:
            continue
        if name.startswith("web"):
            port = free_port()
            urls.append(f"http://localhost:{port}")
            *command, _address, level, warning = plant.programs["web"]
            plant.programs[name] = [*command, f"127.0.0.1:{port}", level, warning]
        else:
            plant.programs[name] = PROGRAMS[name.split()[0]]
        plant.start(name)
    plant.wait_until(lambda: all(map(answers, urls)), STARTED_WITHIN, "all web servers answer")
    return urls
