"""The due scan: reminders that strike on one day, by workers that are killed in between.

Each worker is a process of its own, forked from one that has imported everything, as those of the
pool are in production. It sweeps until nothing is due. Twice in a turn one is killed at once and
another takes its place; in the end every row must have struck once, and stand in the log once.
Beside it stands one raw statement that does the same for a batch: claim, move, remind, log, leave
a message.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext, ForkServerProcess
from statistics import median
from typing import Any

import psycopg
from psycopg.rows import scalar_row
from psycopg.types.json import Jsonb

from benchmarks.finding import Finding
from benchmarks.lives import TOWN
from benchmarks.measuring import Effort, ratio
from benchmarks.region import Region, forget_mail, working
from benchmarks.servers import Stand
from coordination.core import clock
from coordination.partners.calendar import due_at
from coordination.partners.queries.calendars import working_calendar
from coordination.shell.runtime import make_runtime
from deploy.embedded.databases import Database
from tests.conftest import settings_for
from workers import sweepers

# Of ten rows that strike on one day: how many working days they are late. Proposed: most are done
# before they are late.
LATE = (-2, -2, -2, -2, 0, 0, 0, 2, 2, 5)
KILLED_AT = (2 / 3, 1 / 3)  # of what is still due
LOOK_SECONDS, PATIENCE = 0.02, 1_800
_TAKEN = """SELECT id FROM follow_ups WHERE status = 'accepted'
    AND kind IN ('help_request', 'absence_report', 'support') AND urgency = 'ordinary'
    AND municipality <> %s ORDER BY id LIMIT %s"""
_DUE = """UPDATE follow_ups SET due_version = due_version + 1, due_on = %s, next_stage_at = %s
    WHERE id = ANY (%s)"""
_FORGET = (
    "DELETE FROM desk_items WHERE reason = 'overdue'",
    "UPDATE outbox_messages SET done_at = now() WHERE done_at IS NULL",
    "UPDATE follow_ups SET next_stage_at = NULL WHERE next_stage_at IS NOT NULL",
    "UPDATE inform_tasks SET next_stage_at = NULL WHERE next_stage_at IS NOT NULL",
    "UPDATE desk_items SET next_stage_at = NULL WHERE next_stage_at IS NOT NULL",
)
_LEFT = "SELECT count(*) FROM follow_ups WHERE next_stage_at <= %s"
_STRUCK = """SELECT count(DISTINCT subject_id) FROM reminders JOIN follow_ups
    ON follow_ups.id = subject_id AND follow_ups.due_version = reminders.due_version
    WHERE subject_id = ANY (%s)"""
_LOGGED = """SELECT count(*), count(DISTINCT one ->> 'id')
    FROM audit_entries, jsonb_array_elements(subjects) AS one
    WHERE at >= %s AND one ->> 'action' = 'follow_up.remind'"""
_RAW = """
    WITH due AS (
        SELECT id, reference, due_version, handler_id FROM follow_ups
        WHERE next_stage_at <= %(now)s ORDER BY next_stage_at, id LIMIT %(batch)s
        FOR UPDATE SKIP LOCKED
    ), moved AS (
        UPDATE follow_ups SET next_stage_at = NULL, row_version = row_version + 1
        FROM due WHERE follow_ups.id = due.id
    ), told AS (
        INSERT INTO reminders (id, subject_kind, subject_id, reference, due_version, stage,
            membership_id, due_at, fired_at, single, mail_at)
        SELECT gen_random_uuid(), 'follow_up', id, reference, due_version, 'due_on_day',
            handler_id, %(now)s, %(now)s, false, %(now)s FROM due
    ), logged AS (
        INSERT INTO floor_log (id, membership_id, action, request_id, subjects)
        SELECT gen_random_uuid(), gen_random_uuid(), 'remind', 'raw',
            jsonb_agg(jsonb_build_object('kind', 'follow_up', 'id', id)) FROM due
        HAVING count(*) > 0
    ), left_behind AS (
        INSERT INTO outbox_messages (id, topic, payload, done_at, attempts, failures)
        SELECT gen_random_uuid(), 'raw', %(payload)s, now(), 0, 0 FROM due LIMIT 1
    )
    SELECT count(*) FROM due"""
Worker = ForkServerProcess


def scan(stand: Stand, effort: Effort) -> Finding:
    """Return how many rows a second one worker and two workers deal with, beside the statement.

    Args:
        stand: where.
        effort: how much.
    """
    found: dict[str, list[float]] = {"one worker": [], "two workers": [], "raw statement": []}
    with psycopg.connect(stand.region.database.superuser_url, autocommit=True) as connection:
        due = _Due(connection, stand.region, effort.rows)
        for _ in range(effort.pairs):
            for number, name in enumerate(("one worker", "two workers"), 1):
                found[name].append(due.scanned_by(number))
            found["raw statement"].append(due.stated())
        due.forget()
    one, two, raw = found.values()
    how = f"{effort.pairs} turns of {len(due.rows)} rows, two kills in each"
    values = {f"{name}, rows/s": median(rates) for name, rates in found.items()}
    return Finding(
        how, ratios={"raw statement": ratio(one, raw), "two workers ÷ one": ratio(two, one)},
        values=values,
    )  # fmt: skip


class _Due:
    """Rows that are made due again and again.

    Attributes:
        rows: their ids.
    """

    def __init__(self, connection: psycopg.Connection, region: Region, most: int) -> None:
        self.connection, self.region = connection, region
        self.now = now_of(connection)
        self.days = _days(region, clock.local_date(self.now))
        self.strikes = due_at(clock.local_date(self.now))
        self.rows = [row[0] for row in connection.execute(_TAKEN, [TOWN, most])]
        assert self.rows, "no follow-up is open"

    def scanned_by(self, number: int) -> float:
        """Return how many rows a second so many workers have dealt with."""
        self._make_due()
        begun = now_of(self.connection)
        with _workers(self.region, number) as team:
            seconds = team.work(self._left, len(self.rows))
        struck = self.connection.execute(_STRUCK, [self.rows]).fetchone()
        logged = self.connection.execute(_LOGGED, [begun]).fetchone()
        expected = len(self.rows)
        assert (struck, logged) == ((expected,), (expected, expected)), (struck, logged, expected)
        return expected / seconds

    def stated(self) -> float:
        """Return how many rows a second the raw statement deals with."""
        self._make_due()
        given = {"now": self.now, "batch": sweepers.batch_of("remind"), "payload": Jsonb({})}
        begun, found = time.perf_counter(), 1
        while found:
            row = self.connection.execute(_RAW, given).fetchone()
            found = row[0] if row else 0
        return len(self.rows) / (time.perf_counter() - begun)

    def forget(self) -> None:
        """Leave nothing due and nothing to be sent."""
        forget_mail(self.connection)
        for statement in _FORGET:
            self.connection.execute(statement)

    def _make_due(self) -> None:
        self.forget()
        for place, late in enumerate(LATE):
            some = self.rows[place :: len(LATE)]
            self.connection.execute(_DUE, [self.days[late], self.strikes, some])
        assert self._left() == len(self.rows)

    def _left(self) -> int:
        row = self.connection.execute(_LEFT, [self.now]).fetchone()
        assert row is not None
        return int(row[0])


class _Team:
    """Workers, of whom some are killed and replaced."""

    def __init__(self, context: ForkServerContext, region: Region, number: int) -> None:
        self.go = context.Event()
        self.context, self.region = context, region
        self.ready = context.Semaphore(0)
        self.working = [self._worker() for _ in range(number)]
        for _ in range(number):
            assert self.ready.acquire(timeout=PATIENCE)

    def work(self, left: Any, number: int) -> float:
        """Let them work until nothing is left, and return how many seconds it took."""
        kills = [part * number for part in KILLED_AT]
        begun, pause = time.perf_counter(), threading.Event()
        self.go.set()
        while any(worker.is_alive() for worker in self.working):
            if kills and 0 < left() <= kills[0]:
                kills.pop(0)
                self._replace()
            pause.wait(LOOK_SECONDS)
            assert time.perf_counter() - begun < PATIENCE
        assert not left()
        return time.perf_counter() - begun

    def _replace(self) -> None:
        victim = next(worker for worker in self.working if worker.is_alive())
        assert victim.pid is not None
        os.kill(victim.pid, signal.SIGKILL)
        victim.join()
        self.working[self.working.index(victim)] = self._worker()

    def _worker(self) -> Worker:
        given = (self.region.database, self.region.broker_url, self.ready, self.go)
        worker = self.context.Process(target=_sweep, args=given)
        worker.start()
        return worker


@contextmanager
def _workers(region: Region, number: int) -> Iterator[_Team]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    team = _Team(context, region, number)
    try:
        yield team
    finally:
        for worker in team.working:
            worker.kill()
            worker.join()


def _sweep(database: Database, broker_url: str, ready: Any, go: Any) -> None:
    """Sweep until nothing is due; in a process of its own."""
    runtime = make_runtime(settings_for(database, broker_url))
    with runtime.sessions() as session:  # connected, and the classes mapped
        clock.read(session)
    ready.release()
    go.wait()
    while sweepers.sweep(runtime, "remind"):
        pass


def now_of(connection: psycopg.Connection[Any]) -> dt.datetime:
    """Return the product's time.

    Args:
        connection: to its database.
    """
    with connection.cursor(row_factory=scalar_row) as cursor:
        moment = cursor.execute(str(clock.NOW)).fetchone()
    assert isinstance(moment, dt.datetime)
    return moment.astimezone(dt.UTC)


def _days(region: Region, today: dt.date) -> dict[int, dt.date]:
    """Return which day something was due that is so many working days late today."""
    with working(region.settings) as runtime, runtime.sessions() as session:
        calendar = working_calendar(session)
    return {late: calendar.add_working_days(today, -late) for late in set(LATE)}
