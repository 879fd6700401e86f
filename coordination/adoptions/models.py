"""The receiver's own record of what it took over; the owner's signal is not touched by it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from coordination.access.classes import DataClass
from coordination.core.db import Base, Identified, Watched, choice


class Adoption(Base, Identified, Watched):
    """What one receiver took over of one follow-up at one moment, and why."""

    __tablename__ = "adoptions"
    __table_args__ = (
        Index("ix_adoptions_owner", "organisation_id", "adopted_at", "id"),
        Index("ix_adoptions_follow_up", "follow_up_id"),
        CheckConstraint(
            "data_class IN ('D0', 'D1', 'D2', 'D3', 'D4')", name="class_that_leaves_its_circle"
        ),
    )
    record_kind = "adoption"

    reference: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    follow_up_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("follow_ups.id"))
    # Of whom it is, so that it closes to who must not see them.
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))
    data_class: Mapped[DataClass] = mapped_column(choice(DataClass))
    content: Mapped[dict[str, Any]]  # parts, persons, statements; `rules.taken`
    reason: Mapped[str]
    adopted_at: Mapped[dt.datetime]
    keep_until: Mapped[dt.date]
