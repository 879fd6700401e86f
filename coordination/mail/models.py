"""The table of mails: claimed before sending, so that what is unknown is known to be unknown."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
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
    SKIPPED = "skipped"  # there was nothing to say, or nothing any more, when it was to be sent


class Mail(Base, Identified):
    """One mail to one membership: a template's name and references, never text about a person.

    Mail about logging in goes to the account, which may have no membership yet.
    """

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("membership_id", "template", "occasion"),
        UniqueConstraint("account_id", "template", "occasion"),
        CheckConstraint("num_nonnulls(membership_id, account_id) = 1", name="one_recipient"),
        Index("ix_mails_queue", "status", "send_at"),
    )

    membership_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    template: Mapped[str]
    occasion: Mapped[str]  # what makes it unique: an event, a stage, a day or an ISO week
    items: Mapped[dict[str, Any]]  # counts, dates, references; a token sealed until it is sent
    status: Mapped[MailStatus] = mapped_column(choice(MailStatus), default=MailStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=text("now()"))
    send_at: Mapped[dt.datetime]
    claimed_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    # Of the unit of work that left it, for the log entry of its sending (`core.trace`).
    traceparent: Mapped[str | None]
    tracestate: Mapped[str | None]
    answer: Mapped[int | None]  # the server's last reply code; never its text
