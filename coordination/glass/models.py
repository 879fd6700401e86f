"""The table of broken glass."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.access.classes import DataClass
from coordination.core.db import Base, Identified, Watched, choice
from coordination.glass.rules import Finding, GlassEnd, GlassState


class BreakGlass(Base, Identified, Watched):
    """One time that a member opened a signal of their own organisation for a reason.

    The keys to the signal and its young persons live by it; the review stays with it.
    """

    __tablename__ = "break_glass"
    __table_args__ = (
        CheckConstraint("until <= opened_at + interval '60 minutes'", name="at_most_an_hour"),
        Index("ix_break_glass_organisation", "organisation_id", "opened_at", "id"),
        Index("ix_break_glass_membership", "membership_id", "opened_at", "id"),
        Index("ix_break_glass_account", "account_id", "opened_at"),
        Index(
            "ix_break_glass_remind",
            "remind_at",
            postgresql_where=text("reviewed_at IS NULL"),
        ),
    )
    record_kind = "break_glass"

    reference: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))
    person_ids: Mapped[list[uuid.UUID]]  # who stood in the signal at that moment
    data_class: Mapped[DataClass] = mapped_column(choice(DataClass))  # of the signal, then
    reason: Mapped[str]
    opened_at: Mapped[dt.datetime]
    until: Mapped[dt.datetime]  # by the database's clock, at most sixty minutes later
    ended_at: Mapped[dt.datetime | None]  # when it was over earlier
    ended_because: Mapped[GlassEnd | None] = mapped_column(choice(GlassEnd))
    remind_at: Mapped[dt.datetime]  # when its review is asked for again
    reviewed_at: Mapped[dt.datetime | None]
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    finding: Mapped[Finding | None] = mapped_column(choice(Finding))
    answer: Mapped[str | None]

    def state(self, now: dt.datetime) -> GlassState:
        """Return where it stands; that it is over follows from the clock.

        Args:
            now: from `work.now`.
        """
        if self.reviewed_at is not None:
            return GlassState.REVIEWED
        over = self.ended_at is not None or self.until <= now
        return GlassState.ENDED if over else GlassState.OPEN
