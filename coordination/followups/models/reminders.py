"""Reminders: a row first; the mail is only its messenger."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified


class Reminder(Base, Identified):
    """One stage of one clock for one recipient; moving the date makes a new version of the clock.

    `subject_id` is a follow-up or an inform task; there is exactly one row per (subject, version of
    the due date, stage, recipient).
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("subject_id", "due_version", "stage", "membership_id"),
        Index(
            "ix_reminders_unmailed",
            "mail_at",
            postgresql_where=text("mailed_at IS NULL AND mail_at IS NOT NULL"),
        ),
        Index("ix_reminders_membership", "membership_id", "fired_at"),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    reference: Mapped[str]
    due_version: Mapped[int]
    stage: Mapped[str]
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    due_at: Mapped[dt.datetime]  # 07:00 local of the legal day
    fired_at: Mapped[dt.datetime]
    single: Mapped[bool] = mapped_column(default=False)  # safety and acute are not bundled
    mail_at: Mapped[dt.datetime | None]  # None: looked at already, only on the desk
    mailed_at: Mapped[dt.datetime | None]
    mail_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mails.id"))
