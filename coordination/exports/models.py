"""Tables of exports."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, Watched, choice
from coordination.exports.rules import (
    ExportFormat,
    ExportKind,
    ExportPurpose,
    ExportState,
    RefusalReason,
)


class Export(Base, Identified, Watched):
    """One file that a member asked for; it keeps what was asked, never what stood in it."""

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint(
            "expires_at <= requested_at + interval '60 minutes'", name="at_most_an_hour"
        ),
        Index("ix_exports_membership", "membership_id", "requested_at", "id"),
        Index(
            "ix_exports_expiry",
            "expires_at",
            postgresql_where=text("state IN ('requested', 'ready')"),
        ),
    )
    record_kind = "export"

    reference: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    kind: Mapped[ExportKind] = mapped_column(choice(ExportKind))
    format: Mapped[ExportFormat] = mapped_column(choice(ExportFormat))
    purpose: Mapped[ExportPurpose] = mapped_column(choice(ExportPurpose))
    locale: Mapped[str]  # in which its titles are written
    record_id: Mapped[uuid.UUID | None]  # of one record; None for a list
    wanted: Mapped[dict[str, Any]]  # what a list is narrowed to: codes and days
    state: Mapped[ExportState] = mapped_column(choice(ExportState), default=ExportState.REQUESTED)
    refusal: Mapped[RefusalReason | None] = mapped_column(choice(RefusalReason))
    requested_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]  # by the database's clock, at most sixty minutes later
    made_at: Mapped[dt.datetime | None]
    records: Mapped[int | None]  # how many stand in it
    bytes: Mapped[int | None]


class ExportFile(Base, Watched):
    """The file itself, encrypted, while it lasts; the row goes with it."""

    __tablename__ = "export_files"

    export_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exports.id"), primary_key=True)
    sealed: Mapped[bytes]
    record_ids: Mapped[list[uuid.UUID]]  # in the order of the file
    # Of every value in it: it is handed out only while each would be written the same again.
    digest: Mapped[bytes]

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the export that this file belongs to."""
        return "export", self.export_id, None
