"""Compares what the product did in the year with what the model says must be."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import psycopg

from tests.year import model
from tests.year.ground import Arrived, Ground
from tests.year.lives import Life
from tests.year.model import Heard, Subject

REMINDERS = """
SELECT r.subject_kind, r.subject_id, r.stage, m.external_id, r.fired_at, r.due_at,
    r.mail_at, r.mailed_at, i.share_id, d.follow_up_id, d.reason
FROM reminders r JOIN memberships m ON m.id = r.membership_id
LEFT JOIN inform_tasks i ON i.id = r.subject_id LEFT JOIN desk_items d ON d.id = r.subject_id
"""
DIGESTS = """
SELECT m.external_id, d.iso_year, d.iso_week, d.claimed_at, l.status FROM digests d
JOIN memberships m ON m.id = d.membership_id LEFT JOIN mails l ON l.id = d.mail_id
"""
SHARES = "SELECT share_id, id FROM follow_ups WHERE share_id IS NOT NULL"
REFERENCES = """
SELECT id, reference FROM follow_ups UNION ALL SELECT id, reference FROM signals
"""
WAITING = """
SELECT (SELECT count(*) FROM mails WHERE status IN ('queued', 'claimed'))
    + (SELECT count(*) FROM outbox_messages WHERE done_at IS NULL)
"""
DIGEST, NEWS = "Schakel: your week", "News you have not looked at: "
LINE = re.compile(r"- (\S+)")
MOST_LINES = 10


class Judge:
    """Reads the database as its superuser, once, when the year is over.

    Args:
        url: of the database.
        ground: what was lived.
        lives: what people did.
        since: when everybody became a member; earlier weeks have no digest.
    """

    def __init__(self, url: str, ground: Ground, lives: Sequence[Life], since: dt.datetime) -> None:
        self._ground, self._lives, self._ticks = ground, lives, ground.ticks
        with psycopg.connect(url) as connection:
            self._reminders = connection.execute(REMINDERS).fetchall()
            self._digests = connection.execute(DIGESTS).fetchall()
            self._shares = dict(connection.execute(SHARES).fetchall())
            self._references = dict(connection.execute(REFERENCES).fetchall())
            self._waiting = connection.execute(WAITING).fetchone()[0]
        self._questions = {row: number for number, row in ground.questions.items()}
        self._weeks = {
            week: tick
            for week, tick in model.digests(ground.ticks).items()
            if model.moment(dt.date.fromisocalendar(*week, 1)) >= since
        }

    def problems(self) -> Iterator[str]:
        """Yield everything that is not as it must be."""
        yield from self._of_reminders()
        yield from self._of_their_mails()
        yield from self._of_ledger()
        yield from self._of_mails()
        yield from self._of_news()
        if self._waiting:
            yield f"{self._waiting} things wait"

    def told(self) -> str:
        """Return what happened, in one line."""
        mails = [mail for mail in self._ground.arrived if mail.subject == DIGEST]
        unknown = sum(not mail.answered for mail in mails)
        statuses = Counter(row[4] for row in self._digests)
        items = sum(len(news) for _, news in self._told_news())
        return (
            f"{len(self._ticks)} looks of two schedulers, {len(self._lives)} questions, "
            f"{len(self._reminders)} reminders, {len(self._digests)} digests claimed in "
            f"{len(self._weeks)} weeks ({dict(statuses)}), {len(mails)} arrived, "
            f"{unknown} of them unanswered, {items} times news in one, "
            f"{len(self._ground.arrived)} mails in all"
        )

    # --- reminders ---

    def _of_reminders(self) -> Iterator[str]:
        expected = model.reminders(self._lives, self._ticks)
        found = Counter(self._heard(row) for row in self._reminders)
        yield from (f"{count} times {heard}" for heard, count in found.items() if count > 1)
        yield from (f"missed: {heard}" for heard in expected.keys() - found.keys())
        yield from (f"unasked: {heard}" for heard in found.keys() - expected.keys())
        for row in self._reminders:
            heard, fired = self._heard(row), self._tick(row[4])
            if expected.get(heard, fired) != fired:
                yield f"{heard} at {self._ticks[fired]}, not {self._ticks[expected[heard]]}"

    def _of_their_mails(self) -> Iterator[str]:
        """Yield reminders whose mail was forgotten."""
        for row in self._reminders:
            mail_at, mailed_at = row[6], row[7]
            if mail_at is not None and mailed_at is None and mail_at <= self._ticks[-1]:
                yield f"{self._heard(row)} never mailed"

    def _heard(self, row: tuple[Any, ...]) -> Heard:
        return self._subject(row), row[2], row[3]

    def _subject(self, row: tuple[Any, ...]) -> Subject:
        kind, subject_id, share, follow_up, reason = row[0], row[1], row[8], row[9], row[10]
        if kind == "follow_up":
            return self._questions[subject_id], "question"
        if kind == "inform_task":
            return self._questions[self._shares[share]], "inform"
        return self._questions[follow_up], reason

    def _tick(self, moment: dt.datetime) -> int:
        return bisect_right(self._ticks, moment) - 1

    # --- digests ---

    def _of_ledger(self) -> Iterator[str]:
        """Yield digests that were claimed twice, never, or at another look."""
        members = self._ground.world.members
        expected = {(who, *week): tick for week, tick in self._weeks.items() for who in members}
        found = Counter((row[0], row[1], row[2]) for row in self._digests)
        yield from (f"{count} digests {key}" for key, count in found.items() if count > 1)
        yield from (f"no digest {key}" for key in expected.keys() - found.keys())
        yield from (f"unasked digest {key}" for key in found.keys() - expected.keys())
        for row in self._digests:
            if expected.get((row[0], row[1], row[2])) != self._tick(row[3]):
                yield f"digest {row[:3]} at {row[3]}"

    def _of_mails(self) -> Iterator[str]:
        """Yield mails that arrived twice, and second digests of a week."""
        arrived = self._ground.arrived
        yield from _twice("mail", (mail.mail for mail in arrived))
        digests = [mail for mail in arrived if mail.subject == DIGEST]
        yield from _twice("digest", ((mail.to, self._week(mail.tick)) for mail in digests))
        bundled = (mail for mail in arrived if mail.subject.startswith("Schakel: a reminder"))
        counted = Counter((mail.to, self._ticks[mail.tick].date()) for mail in bundled)
        single = self._single()
        for key, count in counted.items():
            if count > 1 + single[key]:
                yield f"{count} mails of reminders to {key}"
        known = {row[4] for row in self._digests}
        if known - {"sent", "skipped", "unknown"}:
            yield f"digests left {known}"

    def _single(self) -> Counter[Any]:
        """Return how many reminders of safety each member has on each day: these go singly."""
        safety = {one.number for one in self._lives if one.kind.name == "safety_consult"}
        return Counter(
            (row[3], row[4].date())
            for row in self._reminders
            if self._subject(row)[1] == "question" and self._subject(row)[0] in safety
        )

    def _week(self, tick: int) -> tuple[int, int]:
        return max(week for week, claimed in self._weeks.items() if claimed <= tick)

    def _of_news(self) -> Iterator[str]:
        """Yield digests that forget news, and news that no digest has told (O8)."""
        told: set[tuple[str, Subject]] = set()
        for mail, references in self._told_news():
            if mail.tick not in self._unread:
                yield f"digest of {mail.to} arrived at {self._ticks[mail.tick]}"
                continue
            expected = self._unread[mail.tick].get(mail.to, set())
            names = {self._reference(subject) for subject in expected}
            if not _fits(mail, references, names):
                yield f"{mail.to} at {self._ticks[mail.tick]}: {references}, not {names}"
            if mail.answered:
                told |= {(mail.to, subject) for subject in expected}
        yield from self._never_told(told)

    def _never_told(self, told: Collection[tuple[str, Subject]]) -> Iterator[str]:
        last = max(tick for tick in self._weeks.values() if tick not in self._cut)
        for item in model.news(self._lives):
            over = item.until is not None or item.since >= self._ticks[last]
            if not over and (item.member, item.about) not in told:
                yield f"never told: {item}"

    def _told_news(self) -> Iterator[tuple[Arrived, list[str]]]:
        for mail in self._ground.arrived:
            if mail.subject == DIGEST:
                yield mail, _news_of(mail.text)

    @property
    def _cut(self) -> set[int]:
        return {mail.tick for mail in self._ground.arrived if not mail.answered}

    @property
    def _unread(self) -> dict[int, dict[str, set[Subject]]]:
        if not hasattr(self, "_known"):
            ticks = self._weeks.values()
            self._known = {one: model.unread(self._lives, self._ticks[one]) for one in ticks}
        return self._known

    def _reference(self, subject: Subject) -> str:
        number, what = subject
        places: dict[str, dict[int, uuid.UUID]] = {
            "question": self._ground.questions,
            "signal": self._ground.signals,
        }
        return self._references[places[what][number]]


def _fits(mail: Arrived, references: list[str], expected: set[str]) -> bool:
    """Return whether a digest counts all news and names them, or the oldest ten of them."""
    if f"{NEWS}{len(expected)}\n" not in mail.text and expected:
        return False
    shown = set(references)
    return shown == expected or (len(shown) == MOST_LINES and shown < expected)


def _news_of(text: str) -> list[str]:
    _, _, after = text.partition(f"\n{NEWS}")
    return LINE.findall(after.partition("\nhttps://")[0])


def _twice(what: str, found: Iterator[Any]) -> Iterator[str]:
    yield from (f"{what} {key} {count} times" for key, count in Counter(found).items() if count > 1)
