"""Tables of the log. The application's role may insert and read entries, never change them."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, choice

CHAINS = 16  # one chain serialises all writers; sixteen held twice the throughput (architecture §4)


class Outcome(StrEnum):
    """How the request ended."""

    DONE = "done"
    REFUSED = "refused"  # readable, but not allowed
    HIDDEN = "hidden"  # absent or not readable
    FAILED = "failed"  # bad input or a state that does not allow it


class AuditEntry(Base, Identified):
    """One request or job: who, under which membership, when, what, to which subjects, why."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        UniqueConstraint("chain", "position"),
        Index("ix_audit_entries_subjects", "subjects", postgresql_using="gin"),
        Index("ix_audit_entries_owners", "owners", postgresql_using="gin"),
        Index("ix_audit_entries_account", "account_id", "at"),
        Index("ix_audit_entries_organisation", "organisation_id", "at"),
    )
    record_kind = "audit_entry"

    chain: Mapped[int]
    position: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[dt.datetime]
    account_id: Mapped[uuid.UUID | None]
    membership_id: Mapped[uuid.UUID | None]
    organisation_id: Mapped[uuid.UUID | None]
    role: Mapped[str | None]
    system: Mapped[str | None]  # which part of the product acted, when no person did
    action: Mapped[str]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    purpose: Mapped[str | None]
    request_id: Mapped[str]
    origin: Mapped[str | None]  # network address of the caller
    subjects: Mapped[list[Any]]  # [{kind, id, action, owner, detail}]
    owners: Mapped[list[uuid.UUID]]  # organisations whose records are among the subjects
    sealed: Mapped[str | None]  # what was searched for, encrypted
    previous: Mapped[bytes]
    hash: Mapped[bytes]

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the entry itself, so that looking into the log stands in the log."""
        return self.record_kind, self.id, self.organisation_id


class AuditHead(Base):
    """The newest position and hash of each chain; locked while an entry is appended."""

    __tablename__ = "audit_heads"

    chain: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, default=0)
    hash: Mapped[bytes]
