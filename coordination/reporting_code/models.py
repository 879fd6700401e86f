"""What those whom a concern names wrote down of the steps; nothing is changed afterwards."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, Watched, choice
from coordination.reporting_code.rules import CodeAdvice, CodeStep


class CodeEntry(Base, Identified, Watched):
    """One step, taken once; a step that is taken again is another entry."""

    __tablename__ = "code_entries"
    __table_args__ = (
        UniqueConstraint("follow_up_id", "number"),
        Index("ix_code_entries_signal", "signal_id"),
        CheckConstraint("(advice IS NOT NULL) = (step = 'weigh')", name="weighing_has_its_advice"),
    )

    follow_up_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("follow_ups.id"))
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[int]
    step: Mapped[CodeStep] = mapped_column(choice(CodeStep))
    done_on: Mapped[dt.date]
    words: Mapped[str]
    answers: Mapped[dict[str, Any]]
    advice: Mapped[CodeAdvice | None] = mapped_column(choice(CodeAdvice))
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    written_at: Mapped[dt.datetime]

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the follow-up that it belongs to, and whose it is."""
        return "follow_up", self.follow_up_id, self.organisation_id
