"""The mail domains of organisations: where the addresses of their people may lie."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, Watched, choice


class DomainFault(StrEnum):
    """Why mail to a domain is held until a person has looked at it."""

    VANISHED = "vanished"  # nobody holds it any more; anybody may buy it
    NO_MAIL = "no_mail"  # it exists, but no server takes its mail
    MOVED = "moved"  # other name servers than before: perhaps another holder


class MailDomain(Base, Identified, Watched):
    """A mail domain of an organisation; it begins when the organisation's lead has confirmed it."""

    __tablename__ = "mail_domains"
    __table_args__ = (
        Index(
            "uq_mail_domains_live",
            "organisation_id",
            "domain",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_mail_domains_check", "check_at", postgresql_where=text("ended_at IS NULL")),
    )
    record_kind = "mail_domain"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    reference: Mapped[str]  # by which an alarm names it
    domain: Mapped[str]  # in small letters, as it stands in the name system
    proposed_by: Mapped[uuid.UUID | None]  # membership of the administrator; None: the operator
    proposed_at: Mapped[dt.datetime]
    confirmed_by: Mapped[uuid.UUID | None]
    confirmed_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    check_at: Mapped[dt.datetime]  # when its records are looked at next
    checked_at: Mapped[dt.datetime | None]
    name_servers: Mapped[list[str]]  # as they were when it was found well; empty: not seen yet
    fault: Mapped[DomainFault | None] = mapped_column(choice(DomainFault))
    faulty_since: Mapped[dt.datetime | None]

    @property
    def usable(self) -> bool:
        """Return whether addresses may lie in it and mail may go to it."""
        return self.confirmed_at is not None and self.ended_at is None and self.fault is None
