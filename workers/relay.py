"""The relay: carries messages from the outbox to the broker, `python -m workers.relay`.

It only says *that* there is a message; whether it had its effect, the database knows. It is woken
by a notification after each commit and looks by itself every few seconds, so a lost wake-up costs
seconds and nothing else. It may run more than once. When PostgreSQL or the broker is away it waits
for them, longer each time, and says so in the log.

It also looks whether all is well, and mails the alarm itself: broker, workers and scheduler may be
what has failed.

A pooler that hands out connections per transaction loses the notifications: where one stands in
front, DIRECT_DATABASE_URL leads past it, for the listening only.

Exit codes: 0 stopped as asked (SIGTERM, SIGINT), 2 the settings cannot be used.
"""

from __future__ import annotations

import math
import os
import select
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg
import structlog
from kombu.exceptions import OperationalError as BrokerError
from psycopg import sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from config.logging import configure
from config.settings import Settings
from coordination import work as unit
from coordination.access.actors import System
from coordination.core.db import make_engine
from coordination.core.errors import LogUnavailable
from coordination.mail import sending
from coordination.mail.transport import make_transport
from coordination.outbox import queue
from coordination.watch import service as watch
from coordination.watch.rules import Part
from coordination.work import Occasion
from workers import process
from workers.brokers import ANSWER_SECONDS
from workers.handlers import NOTHING_FOLLOWS
from workers.tasks import handle

MOST_IN_FLIGHT = 50  # slow workers do these before they are handed out again (outbox.queue)
HELD_BACK_SECONDS = 0.1
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0  # seconds after a failure, doubling
CONNECT_SECONDS = 5
# The last says that an alarm could not be accounted for.
DATABASE_ERRORS = (psycopg.Error, DBAPIError, LogUnavailable)

log = structlog.get_logger()


class Bell:
    """Lets a signal of the operating system end a wait at once, and never an act half-way."""

    def __init__(self) -> None:
        self.stopped = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def stop(self, *_: object) -> None:
        """Ask the relay to stop; made to be a signal handler."""
        self.stopped = True
        os.write(self._write, b".")

    def wait(self, seconds: float, connection: psycopg.Connection | None = None) -> None:
        """Return after so many seconds, at a stop, or when the connection has something to say.

        Args:
            seconds: at most.
            connection: one that listens, or None.
        """
        watched = [self._read, *([connection.fileno()] if connection else [])]
        select.select(watched, [], [], seconds)


@dataclass
class Relay:
    """One running relay.

    Attributes:
        settings: of this installation.
        bell: wakes and stops it.
    """

    settings: Settings
    bell: Bell = field(default_factory=Bell)

    def __post_init__(self) -> None:
        pooled = bool(self.settings.direct_database_url)
        engine = make_engine(self._url, pooled=pooled, pool_size=1)
        self._sessions: sessionmaker[Session] = sessionmaker(engine)
        self._failures = 0
        self._looked = -math.inf

    @property
    def _url(self) -> str:
        return self.settings.worker_database_url or self.settings.database_url

    def run(self) -> None:
        """Carry messages until it is asked to stop."""
        log.info("relay started", sweep_seconds=self.settings.sweep_seconds)
        while not self.bell.stopped:
            try:
                self._look_around()
                self._listen()
            except DATABASE_ERRORS as error:
                self._wait_for("database", error)
            except BrokerError as error:
                self._wait_for("broker", error)
        log.info("relay stopped")

    def _listen(self) -> None:
        with _listening(self.settings.direct_database_url or self._url) as connection:
            while not self.bell.stopped:
                pause = self._carry_all()
                self._recovered()
                self._look_around()
                self.bell.wait(pause, connection)
                list(connection.notifies(timeout=0))

    def _look_around(self) -> None:
        """Once a tick: note that the relay is there, and tell when something is not."""
        if time.monotonic() - self._looked < self.settings.tick_seconds:
            return
        self._looked = time.monotonic()
        runtime, occasion = (
            process.runtime(),
            Occasion("relay.watch", uuid.uuid4().hex, writes=False),
        )
        with unit.begin(runtime, System("relay"), occasion) as work:
            watch.beat(work, Part.RELAY)
            left = watch.look(work)
        if left:
            log.error("alarm raised", mails=len(left))
            sending.send(runtime, make_transport(self.settings), left)

    def _carry_all(self) -> float:
        """Hand over all that is due and return how many seconds to wait for the next look."""
        while not self.bell.stopped:
            room = self._room()
            if room <= 0:
                return HELD_BACK_SECONDS
            if self._carry(room) < room:
                break
        return self.settings.sweep_seconds

    def _room(self) -> int:
        with self._sessions() as session:
            return MOST_IN_FLIGHT - queue.in_flight(session, MOST_IN_FLIGHT)

    def _carry(self, limit: int) -> int:
        # The claim is committed before the broker hears of it: a worker that finds the row locked
        # would leave it.
        with self._sessions.begin() as session:
            ids = queue.claim(session, limit)
            settled = queue.settle(session, ids, NOTHING_FOLLOWS)
        self._hand_over([one for one in ids if one not in settled])
        return len(ids)

    def _hand_over(self, ids: Sequence[uuid.UUID]) -> None:
        for number, message_id in enumerate(ids):
            try:
                # Arguments are not repeated as text in headers, where logs would pick them up.
                handle.apply_async(
                    (str(message_id),), argsrepr="", kwargsrepr="", confirm_timeout=ANSWER_SECONDS
                )
            except BrokerError:
                with self._sessions.begin() as session:
                    queue.put_back(session, ids[number:])
                raise
        if ids:
            log.debug("messages handed over", count=len(ids))

    def _wait_for(self, what: str, error: Exception) -> None:
        wait = min(FIRST_WAIT * 2**self._failures, LONGEST_WAIT)
        self._failures = min(self._failures + 1, 10)
        log.warning("relay waits", for_what=what, seconds=wait, error_class=type(error).__name__)
        self.bell.wait(wait)

    def _recovered(self) -> None:
        if self._failures:
            log.info("relay goes on")
            self._failures = 0


def _listening(url: str) -> psycopg.Connection:
    connection = psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS)
    connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(queue.CHANNEL)))
    return connection


def main() -> int:
    """Run the relay and return its exit code."""
    settings = process.settings_or_exit()
    configure(settings.log_level)
    relay = Relay(settings)
    process.when_asked_to_stop(relay.bell.stop)
    relay.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
