"""Binds a person of a provider to an account, once, and tells whose account a person's is.

Never by mail address: a provider may call anybody by any address. The binding is the act of the
person, who is logged in and has just given the second factor, or who accepts an invitation.
"""

from __future__ import annotations

import uuid

from coordination.access.actors import System
from coordination.core.errors import NotFound, Refused
from coordination.partners.models import Account
from coordination.partners.queries.accounts import active_memberships
from coordination.single_sign_on import queries
from coordination.single_sign_on.models import OidcIdentity, OidcProvider
from coordination.single_sign_on.rules import Reason, SignOnFailed
from coordination.single_sign_on.tokens import Person
from coordination.work import Work


def bind(work: Work, account: Account, provider: OidcProvider, person: Person) -> OidcIdentity:
    """Let an account be known as a person of a provider.

    Args:
        work: an open unit of work.
        account: of the person who does it.
        provider: which provider.
        person: who logged in there just now.

    Raises:
        SignOnFailed: this person of the provider, or this account, is bound already; or the
            account has no membership in the provider's organisation.
    """
    with work.as_system():
        taken = queries.taken(work.session, provider, person.subject, account.id)
    if taken:
        raise SignOnFailed(Reason.TAKEN)
    if not belongs(work, account.id, provider):
        raise SignOnFailed(Reason.UNKNOWN)
    made = OidcIdentity(
        provider_id=provider.id,
        account_id=account.id,
        issuer=person.issuer,
        subject=person.subject,
        bound_at=work.now,
    )
    work.add(made)
    work.flush()
    work.record("account.bind_provider", made, provider=str(provider.id))
    return made


def unbind(work: Work, account_id: uuid.UUID, identity_id: uuid.UUID) -> None:
    """Let a person be known no more by a provider.

    Args:
        work: unit of work of the person.
        account_id: the person.
        identity_id: which binding.

    Raises:
        NotFound: the person has no such binding.
        Refused: the organisation demands its provider; without it a password would do again.
    """
    for found in queries.identities(work.session, account_id):
        if found.id == identity_id:
            if found.provider.only_way and not isinstance(work.who, System):
                raise Refused("provider_only_way")
            work.record("account.unbind_provider", found, provider=str(found.provider_id))
            work.session.delete(found)
            return
    raise NotFound


def unbind_all(work: Work, account_id: uuid.UUID) -> None:
    """Let a person be known by no provider any more.

    Args:
        work: unit of work of the operator.
        account_id: the person.
    """
    for found in queries.identities(work.session, account_id):
        unbind(work, account_id, found.id)


def account_of(work: Work, provider: OidcProvider, person: Person) -> Account:
    """Return the account as which a person of a provider may log in.

    Args:
        work: an open unit of work.
        provider: through which.
        person: who logged in there just now.

    Raises:
        SignOnFailed: nobody is bound to this person, the account is disabled, or it has no
            membership in the provider's organisation; nobody is told which.
    """
    found = queries.identity(work.session, person.issuer, person.subject)
    if found is None or found.account.disabled_at is not None:
        raise SignOnFailed(Reason.UNKNOWN)
    if not belongs(work, found.account_id, provider):
        raise SignOnFailed(Reason.UNKNOWN)
    return found.account


def belongs(work: Work, account_id: uuid.UUID, provider: OidcProvider) -> bool:
    """Return whether a person may act in the organisation of a provider now.

    A provider vouches for the people of its own organisation and for nobody else's.
    """
    mine = active_memberships(work.session, account_id, work.now)
    return any(item.organisation_id == provider.organisation_id for item in mine)
