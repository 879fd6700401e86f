"""Reads the log as it grows, and writes down by reference what stands out.

Each chain is read from a mark on: positions of a chain are given under its lock, so that nothing is
ever written before a mark. A look is judged once the day after has passed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from coordination.audit.events import BulkReading
from coordination.audit.models import CHAINS, AuditEntry
from coordination.core.clock import AMSTERDAM, local_date
from coordination.oversight import rules
from coordination.oversight.models import ReviewFinding, ReviewMark
from coordination.oversight.queries import looks
from coordination.oversight.queries.looks import Circle, Seen
from coordination.oversight.rules import Hours, Look, Pattern
from coordination.partners.calendar import Calendar
from coordination.partners.models import Membership
from coordination.partners.queries.calendars import working_calendar
from coordination.work import Work


@dataclass
class _Review:
    """One batch, with what it has looked up already."""

    work: Work
    calendar: Calendar
    hours: Hours
    members: dict[uuid.UUID, Membership] = field(default_factory=dict)
    circles: dict[uuid.UUID, Circle] = field(default_factory=dict)

    def judge(self, seen: Seen) -> list[Pattern]:
        """Return what is unusual about one look."""
        return list(rules.judge(self._look(seen), self.hours))

    def _look(self, seen: Seen) -> Look:
        member, around = self._member(seen.membership_id), self._circle(seen)
        local = seen.at.astimezone(AMSTERDAM)
        return Look(
            local=local,
            working_day=self.calendar.is_working_day(local.date()),
            kind=member.organisation.kind.value,
            own=seen.own,
            worked=looks.worked(self.work, member.id, around),
            namesake=looks.namesake(self.work, member, around),
            ended_at=looks.ended_at(self.work, member.id, around),
        )

    def _member(self, membership_id: uuid.UUID) -> Membership:
        if membership_id not in self.members:
            query = select(Membership).where(Membership.id == membership_id)
            self.members[membership_id] = self.work.ungoverned(query).unique().one()
        return self.members[membership_id]

    def _circle(self, seen: Seen) -> Circle:
        if seen.record_id not in self.circles:
            self.circles[seen.record_id] = looks.circle(self.work, seen.kind, seen.record_id)
        return self.circles[seen.record_id]


def run_due(work: Work, limit: int) -> int:
    """Judge what has been looked at and was not judged yet; repeatable.

    Args:
        work: of the system.
        limit: about so many entries, as many of each chain.

    Returns:
        How many entries were read.
    """
    settings = work.runtime.settings
    hours = Hours(settings.workday_begins, settings.workday_ends)
    review = _Review(work, working_calendar(work.session), hours)
    return sum(_read(review, mark, limit // CHAINS + 1) for mark in _marks(work))


def on_bulk_reading(work: Work, event: BulkReading) -> None:
    """Write down at once that somebody opens records in bulk; repeatable.

    Args:
        work: of the system.
        event: whose doing.
    """
    query = select(Membership).where(Membership.id == event.membership_id)
    member = work.ungoverned(query).unique().one()
    settings = work.runtime.settings
    found = _finding(work, Pattern.MANY_RECORDS, member.organisation_id, work.today, member.id)
    _count(found, max(found.looks, settings.looks_alert_per_hour))
    work.record("review_finding.create", found)


def _marks(work: Work) -> Sequence[ReviewMark]:
    """Return the marks of all chains, locked; none while another scheduler reads."""
    fresh = [{"chain": number, "position": 0} for number in range(CHAINS)]
    work.session.execute(insert(ReviewMark).values(fresh).on_conflict_do_nothing())
    query = select(ReviewMark).order_by(ReviewMark.chain).with_for_update(skip_locked=True)
    return work.ungoverned(query).all()


def _read(review: _Review, mark: ReviewMark, limit: int) -> int:
    due = review.work.now - rules.JUDGED_AFTER
    query = (
        select(AuditEntry)
        .where(AuditEntry.chain == mark.chain, AuditEntry.position > mark.position)
        .where(AuditEntry.at <= due)
        .order_by(AuditEntry.position)
        .limit(limit)
    )
    entries = review.work.ungoverned(query).all()
    for seen in looks.seen(entries):
        for pattern in review.judge(seen):
            _write_down(review.work, pattern, seen)
    for pattern, seen in looks.acted(entries):
        _write_down(review.work, pattern, seen)
    if entries:
        mark.position = entries[-1].position
    return len(entries)


def _write_down(work: Work, pattern: Pattern, seen: Seen) -> None:
    day = local_date(seen.at)
    found = _finding(work, pattern, seen.organisation_id, day, seen.membership_id, seen.record_id)
    found.kind, found.entry_id = seen.kind, found.entry_id or seen.entry_id
    _count(found, found.looks + 1)
    work.record("review_finding.create", found)
    if pattern is Pattern.NO_RELATION:
        _look_for_crowd(work, seen, day)


def _look_for_crowd(work: Work, seen: Seen, day: dt.date) -> None:
    """Write down once that many people without relation looked at one record."""
    work.flush()
    recent = (
        ReviewFinding.record_id == seen.record_id,
        ReviewFinding.organisation_id == seen.organisation_id,
        ReviewFinding.day > day - rules.CROWD_WITHIN,
    )
    alone = select(func.count(ReviewFinding.membership_id.distinct()))
    people = work.session.scalar(alone.where(*recent, ReviewFinding.pattern == Pattern.NO_RELATION))
    if not people or people < work.runtime.settings.looks_crowd:
        return
    before = select(ReviewFinding).where(*recent, ReviewFinding.pattern == Pattern.CROWD)
    found = work.ungoverned(before.order_by(ReviewFinding.day.desc()).limit(1)).one_or_none()
    found = found or _finding(work, Pattern.CROWD, seen.organisation_id, day, None, seen.record_id)
    found.kind = seen.kind
    _count(found, people)
    work.record("review_finding.create", found)


def _finding(
    work: Work,
    pattern: Pattern,
    organisation_id: uuid.UUID,
    day: dt.date,
    membership_id: uuid.UUID | None,
    record_id: uuid.UUID | None = None,
) -> ReviewFinding:
    """Return the finding of this key, a new one when there is none."""
    key = {
        "organisation_id": organisation_id,
        "pattern": pattern,
        "membership_id": membership_id,
        "record_id": record_id,
        "day": day,
    }
    same = [getattr(ReviewFinding, name).is_not_distinct_from(key[name]) for name in key]
    work.flush()
    found = work.ungoverned(select(ReviewFinding).where(*same).with_for_update()).one_or_none()
    return found or work.add(ReviewFinding(**key, looks=0, score=0, found_at=work.now))


def _count(found: ReviewFinding, number: int) -> None:
    found.looks = number
    found.score = rules.score(found.pattern, number)
