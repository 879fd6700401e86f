"""The table of registrations of which somebody said that they are two young persons."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base


class ToldApart(Base):
    """Two registrations that look alike and are not: the question does not come back."""

    __tablename__ = "told_apart"
    __table_args__ = (
        CheckConstraint("lower_id < higher_id", name="each_pair_once"),
        Index("ix_told_apart_higher", "higher_id"),
    )

    lower_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("young_persons.id"), primary_key=True)
    higher_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("young_persons.id"), primary_key=True)
    said_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    said_at: Mapped[dt.datetime]
