"""A mixed load for as long as is asked: nine of ten requests read, from hundreds of people.

Each connection asks one thing after another without a pause; who asks and what is drawn by seed.
Memory is looked at after a tenth of the time, when every process knows its work, and at the end.
"""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psycopg

from benchmarks.asking import Request, Turn, connected, exchange
from benchmarks.finding import Finding
from benchmarks.measuring import Effort
from benchmarks.region import Caller, callers, working
from benchmarks.scenarios import SIGNALS, asked, new_signal
from benchmarks.servers import OURS, Stand

CONNECTIONS = 8  # as many as the server has threads
CROWD = 300  # callers: a person who reads thousands of records within an hour is held up
RATE, P95, ERRORS = "requests/s", "p95, ms", "errors"
MEMORY = "growth of memory, % in an hour"
_SCHOOL = """SELECT id::text FROM memberships
    WHERE organisation_id = %s AND role = 'care_coordinator' ORDER BY id LIMIT %s"""
_ANYBODY = """SELECT id::text FROM memberships
    WHERE role IN ('mentor', 'youth_worker', 'attendance_officer')
    ORDER BY md5(id::text) LIMIT %s"""


@dataclass
class _Crowd:
    """Who asks, and what they may ask for.

    Attributes:
        stand: where.
        coordinators: of the large school, who can open its signals.
        others: of any town.
        until: when it ends, by the clock of this machine.
        seconds: of each answer.
        errors: what was answered wrongly, or not.
    """

    stand: Stand
    coordinators: Sequence[Caller]
    others: Sequence[Caller]
    until: float
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ask(self, number: int) -> None:
        """Ask over one connection until the time is over.

        Args:
            number: of the connection.
        """
        draw = random.Random(number)
        port = self.stand.application(OURS).port
        line = connected(port)
        while time.monotonic() < self.until:
            try:
                self._ask(draw, line)
            except OSError as error:
                self.errors.append(repr(error))
                line.close()
                line = connected(port)
        line.close()

    def _ask(self, draw: random.Random, line: socket.socket) -> None:
        (make,) = draw.choices(tuple(SHARES), tuple(SHARES.values()))
        request = make(self, draw)
        begun = time.perf_counter()
        status, body = exchange(line, request.encoded())
        self.seconds.append(time.perf_counter() - begun)
        if status != (200 if request.body is None else 201):
            self.errors.append(f"{request.method} {request.path} {status} {body[:200]!r}")


def _list(crowd: _Crowd, draw: random.Random) -> Request:
    return asked(draw.choice(crowd.coordinators), "GET", SIGNALS)


def _filtered(crowd: _Crowd, draw: random.Random) -> Request:
    return asked(draw.choice(crowd.coordinators), "GET", f"{SIGNALS}?status=routed")


def _detail(crowd: _Crowd, draw: random.Random) -> Request:
    signal = draw.choice(crowd.stand.region.signals)
    return asked(draw.choice(crowd.coordinators), "GET", f"{SIGNALS}/{signal}")


def _questions(crowd: _Crowd, draw: random.Random) -> Request:
    return asked(draw.choice(crowd.others), "GET", "/follow-ups")


def _desk(crowd: _Crowd, draw: random.Random) -> Request:
    return asked(draw.choice(crowd.others), "GET", "/desk")


def _create(crowd: _Crowd, draw: random.Random) -> Request:
    body = new_signal(crowd.stand.region, draw.randrange(1_000))
    return asked(draw.choice(crowd.coordinators), "POST", SIGNALS, body)


# Of a hundred requests. Proposed: nobody has counted yet what people ask for.
SHARES: dict[Callable[[_Crowd, random.Random], Request], int] = {
    _list: 25,
    _filtered: 10,
    _detail: 30,
    _questions: 15,
    _desk: 10,
    _create: 10,
}


def load(stand: Stand, effort: Effort) -> Finding:
    """Return how the product bears the load.

    Args:
        stand: where.
        effort: how long.
    """
    application, crowd = stand.application(OURS), _gathered(stand)
    begun = time.monotonic()
    crowd.until = begun + effort.minutes * 60
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        asking = [pool.submit(crowd.ask, number) for number in range(CONNECTIONS)]
        time.sleep(effort.minutes * 6)
        known = application.memory()
        for one in asking:
            one.result()
    lasted = time.monotonic() - begun
    grown = (application.memory() / known - 1) * 100 / (lasted * 0.9 / 3_600)
    turn = Turn(sorted(crowd.seconds), lasted)
    for error in crowd.errors[:10]:
        print(error)
    return Finding(
        f"{CONNECTIONS} connections, {len(crowd.coordinators) + len(crowd.others)} callers",
        values={
            RATE: turn.per_second,
            **{f"p{part}, ms": turn.percentile(part / 100) for part in (50, 95, 99)},
            ERRORS: len(crowd.errors),
            MEMORY: grown,
            "minutes": effort.minutes,
            "signals": stand.region.sizes.signals,
        },
    )


def _gathered(stand: Stand) -> _Crowd:
    region = stand.region
    school = region.callers["coordinator"][0].organisation_id
    with psycopg.connect(region.database.superuser_url) as connection:
        members = [row[0] for row in connection.execute(_SCHOOL, [school, CROWD])]
        anybody = [row[0] for row in connection.execute(_ANYBODY, [CROWD])]
    with working(region.settings) as runtime:
        return _Crowd(stand, callers(runtime, members), callers(runtime, anybody), 0)
