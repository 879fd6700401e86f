"""Judges what a damaged installation has in the end; imports nothing of the product.

It goes by the callers' journal, by what the mail server took, and by its own reading of the product
text: each submitted signal has one current decision, a knife at school that a coordinator records
goes to the police and to the process director, a mentor's first to a review by the coordinator
(product text §4), and nothing waits.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.journal import Journal
from tests.sink import Server

EFFECTS = {"care_coordinator": 2, "mentor": 1}
# Mails are due by the product's time, which a test may move ahead.
WAITING = """
SELECT (SELECT count(*) FROM outbox_messages WHERE done_at IS NULL)
    + (SELECT count(*) FROM mails, clock_offset
        WHERE status = 'queued' AND send_at <= now() + make_interval(secs => seconds))
"""
# What a tick has just left does not wait yet; the plan's own O2 allows 60 s.
LATE = """
SELECT (SELECT count(*) FROM outbox_messages
        WHERE done_at IS NULL AND created_at < now() - interval '10 s')
    + (SELECT count(*) FROM mails, clock_offset
        WHERE status = 'queued'
        AND greatest(send_at, created_at) < now() + make_interval(secs => seconds - 10))
"""
IN_HAND = "SELECT count(*) FROM mails WHERE status = 'claimed'"
DECIDED = """
SELECT s.id::text, count(d.id) FROM signals s
LEFT JOIN routing_decisions d ON d.signal_id = s.id AND d.superseded_at IS NULL
WHERE s.status <> 'draft' GROUP BY s.id
"""
EFFECTED = """
SELECT d.signal_id::text, count(*), count(DISTINCT f.effect) FROM routing_decisions d
JOIN follow_ups f ON f.decision_id = d.id GROUP BY d.signal_id
"""
SUBMITTED = "SELECT id::text FROM signals WHERE status <> 'draft'"
STORED = "SELECT id::text FROM signals"
# An answer that was given again is an entry of its own, which says so.
LOGGED = """
SELECT item ->> 'id', count(*) FROM audit_entries, jsonb_array_elements(subjects) item
WHERE outcome = 'done' AND item ->> 'action' = 'signal.submit'
    AND item #> '{detail,repeated}' IS NULL GROUP BY 1
"""
UNKNOWN_MAILS = "SELECT count(*) FROM mails WHERE status = 'unknown'"
MARK = re.compile("kanarie", re.IGNORECASE)


class Oracle:
    """Looks at one installation.

    Args:
        url: of the database, as its superuser.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def waits(self) -> int:
        """Return how many messages and mails are still to have an effect (O2).

        While the database cannot be asked, everything waits.
        """
        try:
            return int(self._rows(WAITING)[0][0])
        except psycopg.OperationalError:
            return sys.maxsize

    def in_hand(self) -> int:
        """Return how many mails a sender has, or had when it died, and which are to be listed."""
        return int(self._rows(IN_HAND)[0][0])

    def problems(self, journal: Journal, sink: Server, logs: Path) -> Iterator[str]:
        """Yield everything that is not as it must be.

        Args:
            journal: of the callers.
            sink: that took the mail.
            logs: folder of what the programs logged.
        """
        told = set(journal.records("submission"))
        stored = {row[0] for row in self._rows(SUBMITTED)}
        yield from _named("lost", told - stored)  # O5
        yield from _named("submitted by nobody", stored - set(_asked(journal)))  # O6
        yield from self._doubled_records(journal)
        for signal, decisions in self._rows(DECIDED):
            if decisions != 1:
                yield f"{decisions} current decisions of {signal}"  # O1
        yield from self._effects(journal, stored)
        yield from _named("not once in the log", stored ^ self._logged_once())  # O9
        late = self._rows(LATE)[0][0]
        if late:
            yield f"{late} things wait"  # O2
        yield from _mail(sink)
        yield from _leaks(logs)

    def _effects(self, journal: Journal, stored: set[str]) -> Iterator[str]:
        """Yield signals whose follow-ups are too few, too many, or twice the same (O3)."""
        authors = {line.record: line.who.split("@")[0] for line in journal.lines}
        found = {row[0]: tuple(row[1:]) for row in self._rows(EFFECTED)}
        for signal in stored:
            expected = EFFECTS[authors[signal]]
            if found.get(signal) != (expected, expected):
                yield f"{found.get(signal)} effects of {signal}, {expected} expected"

    def unknown_mails(self) -> int:
        """Return how many mails nobody knows of whether they arrived; they are listed (O8)."""
        return int(self._rows(UNKNOWN_MAILS)[0][0])

    def count(self, what: str) -> int:
        """Return the number of rows of a table."""
        return int(self._rows(f"SELECT count(*) FROM {what}")[0][0])  # noqa: S608 - a name of ours

    def _doubled_records(self, journal: Journal) -> Iterator[str]:
        """Yield drafts that one key made twice, or that nobody asked for."""
        drafts = {row[0] for row in self._rows(STORED)}
        keys = {line.key for line in journal.lines if line.act == "draft"}
        if len(drafts) > len(keys):
            yield f"{len(drafts)} signals of {len(keys)} requests"

    def _logged_once(self) -> set[str]:
        return {signal for signal, count in self._rows(LOGGED) if count == 1}

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url) as connection:
            return connection.execute(query).fetchall()


def _asked(journal: Journal) -> Iterator[str]:
    return (line.record for line in journal.lines if line.act == "submission")


def _named(what: str, signals: set[str]) -> Iterator[str]:
    yield from (f"{what}: {signal}" for signal in sorted(signals))


def _mail(sink: Server) -> Iterator[str]:
    """Yield mails that arrived twice (O7) or hold what people typed (O10)."""
    arrived = Counter(message["Message-ID"] for message in sink.messages)
    yield from (f"{count} times {mail}" for mail, count in arrived.items() if count > 1)
    for raw in sink.raw:
        if MARK.search(raw.decode(errors="replace")):
            yield "a mail tells what was typed"


def _leaks(logs: Path) -> Iterator[str]:
    for log in logs.glob("*.log"):
        if MARK.search(log.read_text(errors="replace")):
            yield f"{log.name} tells what was typed"
