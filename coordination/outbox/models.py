"""The table of messages between the web and the workers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified


class OutboxMessage(Base, Identified):
    """One event and whether its effect is committed. Its times are the database's own."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index(
            "ix_outbox_messages_due", "next_attempt_at", postgresql_where=text("done_at IS NULL")
        ),
    )

    topic: Mapped[str]
    payload: Mapped[dict[str, Any]]
    # Not now(): messages of one transaction keep their order.
    created_at: Mapped[dt.datetime] = mapped_column(server_default=text("clock_timestamp()"))
    next_attempt_at: Mapped[dt.datetime] = mapped_column(server_default=text("now()"))
    attempts: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[dt.datetime | None]
    # Of the unit of work that left it, for the log entry of its effect (`core.trace`).
    traceparent: Mapped[str | None]
    tracestate: Mapped[str | None]
    last_error: Mapped[str | None]  # the kind of the error, never its text: that may hold data
