"""The ledger of digests."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified


class DigestEntry(Base, Identified):
    """A membership's digest of one ISO week, claimed before it is built: at most one."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("membership_id", "iso_year", "iso_week"),)

    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    iso_year: Mapped[int]
    iso_week: Mapped[int]
    claimed_at: Mapped[dt.datetime]
    skipped: Mapped[bool] = mapped_column(default=False)
    mail_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mails.id"))
