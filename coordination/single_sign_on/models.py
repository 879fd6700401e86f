"""Tables of the providers of single sign-on and of who is known by them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coordination.core.db import Base, Identified, Watched
from coordination.partners.models import Account, Organisation
from coordination.single_sign_on.rules import Demand, Endpoints, origin


class OidcProvider(Base, Identified, Watched):
    """The OpenID provider of an organisation; opens nothing before its lead has confirmed it.

    The issuer never changes: who is bound to one provider would be handed to another.
    """

    __tablename__ = "oidc_providers"
    __table_args__ = (
        UniqueConstraint("issuer", "client_id"),
        Index("ix_oidc_providers_organisation", "organisation_id"),
    )
    record_kind = "oidc_provider"

    key: Mapped[str] = mapped_column(unique=True)  # in addresses, and in the provider's own list
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]  # as the login page shows it
    issuer: Mapped[str]
    client_id: Mapped[str]
    client_secret: Mapped[str]  # encrypted
    other_origins: Mapped[list[str]]  # besides the issuer's, at which it has endpoints
    endpoints: Mapped[dict[str, Any]]  # what its description said when it was read last
    acr_values: Mapped[list[str]]  # one of these is demanded, if there are any
    demands_mfa: Mapped[bool]  # whether `amr` must contain `mfa`
    only_way: Mapped[bool]  # whether members whom it knows need not try a password here
    proposed_by: Mapped[uuid.UUID | None]  # membership of the administrator; None: the operator
    confirmed_by: Mapped[uuid.UUID | None]  # membership of the lead; None: the operator
    confirmed_at: Mapped[dt.datetime | None]
    disabled_at: Mapped[dt.datetime | None]
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)

    @property
    def origins(self) -> frozenset[str]:
        """Return the origins that may be asked."""
        written = (self.issuer, *self.other_origins)
        return frozenset(found for found in map(origin, written) if found is not None)

    @property
    def places(self) -> Endpoints:
        """Return the endpoints in their own form."""
        return Endpoints(**self.endpoints)

    @property
    def demand(self) -> Demand:
        """Return what it must attest of a login."""
        return Demand(tuple(self.acr_values), self.demands_mfa, self.only_way)


class OidcIdentity(Base, Identified, Watched):
    """A person of a provider is this account; bound once, by the person."""

    __tablename__ = "oidc_identities"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("provider_id", "account_id"),
        Index("ix_oidc_identities_account", "account_id"),
    )

    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("oidc_providers.id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    issuer: Mapped[str]
    subject: Mapped[str]
    bound_at: Mapped[dt.datetime]
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    provider: Mapped[OidcProvider] = relationship(lazy="joined", innerjoin=True)

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the account; no organisation owns it."""
        return "account", self.account_id, None


class SpentLogoutToken(Base):
    """A token by which a provider ended sessions, so that it counts once; kept for minutes."""

    __tablename__ = "spent_logout_tokens"

    number_hash: Mapped[bytes] = mapped_column(primary_key=True)  # of issuer and `jti`
    spent_at: Mapped[dt.datetime]
