"""Accounts, their memberships, sessions and tokens."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coordination.access.classes import Role
from coordination.core.db import Base, Identified, Watched, choice
from coordination.partners.models.organisations import Organisation


class Account(Base, Identified, Watched):
    """A person who can log in; what they may do depends on their memberships alone."""

    __tablename__ = "accounts"
    record_kind = "account"

    external_id: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(CITEXT, unique=True)
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(default="nl")
    # Left out wherever a person looks; the database does not give it to them either.
    password_hash: Mapped[str | None] = mapped_column(deferred=True)
    disabled_at: Mapped[dt.datetime | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the account; no organisation owns it."""
        return self.record_kind, self.id, None


class AddressChange(Base, Identified, Watched):
    """Another address for an account, until its person has confirmed it from there."""

    __tablename__ = "address_changes"
    __table_args__ = (Index("ix_address_changes_account", "account_id"),)
    record_kind = "account"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    before: Mapped[str] = mapped_column(CITEXT)  # the address until then, where notice is given
    email: Mapped[str] = mapped_column(CITEXT)
    code_hash: Mapped[bytes | None] = mapped_column(unique=True)  # None until it was sent
    asked_by: Mapped[uuid.UUID]  # membership of the person or of an administrator
    asked_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]  # replaced by another one, or taken back

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the account that it is about."""
        return self.record_kind, self.account_id, None


class Membership(Base, Identified, Watched):
    """An account in a role in an organisation; begins when its lead has confirmed it."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index("ix_memberships_organisation_role", "organisation_id", "role"),
        Index("ix_memberships_account", "account_id"),
        Index(
            "ix_memberships_last_day",
            "valid_until",
            postgresql_where=text("valid_until IS NOT NULL AND ended_at IS NULL"),
        ),
    )
    record_kind = "membership"

    external_id: Mapped[str | None] = mapped_column(unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    secrecy_bound: Mapped[bool] = mapped_column(default=False)
    proposed_by: Mapped[uuid.UUID | None]  # membership of the administrator
    confirmed_by: Mapped[uuid.UUID | None]  # membership of the lead, or of a second administrator
    confirmed_at: Mapped[dt.datetime | None]
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]  # last day
    ended_at: Mapped[dt.datetime | None]
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class StandIn(Base, Identified, Watched):
    """Who replaces a membership between two dates, both included."""

    __tablename__ = "stand_ins"
    __table_args__ = (
        CheckConstraint("membership_id <> stand_in_id", name="another_person"),
        CheckConstraint("first_day <= last_day", name="dates_in_order"),
        Index("ix_stand_ins_stand_in", "stand_in_id"),
        Index("ix_stand_ins_membership", "membership_id"),
    )
    record_kind = "stand_in"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    stand_in_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]


class WebSession(Base, Identified):
    """A browser session, kept here so that it can be ended; the cookie holds a random token."""

    __tablename__ = "web_sessions"
    __table_args__ = (
        Index("ix_web_sessions_account", "account_id"),
        Index(
            "ix_web_sessions_provider",
            "provider_id",
            postgresql_where=text("provider_id IS NOT NULL AND ended_at IS NULL"),
        ),
    )

    token_hash: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    membership_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    data: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    factor_at: Mapped[dt.datetime | None]  # when the second factor was given last
    browser: Mapped[str | None]  # as it names itself, so that people know their own sessions
    provider_id: Mapped[uuid.UUID | None]  # of single sign-on, by whose word it began
    provider_session: Mapped[str | None]  # what that provider calls its own session
    ended_at: Mapped[dt.datetime | None]


class ApiToken(Base, Identified, Watched):
    """A token of one membership for its own systems: stored as a hash, expiring, revocable."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index("ix_api_tokens_organisation", "organisation_id", "membership_id"),)
    record_kind = "api_token"

    token_hash: Mapped[bytes] = mapped_column(unique=True)
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    label: Mapped[str]
    scopes: Mapped[list[str]]  # actions it may be used for; `*` for all of the membership's
    issued_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
