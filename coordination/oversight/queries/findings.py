"""Reads what the review found, the weightiest first."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordination.http import paging
from coordination.http.paging import Page, Paging
from coordination.oversight.models import ReviewFinding
from coordination.oversight.rules import Answer, Pattern
from coordination.partners.models import Account, Membership
from coordination.work import Work

_ORDER = (ReviewFinding.score, ReviewFinding.found_at, ReviewFinding.id)


@dataclass(frozen=True)
class Found:
    """A finding with the name of the person whom it asks about."""

    id: uuid.UUID
    pattern: Pattern
    day: dt.date
    who: str | None
    membership_id: uuid.UUID | None
    kind: str | None
    record_id: uuid.UUID | None
    entry_id: uuid.UUID | None
    looks: int
    score: int
    answer: Answer | None
    answered_at: dt.datetime | None


def listed(work: Work, page: Paging, *, answered: bool) -> Page[Found]:
    """Return a page of the findings of the own organisation, and log that they were read.

    Args:
        work: of the privacy officer.
        page: which page.
        answered: those that were answered, or those that wait.
    """
    state = ReviewFinding.answer.is_not(None) if answered else ReviewFinding.answer.is_(None)
    query = (
        select(ReviewFinding, Account.name)
        .outerjoin(Membership, Membership.id == ReviewFinding.membership_id)
        .outerjoin(Account, Account.id == Membership.account_id)
        .where(work.readable(ReviewFinding), state)
    )
    rows = work.session.execute(paging.narrow(query, page, _ORDER)).all()
    found = paging.page(rows, page, _ORDER)
    work.saw([row[0] for row in found.items], "review_finding.list")
    return Page([_found(*row) for row in found.items], found.next_cursor)


def _found(row: ReviewFinding, who: str | None) -> Found:
    names = [name for name in Found.__dataclass_fields__ if name != "who"]
    return Found(who=who, **{name: getattr(row, name) for name in names})
