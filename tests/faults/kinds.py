"""What can go wrong, each with how it begins and how it ends (assurance §5.3)."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil
import psycopg
import redis
from celery import Celery

from tests.sink import Mode
from workers.app import MESSAGES
from workers.schedule import QUEUE, TICKS

if TYPE_CHECKING:
    from tests.faults.ground import Ground

Act = Callable[["Ground"], None]
NEWEST = "SELECT id FROM outbox_messages ORDER BY created_at DESC LIMIT 200"
LOCKED = "LOCK TABLE outbox_messages IN ACCESS EXCLUSIVE MODE"


def _nothing(_ground: Ground) -> None:
    """End a fault that the supervisor ends."""


@dataclass(frozen=True)
class Fault:
    """One way to fail.

    Attributes:
        strike: begins it.
        heal: ends it; a killed program is started again by its supervisor.
        number: of the scenario in the plan.
    """

    number: str
    strike: Act
    heal: Act = _nothing

    @property
    def lasts(self) -> bool:
        """Return whether it goes on until it is healed."""
        return self.heal is not _nothing


def _kill(name: str) -> Act:
    return lambda ground: ground.plant.kill(name)


def _kill_web_process(ground: Ground) -> None:
    children = psutil.Process(ground.plant.processes["web"].pid).children()
    for child in children[:1]:
        child.kill()


def _broker(command: Callable[[redis.Redis], object]) -> Act:
    def act(ground: Ground) -> None:
        with redis.Redis(unix_socket_path=str(ground.plant.broker.socket)) as broker:
            command(broker)

    return act


def _signal_broker(number: signal.Signals) -> Act:
    return lambda ground: os.kill(ground.plant.broker_process.pid, number)


def _lock(ground: Ground) -> None:
    """Hold the table that every change writes to, as a bad migration does."""
    ground.holder = psycopg.connect(ground.database.superuser_url)
    ground.holder.execute(LOCKED)


def _unlock(ground: Ground) -> None:
    if ground.holder is not None:
        ground.holder.close()


def _cut(ground: Ground) -> None:
    """End every connection to the database, in whatever it was doing."""
    mine = "pid <> pg_backend_pid() AND usename LIKE 'schakel_%'"
    with psycopg.connect(ground.database.superuser_url) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}")  # noqa: S608


def _mail(mode: Mode) -> Act:
    def act(ground: Ground) -> None:
        ground.sink.mode = mode

    return act


def _give_again(ground: Ground) -> None:
    """Give the newest messages to the broker twice more, and every tick, out of order."""
    with psycopg.connect(ground.database.superuser_url) as connection:
        ids = [str(row[0]) for row in connection.execute(NEWEST)]
    given = [("handle", [one], MESSAGES) for one in ids * 2] + [(one, [], QUEUE) for one in TICKS]
    random.Random(len(ground.struck)).shuffle(given)  # noqa: S311 - repeatable
    with (
        Celery(broker=ground.plant.environment["BROKER_URL"]) as app,
        app.producer_pool.acquire(block=True) as producer,
    ):
        for name, arguments, queue in given:
            app.send_task(f"workers.tasks.{name}", arguments, queue=queue, producer=producer)
    ground.given_again += len(ids) * 2


_ACCEPTED = _mail(Mode.ACCEPT)

KINDS: dict[str, Fault] = {
    "worker killed": Fault("F01", _kill("worker")),
    "child of a worker killed": Fault("F01", lambda ground: ground.plant.kill_child("worker")),
    "relay killed": Fault("F02", _kill("relay")),
    "web process killed": Fault("F03", _kill_web_process),
    "web server killed": Fault("F03", _kill("web")),
    "every message again": Fault("F05", _give_again),
    "broker loses everything": Fault(
        "F07",
        lambda ground: ground.plant.kill_broker(),
        lambda ground: ground.plant.restart_broker(),
    ),
    "broker hangs": Fault("F09", _signal_broker(signal.SIGSTOP), _signal_broker(signal.SIGCONT)),
    "broker full": Fault(
        "F10",
        _broker(lambda broker: broker.config_set("maxmemory", "1")),
        _broker(lambda broker: broker.config_set("maxmemory", "0")),
    ),
    "database stopped at once": Fault(
        "F11",
        lambda ground: ground.servers.stop_database_at_once(),
        lambda ground: ground.servers.restart_database(),
    ),
    "connections cut": Fault("F12", _cut),
    "table locked": Fault("F13", _lock, _unlock),
    "scheduler killed": Fault("F20", _kill("beat")),
    "mail server away": Fault(
        "F21", lambda ground: ground.sink.close(), lambda ground: ground.sink.open()
    ),
    "mail refused for now": Fault("F22", _mail(Mode.TEMPORARY), _ACCEPTED),
    "mail cut after its end": Fault("F23", _mail(Mode.DROP), _ACCEPTED),
    "mail refused": Fault("F24", _mail(Mode.PERMANENT), _ACCEPTED),
}
