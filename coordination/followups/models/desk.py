"""The process director's desk."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.access.classes import DataClass
from coordination.core.db import Base, Identified, Versioned, Watched, choice, same_as
from coordination.signals.rules import Urgency


class DeskStatus(StrEnum):
    """Whether the director still has to do something."""

    OPEN = "open"
    PROPOSED = "proposed"  # another partner was proposed to the owner
    CLOSED = "closed"


class DeskItem(Base, Identified, Versioned, Watched):
    """What fell between partners: stub and reason, at one organisation's process directors."""

    __tablename__ = "desk_items"
    __table_args__ = (
        Index("ix_desk_items_director", "director_organisation_id", "status", "created_at", "id"),
        Index("ix_desk_items_signal", "signal_id"),
        Index("uq_desk_items_follow_up_reason", "follow_up_id", "reason", unique=True),
        Index(
            "ix_desk_items_clock",
            "next_stage_at",
            postgresql_where=text("next_stage_at IS NOT NULL"),
        ),
    )
    record_kind = "desk_item"

    reference: Mapped[str] = mapped_column(unique=True)
    # The owner of the signal.
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    director_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))
    follow_up_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("follow_ups.id"))
    successor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("follow_ups.id"))
    data_class: Mapped[DataClass] = mapped_column(choice(DataClass))
    urgency: Mapped[Urgency] = mapped_column(choice(Urgency))
    kind: Mapped[str]  # of the follow-up, or `request` from D3 on
    municipality: Mapped[str | None]
    reason: Mapped[str]
    status: Mapped[DeskStatus] = mapped_column(choice(DeskStatus), default=DeskStatus.OPEN)
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    due_on: Mapped[dt.date | None]  # the ladder sets it when it first looks
    due_version: Mapped[int] = mapped_column(default=1)
    # When the ladder must look at it again: at once, when it is new.
    next_stage_at: Mapped[dt.datetime | None] = mapped_column(default=same_as("created_at"))
