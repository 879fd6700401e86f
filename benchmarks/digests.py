"""The weekly digest of everybody: what the product needs, beside one statement for all of them.

The product asks for each recipient behind the access clause and row-level security, at the moment
the mail leaves. End to end it claims the ledger, queues, asks, words, notes and hands each mail to
a server; beside that stands the one statement, the words and the MIME of the same letters.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from psycopg.rows import dict_row

from benchmarks.due import now_of
from benchmarks.finding import Finding
from benchmarks.measuring import Effort, ratio
from benchmarks.region import forget_mail, working
from benchmarks.servers import Stand
from coordination import work as unit
from coordination.core.clock import local_date
from coordination.digest import queries, rules
from coordination.followups.queries.waiting import ORDER
from coordination.mail import rendering
from coordination.mail.letters import Group, Letter, Line, Section, Template
from coordination.partners.calendar import DAY, monday_of
from coordination.work import Occasion, Runtime
from tests.conftest import settings_for
from tests.sink import listening
from workers import sweepers

Connection = psycopg.Connection[dict[str, Any]]
_STATEMENT: Any = Path(__file__).with_name("digest.sql").read_text(encoding="utf-8")
_MEMBERS = """SELECT id FROM memberships WHERE confirmed_at <= %s AND ended_at IS NULL
    ORDER BY md5(id::text) LIMIT %s"""
# Everybody else has theirs already.
_OTHERS = """INSERT INTO digests (id, membership_id, iso_year, iso_week, claimed_at, skipped)
    SELECT gen_random_uuid(), id, %s, %s, %s, true FROM memberships WHERE NOT id = ANY (%s)"""
_ENDED = "SELECT status, count(*) AS number FROM mails GROUP BY status"


def everybody(stand: Stand, effort: Effort) -> Finding:
    """Return how long aggregation and the whole take, beside the statement.

    Args:
        stand: where.
        effort: how much.
    """
    found: dict[str, list[float]] = {name: [] for name in _NAMES}
    database, broker_url = stand.region.database, stand.region.broker_url
    with (
        psycopg.connect(database.superuser_url, row_factory=dict_row, autocommit=True) as opened,
        _mail_server() as smtp_url,
        working(settings_for(database, broker_url, SMTP_URL=smtp_url)) as runtime,
    ):
        digests = _Digests(runtime, opened, effort.recipients)
        digests.compare()
        for _ in range(effort.pairs):
            for name, seconds in zip(_NAMES, digests.turn(), strict=True):
                found[name].append(seconds)
    ours, one, whole, bare = found.values()
    values = {f"{name}, s": median(seconds) for name, seconds in found.items()}
    number = len(digests.members)
    return Finding(
        f"{effort.pairs} turns of {number} recipients",
        ratios={
            "aggregation ÷ one SQL": ratio(ours, one),
            "end to end ÷ (SQL + render + MIME)": ratio(whole, bare),
        },
        values={**values, "recipients": number, "letters": digests.letters},
    )


_NAMES = ("aggregation", "one SQL", "end to end", "SQL + render + MIME")


class _Digests:
    """The digests of some recipients, sent again and again.

    Attributes:
        members: ids of the recipients.
        letters: how many of them have something to read.
    """

    def __init__(self, runtime: Runtime, connection: Connection, most: int) -> None:
        self.runtime, self.connection = runtime, connection
        self.now = now_of(connection)
        self.week = rules.newest(self.now)
        rows = connection.execute(_MEMBERS, [self.week.moment, most])
        self.members: list[uuid.UUID] = [row["id"] for row in rows]
        self.letters = 0

    def compare(self) -> None:
        """See that the statement says what the product says."""
        theirs, _ = self._stated()
        ours = {member: self._letter(member)[1] for member in self.members}
        counted = {member: _counts(one) for member, one in ours.items() if one}
        assert counted == {member: _counts(one[0]) for member, one in theirs.items()}
        self.letters = len(counted)

    def turn(self) -> tuple[float, float, float, float]:
        """Return the seconds of each of `_NAMES`."""
        ours = sum(self._letter(member)[0] for member in self.members)
        _, one = self._stated()
        whole = self._sent()
        begun = time.perf_counter()
        for letter, to in self._stated()[0].values():
            made = rendering.message(letter, to, self.runtime.settings, uuid.uuid4(), self.now)
            made.as_bytes()
        return ours, one, whole, time.perf_counter() - begun

    def _letter(self, member: uuid.UUID) -> tuple[float, Letter | None]:
        """Return how long it took to ask what a recipient's digest says, and what it says."""
        occasion = Occasion("mail.send", uuid.uuid4().hex, writes=False)
        with unit.begin(self.runtime, member, occasion) as work:
            begun = time.perf_counter()
            letter = queries.letter(work)
            return time.perf_counter() - begun, letter

    def _stated(self) -> tuple[dict[uuid.UUID, tuple[Letter, rendering.Address]], float]:
        today = local_date(self.now)
        given = {
            "members": self.members,
            "now": self.now,
            "today": today,
            "sunday": monday_of(today) + 6 * DAY,
        }
        begun = time.perf_counter()
        rows = self.connection.execute(_STATEMENT, given).fetchall()
        took = time.perf_counter() - begun
        by_member = groupby(rows, key=lambda row: row["recipient"])
        return {member: _of(list(some), self.now) for member, some in by_member}, took

    def _sent(self) -> float:
        """Send everything and return how many seconds it took."""
        forget_mail(self.connection)
        year, number = self.week.iso
        self.connection.execute(_OTHERS, [year, number, self.now, self.members])
        begun = time.perf_counter()
        for sweeper in ("send_digests", "send_mails"):
            while sweepers.sweep(self.runtime, sweeper):
                pass
        took = time.perf_counter() - begun
        ended = {row["status"]: row["number"] for row in self.connection.execute(_ENDED)}
        nothing = len(self.members) - self.letters
        assert ended == {"sent": self.letters} | ({"skipped": nothing} if nothing else {}), ended
        return took


def _of(rows: Sequence[dict[str, Any]], now: dt.datetime) -> tuple[Letter, rendering.Address]:
    """Return the letter of the statement's rows of one recipient, and where it goes."""
    by_pile = {pile: list(some) for pile, some in groupby(rows, key=lambda row: row["pile"])}
    sections = tuple(
        _section(group, by_pile[group.value], now) for group in ORDER if group.value in by_pile
    )
    return Letter(Template.DIGEST, sections), rendering.Address(rows[0]["email"], rows[0]["locale"])


def _section(group: Group, rows: Sequence[dict[str, Any]], now: dt.datetime) -> Section:
    lines = tuple(Line(row["reference"], row["on_day"]) for row in rows)
    return Section(group, rows[0]["total"], (now - rows[0]["oldest"]).days, lines)


def _counts(letter: Letter) -> list[tuple[str, int]]:
    return [(section.group.value, section.count) for section in letter.sections]


@contextmanager
def _mail_server() -> Iterator[str]:
    """Run a mail server in a process of its own, which shares no time with the sender."""
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=_listen, args=(theirs,))
    process.start()
    try:
        yield f"smtp://127.0.0.1:{ours.recv()}"
    finally:
        ours.close()
        process.join()


def _listen(pipe: Any) -> None:
    """Take mail until the other end is closed."""
    with listening() as server:
        pipe.send(server.port)
        pipe.poll(None)
