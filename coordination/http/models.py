"""The table of answers that are kept so that a repeated request has one effect."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified


class IdempotencyKey(Base, Identified):
    """One `Idempotency-Key` of one membership, with the answer that it got, kept for 24 hours."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("membership_id", "key"),)

    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    key: Mapped[str]
    fingerprint: Mapped[bytes]  # of method, address and body
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[str | None]  # encrypted: it may hold content
    subjects: Mapped[list[Any] | None]  # what the log entry named
    levels: Mapped[dict[str, Any] | None]  # how much of each record was open at the time
