"""The table of mails: claimed before sending, so that what is unknown is known to be unknown."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, choice


class MailStatus(StrEnum):
    """How far a mail has come."""

    QUEUED = "queued"
    CLAIMED = "claimed"  # about to be handed over; a crash here leaves it unknown
    SENT = "sent"
    UNKNOWN = "unknown"  # handed over without an answer; never sent again by itself
    REFUSED = "refused"  # the server refused this recipient for good
    DROPPED = "dropped"  # the recipient's access ended before it was sent
    SKIPPED = "skipped"  # composed at sending, and there was nothing to say


class Mail(Base, Identified):
    """One mail to one membership: a template's name and references, never text about a person."""

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("membership_id", "template", "occasion"),
        Index("ix_mails_queue", "status", "send_at"),
    )

    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    template: Mapped[str]
    occasion: Mapped[str]  # what makes it unique: an event, a stage, a day or an ISO week
    items: Mapped[dict[str, Any]]  # counts, dates and references
    status: Mapped[MailStatus] = mapped_column(choice(MailStatus), default=MailStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=text("now()"))
    send_at: Mapped[dt.datetime]
    claimed_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    answer: Mapped[int | None]  # the server's last reply code; never its text
