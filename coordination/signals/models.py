"""Tables of signals."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coordination.access.classes import DataClass
from coordination.core.db import Base, Identified, Versioned, Watched, choice
from coordination.signals.absence import AbsenceKind
from coordination.signals.rules import (
    LifeDomain,
    Part,
    Rectification,
    SignalStatus,
    StatementKind,
    Urgency,
)


class Signal(Base, Identified, Versioned, Watched):
    """A dated concern of one organisation; the head row holds the current version."""

    __tablename__ = "signals"
    __table_args__ = (
        UniqueConstraint("organisation_id", "external_id"),
        Index("ix_signals_owner", "organisation_id", "created_at", "id"),
        Index("ix_signals_author", "author_id", "created_at", "id"),
        Index("ix_signals_open", "organisation_id", "status"),
    )
    record_kind = "signal"

    reference: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    status: Mapped[SignalStatus] = mapped_column(choice(SignalStatus), default=SignalStatus.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    category: Mapped[str | None]
    sub_category: Mapped[str | None]
    data_class: Mapped[DataClass] = mapped_column(choice(DataClass), default=DataClass.D2)
    life_domain: Mapped[LifeDomain | None] = mapped_column(choice(LifeDomain))
    occurred_on: Mapped[dt.date | None]
    place_of_event: Mapped[str | None]
    urgency: Mapped[Urgency] = mapped_column(choice(Urgency), default=Urgency.ORDINARY)
    already_done: Mapped[str | None]
    confirmed_acute: Mapped[bool] = mapped_column(default=False)
    wanted_release: Mapped[
        dict[str, Any] | None
    ]  # what the author ticked for release at submission
    created_at: Mapped[dt.datetime]
    submitted_at: Mapped[dt.datetime | None]
    submitted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    closed_at: Mapped[dt.datetime | None]
    withdrawn_reason: Mapped[str | None]
    proposed_because: Mapped[
        dict[str, Any] | None
    ]  # the absence window of a proposal without author
    external_id: Mapped[str | None]
    import_digest: Mapped[str | None]
    persons: Mapped[list[SignalPerson]] = relationship(
        back_populates="signal", cascade="all, delete-orphan", order_by="SignalPerson.position"
    )
    statements: Mapped[list[Statement]] = relationship(
        back_populates="signal", cascade="all, delete-orphan", order_by="Statement.position"
    )


class SignalPerson(Base, Watched):
    """A young person's part in the current version of a signal."""

    __tablename__ = "signal_persons"
    __table_args__ = (Index("ix_signal_persons_person", "young_person_id"),)

    signal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True
    )
    young_person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("young_persons.id"), primary_key=True
    )
    part: Mapped[Part] = mapped_column(choice(Part))
    position: Mapped[int]
    signal: Mapped[Signal | None] = relationship(back_populates="persons")

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the signal that this row belongs to."""
        return "signal", self.signal_id if self.signal is None else self.signal.id, None


class Statement(Base, Identified, Watched):
    """One statement of the current version; its id stays when a correction amends it."""

    __tablename__ = "statements"
    __table_args__ = (Index("ix_statements_signal", "signal_id"),)

    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[StatementKind | None] = mapped_column(choice(StatementKind))  # None: in a draft
    text: Mapped[str]
    source: Mapped[str | None]
    voice: Mapped[bool] = mapped_column(default=False)  # the young person's own words
    signal: Mapped[Signal | None] = relationship(back_populates="statements")

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the signal that this row belongs to."""
        return "signal", self.signal_id if self.signal is None else self.signal.id, None


class SignalVersion(Base, Identified, Watched):
    """A version that a correction replaced, as it stood; a submitted signal is never edited."""

    __tablename__ = "signal_versions"
    __table_args__ = (UniqueConstraint("signal_id", "version"),)

    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    reason: Mapped[str]
    replaced_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    replaced_at: Mapped[dt.datetime]
    # Closed to everyone but the owner's privacy officer; None for an ordinary correction.
    closed_for: Mapped[Rectification | None] = mapped_column(choice(Rectification))

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the signal that this version belonged to."""
        return "signal", self.signal_id, None


class Absence(Base, Identified, Watched):
    """Missed lesson hours of one day and kind, as imported; the rule watch counts them."""

    __tablename__ = "absences"
    __table_args__ = (UniqueConstraint("young_person_id", "day", "kind"),)
    record_kind = "absence"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    young_person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("young_persons.id"))
    day: Mapped[dt.date]
    kind: Mapped[AbsenceKind] = mapped_column(choice(AbsenceKind))
    lesson_hours: Mapped[Decimal] = mapped_column(Numeric(4, 2))
    # The proposal that has counted it: a reached limit begins a new window.
    signal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signals.id"))
