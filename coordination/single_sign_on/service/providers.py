"""Providers: the administrator proposes, the organisation's own lead confirms, both may disable.

Whoever sets up a provider decides whom it may call by which name, so nobody does it alone: a
provider opens nothing before the lead has confirmed it, and a change of what it must attest, or of
where it is reached, has to be confirmed again. The operator's acts count as confirmed.

What must be asked of the provider itself is asked before, outside of the unit of work
(`remote.describe`), and handed in.
"""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass, field

from sqlalchemy import select

from coordination.access.actors import System
from coordination.core.errors import Conflict, FieldProblem, NotFound, Refused, require_valid
from coordination.partners.models import Organisation
from coordination.single_sign_on import queries
from coordination.single_sign_on.models import OidcProvider
from coordination.single_sign_on.rules import KEY, Demand, Endpoints, usable
from coordination.work import Runtime, Work

LONGEST_NAME = 80
MOST_ORIGINS, MOST_ACR = 5, 10


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


def check(runtime: Runtime, new: NewProvider) -> None:
    """Refuse what cannot be a provider, before it is asked anything.

    Args:
        runtime: of the process; http will do in tests and the demonstration only.
        new: what was said of it.

    Raises:
        Invalid: naming every field that is wrong.
    """
    plain = runtime.settings.mode.value != "production"
    found = [] if KEY.fullmatch(new.key) else [FieldProblem("/key", "provider_key")]
    if not usable(new.issuer, plain=plain):
        found.append(FieldProblem("/issuer", "provider_address"))
    if not all(usable(address, plain=plain) for address in new.other_origins):
        found.append(FieldProblem("/otherOrigins", "provider_address"))
    require_valid(found)


def propose(work: Work, new: NewProvider, endpoints: Endpoints) -> OidcProvider:
    """Add a provider; as the operator's own act it counts as confirmed.

    Args:
        work: unit of work of an administrator, or of the system for the operator.
        new: what was said of it; `check` has seen it.
        endpoints: what the provider said of itself.

    Raises:
        Invalid: unknown organisation.
        Conflict: the key, or this client of the issuer, is there already.
    """
    known = work.ungoverned(select(Organisation).where(Organisation.id == new.organisation_id))
    require_valid([] if known.first() else [FieldProblem("/organisationId", "choice")])
    if queries.exists(work.session, new.key, new.issuer, new.client_id):
        raise Conflict("provider_exists")
    provider = OidcProvider(
        key=new.key,
        organisation_id=new.organisation_id,
        name=new.name,
        issuer=new.issuer,
        client_id=new.client_id,
        client_secret="",
        other_origins=list(new.other_origins),
        endpoints=dataclasses.asdict(endpoints),
        acr_values=list(new.demand.acr),
        demands_mfa=new.demand.mfa,
    )
    _seal(work, provider, new.client_secret)
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
    _who_proposes(work, provider)
    work.record("oidc_provider.edit", provider, fields=["acr_values", "demands_mfa"])


def renew_secret(work: Work, provider: OidcProvider, secret: str) -> None:
    """Take another client secret; who the provider is and what it may say stays the same.

    Args:
        work: unit of work of an administrator, or of the system for the operator.
        provider: which one, locked.
        secret: the new one.
    """
    _seal(work, provider, secret)
    work.record("oidc_provider.edit", provider, fields=["client_secret"])


def refresh(work: Work, provider: OidcProvider, endpoints: Endpoints) -> None:
    """Take over what a provider says of itself now, from its own issuer and origins.

    Args:
        work: unit of work of an administrator, or of the system for the operator.
        provider: which one, locked.
        endpoints: what it said.
    """
    provider.endpoints = dataclasses.asdict(endpoints)
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


def _seal(work: Work, provider: OidcProvider, secret: str) -> None:
    provider.client_secret = work.runtime.cipher.encrypt(secret, place_of(provider))


def place_of(provider: OidcProvider) -> str:
    """Return the place to which the encrypted secret of a provider is bound."""
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
