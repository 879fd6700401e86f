"""Tables of the review of the log: what was found, by reference, and how far reading has come."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, Versioned, Watched, choice
from coordination.oversight.rules import Answer, Pattern


class ReviewFinding(Base, Identified, Versioned, Watched):
    """Something unusual that one membership did on one day, as a question to its privacy officer.

    It holds no name and no content, only ids; what they stand for is shown to who may read it.
    """

    __tablename__ = "review_findings"
    __table_args__ = (
        UniqueConstraint(
            "organisation_id",
            "pattern",
            "membership_id",
            "record_id",
            "day",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_review_findings_ranked", "organisation_id", "score", "found_at", "id"),
        Index("ix_review_findings_record", "record_id", "pattern", "day"),
    )
    record_kind = "review_finding"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    pattern: Mapped[Pattern] = mapped_column(choice(Pattern))
    membership_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    day: Mapped[dt.date]  # in Amsterdam
    kind: Mapped[str | None]  # of the record
    record_id: Mapped[uuid.UUID | None]
    entry_id: Mapped[uuid.UUID | None]  # the first look, in the log
    looks: Mapped[int]  # looks, records or people, as the pattern counts
    score: Mapped[int]
    found_at: Mapped[dt.datetime]
    answer: Mapped[Answer | None] = mapped_column(choice(Answer))
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    answered_at: Mapped[dt.datetime | None]


class ReviewMark(Base):
    """Up to which position the review has read each chain of the log."""

    __tablename__ = "review_marks"

    chain: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
