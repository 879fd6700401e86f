"""News for one membership, or for a function, that stays until it is looked at."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, choice


class NoticeKind(StrEnum):
    """What the news is about."""

    FEEDBACK = "feedback"  # a follow-up you asked for has an answer
    DECLINED = "declined"  # a follow-up you asked for was declined or returned
    ROUTING_FAILED = "routing_failed"  # an effect could not be carried out
    RELEASE_PROBLEM = "release_problem"  # what you ticked for release could not be released
    WORK_RETURNED = "work_returned"  # a colleague's open work came back to the organisation
    DUTY_UNMET = "duty_unmet"  # by reference: somebody must act, for leads and administrators
    DECISION_WAITS = "decision_waits"  # a disclosure of police data needs you as second person
    GUIDE = "guide"  # what to do meanwhile
    SUPERSEDED = "superseded"  # a question to you was replaced or withdrawn
    MAIL_HELD = "mail_held"  # mail to a partner's domain is held, for administrators
    GLASS_BROKEN = "glass_broken"  # a colleague broke glass; you must review it
    GLASS_REVIEWED = "glass_reviewed"  # your breaking of glass was reviewed
    ADOPTED = "adopted"  # a partner took over what you shared into its own file
    RECTIFIED = "rectified"  # what you had of a partner was mended for the person concerned
    CASE_OPENED = "case_opened"  # a case was made of your organisation's signal
    LEAD_ANSWERED = "lead_answered"  # whom you asked to lead a case accepted, declined or was late
    SEAT_GIVEN = "seat_given"  # you, or your function, sit in a case from now on
    SEAT_LEFT = "seat_left"  # somebody left the table of a case that you lead
    CONTRIBUTION_SHARED = "contribution_shared"  # a partner opened something to you in a case
    CONTRIBUTION_CLOSED = "contribution_closed"  # a partner took back what was open to you


# What somebody must act on; it is mailed at once, by reference. Other news waits for the digest.
ALARMS = frozenset(
    {
        NoticeKind.ROUTING_FAILED,
        NoticeKind.RELEASE_PROBLEM,
        NoticeKind.WORK_RETURNED,
        NoticeKind.DUTY_UNMET,
        NoticeKind.MAIL_HELD,
    }
)


class Notice(Base, Identified):
    """One piece of news by reference; not governed beyond its recipient, holds no content."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("membership_id", "kind", "subject_id", "occasion"),
        Index("ix_notices_recipient", "membership_id", "looked_at", "created_at"),
        Index(
            "ix_notices_unmailed",
            "kind",
            "created_at",
            postgresql_where=text("mailed_at IS NULL"),
        ),
    )
    record_kind = "notice"

    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind))
    reference: Mapped[str]
    subject_kind: Mapped[str]  # follow_up, signal, mail_domain
    subject_id: Mapped[uuid.UUID]
    occasion: Mapped[str]  # makes the same news unique: a status or a version
    code: Mapped[str | None]  # a reason of a closed list
    created_at: Mapped[dt.datetime]
    looked_at: Mapped[dt.datetime | None]
    mailed_at: Mapped[dt.datetime | None]

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the notice as its own record."""
        return self.record_kind, self.id, None
