"""Providers: the administrator proposes, the organisation's own lead confirms, both may disable.

Whoever sets up a provider decides whom it may call by which name, so nobody does it alone: a
provider opens nothing before the lead has confirmed it, and a change of what it must attest, or of
where it is reached, has to be confirmed again. The operator's acts count as confirmed.

The description is read here, in the administrator's rare act; when people log in, the provider is
asked outside of any unit of work.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from config.settings import Mode
from coordination.access.actors import System
from coordination.core.errors import (
    Conflict,
    FieldProblem,
    Invalid,
    NotFound,
    Refused,
    require_valid,
)
from coordination.partners.models import Organisation
from coordination.single_sign_on import queries
from coordination.single_sign_on.models import OidcProvider
from coordination.single_sign_on.rules import KEY, Demand, SignOnFailed, usable
from coordination.single_sign_on.service import remote
from coordination.work import Runtime, Work


@dataclass(frozen=True)
class NewProvider:
    """What is said of a new provider.

    Attributes:
        key: short name in addresses, never changed.
        organisation_id: whose people it knows.
        name: as the login page shows it.
        issuer: its name for itself, never changed.
        client_id: its name for us.
        client_secret: by which we prove that we are it.
        other_origins: besides the issuer's, at which it has endpoints.
        demand: what it must attest of a login.
    """

    key: str
    organisation_id: uuid.UUID
    name: str
    issuer: str
    client_id: str
    client_secret: str
    other_origins: tuple[str, ...] = ()
    demand: Demand = field(default_factory=Demand)


def propose(work: Work, new: NewProvider) -> OidcProvider:
    """Add a provider, as it describes itself; as the operator's own act it counts as confirmed.

    Args:
        work: unit of work of an administrator, or of the system for the operator.
        new: what was said of it.

    Raises:
        Invalid: unknown organisation, an address that cannot be used, or a provider that does not
            answer, describes another or leads elsewhere.
        Conflict: the key, or this client of the issuer, is there already.
    """
    require_valid(_problems(work, new))
    if queries.known(work.session, new.key, new.issuer, new.client_id):
        raise Conflict("provider_exists")
    provider = _made(new)
    provider.endpoints = _described(provider)
    provider.client_secret = _sealed(work, provider, new.client_secret)
    _who_proposes(work, provider)
    work.add(provider)
    work.flush()
    work.record("oidc_provider.propose", provider)
    return provider


def confirm(work: Work, provider_id: uuid.UUID) -> OidcProvider:
    """Let people log in through a provider.

    Args:
        work: unit of work of the organisation's lead.
        provider_id: which proposal.

    Raises:
        NotFound: there is none in reach.
        Conflict: it does not wait for this.
        Refused: one proposed it oneself, under another membership.
    """
    provider = load(work, provider_id)
    if provider.confirmed_at is not None or provider.disabled_at is not None:
        raise Conflict("provider_not_waiting")
    if _proposed_by_oneself(work, provider):
        raise Refused("second_person_needed")
    provider.confirmed_by, provider.confirmed_at = work.actor.membership_id, work.now
    work.record("oidc_provider.confirm", provider)
    return provider


def demand(work: Work, provider: OidcProvider, wanted: Demand) -> None:
    """Change what a provider must attest; it has to be confirmed again.

    Args:
        work: unit of work of an administrator, or of the system for the operator.
        provider: which one, locked.
        wanted: what it must attest from now on.
    """
    provider.acr_values, provider.demands_mfa = list(wanted.acr), wanted.mfa
    provider.only_way = wanted.only_way
    _who_proposes(work, provider)
    fields = ["acr_values", "demands_mfa", "only_way"]
    work.record("oidc_provider.edit", provider, fields=fields)


def renew_secret(work: Work, provider: OidcProvider, secret: str) -> None:
    """Take another client secret; who the provider is and what it may say stays the same.

    Args:
        work: unit of work of an administrator, or of the system for the operator.
        provider: which one, locked.
        secret: the new one.
    """
    provider.client_secret = _sealed(work, provider, secret)
    work.record("oidc_provider.edit", provider, fields=["client_secret"])


def refresh(work: Work, provider: OidcProvider) -> None:
    """Take over what a provider says of itself now, at its own issuer and origins.

    Args:
        work: unit of work of an administrator, or of the system for the operator.
        provider: which one, locked.

    Raises:
        Invalid: it does not answer, describes another or leads elsewhere.
    """
    provider.endpoints = _described(provider)
    work.record("oidc_provider.edit", provider, fields=["endpoints"])


def disable(work: Work, provider: OidcProvider) -> None:
    """Let nobody log in through a provider any more; sessions begun through it end.

    Args:
        work: unit of work of an administrator or lead, or of the system for the operator.
        provider: which one, locked.

    Raises:
        Conflict: it was disabled before.
    """
    if provider.disabled_at is not None:
        raise Conflict("provider_not_waiting")
    provider.disabled_at = work.now
    work.record("oidc_provider.disable", provider)


def load(work: Work, provider_id: uuid.UUID) -> OidcProvider:
    """Return a provider in the acting person's reach, locked.

    Raises:
        NotFound: there is none.
    """
    found = queries.one(work.session, provider_id, work.actor)
    if found is None:
        raise NotFound
    return found


def known(runtime: Runtime, provider: OidcProvider) -> remote.Known:
    """Return what is needed to speak with a provider, apart from the database.

    Args:
        runtime: of the process.
        provider: which one.
    """
    secret = runtime.cipher.decrypt(provider.client_secret, _place(provider))
    return remote.Known(
        issuer=provider.issuer,
        client_id=provider.client_id,
        client_secret=secret,
        redirect_uri=redirect_uri(runtime, provider.key),
        origins=provider.origins,
        endpoints=provider.places,
        demand=provider.demand,
    )


def redirect_uri(runtime: Runtime, key: str) -> str:
    """Return where a provider sends people back to; each provider has an address of its own.

    Args:
        runtime: of the process, with the configured address of the product.
        key: of the provider.
    """
    return f"{runtime.settings.base_url}/login/organisation/{key}/return"


def _problems(work: Work, new: NewProvider) -> Iterator[FieldProblem]:
    plain = work.runtime.settings.mode is not Mode.PRODUCTION
    found = work.ungoverned(select(Organisation).where(Organisation.id == new.organisation_id))
    if found.one_or_none() is None:
        yield FieldProblem("/organisationId", "choice")
    if not KEY.fullmatch(new.key):
        yield FieldProblem("/key", "provider_key")
    if not usable(new.issuer, plain=plain):
        yield FieldProblem("/issuer", "provider_address")
    if not all(usable(address, plain=plain) for address in new.other_origins):
        yield FieldProblem("/otherOrigins", "provider_address")


def _made(new: NewProvider) -> OidcProvider:
    return OidcProvider(
        key=new.key,
        organisation_id=new.organisation_id,
        name=new.name,
        issuer=new.issuer,
        client_id=new.client_id,
        other_origins=list(new.other_origins),
        acr_values=list(new.demand.acr),
        demands_mfa=new.demand.mfa,
        only_way=new.demand.only_way,
    )


def _described(provider: OidcProvider) -> dict[str, Any]:
    try:
        return dataclasses.asdict(remote.describe(provider.issuer, provider.origins))
    except SignOnFailed as error:
        raise Invalid([FieldProblem("/issuer", f"provider_{error.reason}")]) from error


def _sealed(work: Work, provider: OidcProvider, secret: str) -> str:
    return work.runtime.cipher.encrypt(secret, _place(provider))


def _place(provider: OidcProvider) -> str:
    return f"oidc_providers/client_secret/{provider.id}"


def _who_proposes(work: Work, provider: OidcProvider) -> None:
    """Let a person's act wait for the lead; the operator's counts as confirmed."""
    operator = isinstance(work.who, System)
    provider.proposed_by = None if operator else work.actor.membership_id
    provider.confirmed_by = None
    provider.confirmed_at = work.now if operator else None


def _proposed_by_oneself(work: Work, provider: OidcProvider) -> bool:
    if provider.proposed_by is None:
        return False
    return (
        queries.account_of_membership(work.session, provider.proposed_by) == work.actor.account_id
    )
