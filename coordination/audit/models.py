"""Tables of the log. The application's role may insert and read entries, never change them."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
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
        Index("ix_audit_entries_subjects", "subject_ids", postgresql_using="gin"),
        Index("ix_audit_entries_owners", "owners", postgresql_using="gin"),
        Index("ix_audit_entries_account", "account_id", "at"),
        Index(
            "ix_audit_entries_glasses",
            "glasses",
            postgresql_using="gin",
            postgresql_where=text("glasses <> '{}'"),
        ),
        Index("ix_audit_entries_organisation", "organisation_id", "at"),
        Index("ix_audit_entries_membership", "membership_id", "at"),
        Index("ix_audit_entries_time", "at", "id"),
        Index("ix_audit_entries_request", "request_id"),
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
    subject_ids: Mapped[list[uuid.UUID]]  # their ids once more, to be searched by
    owners: Mapped[list[uuid.UUID]]  # organisations whose records are among the subjects
    sealed: Mapped[str | None]  # what was searched for, encrypted
    # NEN 7513's emergency flag: the break-glasses under which it was done; mostly none.
    glasses: Mapped[list[uuid.UUID]] = mapped_column(server_default=text("'{}'"))
    policy: Mapped[str]  # version of the table of grants that decided
    milliseconds: Mapped[int]  # from `at` until this entry was written
    # W3C Trace Context: joins entries across systems, and is trusted for nothing else
    trace_id: Mapped[str]
    span_id: Mapped[str]
    parent_span_id: Mapped[str | None]
    foreign_parent: Mapped[bool]  # the parent is a span of another system
    tracestate: Mapped[str | None]
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


class AuditSeal(Base):
    """The chain heads of one day, signed and written to the outside place; one row each day."""

    __tablename__ = "audit_seals"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    digest: Mapped[bytes]  # SHA-256 of the document, which the next one names
