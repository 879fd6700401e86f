"""Tables of second factors, recovery codes, invitations and the throttling of logins."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, Watched, choice
from coordination.identity.rules import FactorKind, InvitationKind


class _OfAccount(Watched):
    """Mixin: a change stands in the log as one of the account."""

    account_id: Mapped[uuid.UUID]

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the account; no organisation owns it."""
        return "account", self.account_id, None


class SecondFactor(Base, Identified, _OfAccount):
    """A confirmed second factor: the encrypted secret of an app, or the public key of a passkey."""

    __tablename__ = "second_factors"
    __table_args__ = (Index("ix_second_factors_account", "account_id"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[FactorKind] = mapped_column(choice(FactorKind))
    label: Mapped[str]
    created_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    secret: Mapped[str | None]  # of an app, encrypted
    last_step: Mapped[int | None]  # the newest code that was used; it and older ones are spent
    credential_id: Mapped[bytes | None] = mapped_column(unique=True)
    public_key: Mapped[bytes | None]
    sign_count: Mapped[int | None]


class RecoveryCode(Base, Identified, _OfAccount):
    """One code that stands in for a second factor, once; only its keyed hash is known."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index("ix_recovery_codes_account", "account_id"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    code_hash: Mapped[bytes]
    used_at: Mapped[dt.datetime | None]


class Invitation(Base, Identified, _OfAccount):
    """A link that was, or will be, mailed to a person: the first one, or one to recover."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_account", "account_id"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[InvitationKind] = mapped_column(choice(InvitationKind))
    created_at: Mapped[dt.datetime]
    started_by: Mapped[uuid.UUID | None]  # membership; None for the operator and at enrolment
    confirmed_by: Mapped[uuid.UUID | None]  # membership of the lead, for a recovery
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)  # None until it is confirmed
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]


class KnownOrigin(Base):
    """A browser or network address from which somebody logged in; only keyed hashes are known."""

    __tablename__ = "known_origins"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    origin_hash: Mapped[bytes] = mapped_column(primary_key=True)
    seen_at: Mapped[dt.datetime]


class LoginThrottle(Base):
    """Tries that failed under one key: an account, an address, or a person at a known place."""

    __tablename__ = "login_throttles"

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    tried_at: Mapped[dt.datetime]
    next_at: Mapped[dt.datetime]  # no try is looked at before this moment
