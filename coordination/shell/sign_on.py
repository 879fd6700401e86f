"""What somebody who comes back from a provider may do: log in, confirm, connect an account.

How they get there and back stands in `sign_on_attempts`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import url_for

from coordination import work as unit
from coordination.core import clock
from coordination.core.errors import NotFound
from coordination.http.context import caller, occasion, runtime
from coordination.identity import queries as accounts
from coordination.identity.rules import InvitationKind
from coordination.identity.service import changing, invitations
from coordination.identity.service.invitations import LinkUnusable
from coordination.shell import login, sessions
from coordination.shell.sign_on_attempts import Arrived, reasoned
from coordination.single_sign_on import queries
from coordination.single_sign_on.models import OidcIdentity, OidcProvider
from coordination.single_sign_on.rules import Reason, SignOnFailed
from coordination.single_sign_on.service import binding, providers, remote
from coordination.work import Work


def log_in(arrived: Arrived) -> uuid.UUID:
    """Return the account as which somebody may log in.

    Raises:
        SignOnFailed: there is none; nobody is told why.
    """
    with _in_use(arrived) as (work, provider):
        account = binding.account_of(work, provider, arrived.person)
        work.record("session.authenticate", account, provider=str(provider.id))
        return account.id


def again(arrived: Arrived, account_id: uuid.UUID) -> None:
    """Check that the same person has come back, with two factors.

    Only the provider by whose word the session began may confirm: for a session that began with a
    password it would vouch for members of other organisations.

    Args:
        arrived: who has come back.
        account_id: of the session.

    Raises:
        SignOnFailed: it is somebody else, or the provider attests no second factor.
    """
    with _in_use(arrived, "session.confirm") as (work, provider):
        account = binding.account_of(work, provider, arrived.person)
        work.record("session.confirm", account, provider=str(provider.id))
        if account.id != account_id or sessions.current().provider_id != provider.id:
            raise SignOnFailed(Reason.ANOTHER)
        if not arrived.person.two_factors:
            raise SignOnFailed(Reason.FACTOR)


def bind(arrived: Arrived) -> None:
    """Connect the account of the acting person with who has come back; other sessions end.

    Raises:
        SignOnFailed: one of them is connected already, or they do not belong together.
    """
    here = dataclasses.replace(occasion("account.bind_provider"), writes=True)
    with unit.begin(runtime(), caller().membership_id, here) as work:  # type: ignore[arg-type]
        work.require("self.edit")
        person = changing.own_account(work)
        work.record("account.bind_provider", person)
        provider = _provider(work, arrived)
        with reasoned(work, provider):
            binding.bind(work, person, provider, arrived.person)
        changing.factors_changed(work, person, sessions.current().id)


def accept(arrived: Arrived, link: bytes) -> uuid.UUID:
    """Connect a new account with who has come back, and use up the invitation.

    Args:
        arrived: who has come back.
        link: hash of the token in the link.

    Raises:
        LinkUnusable: it is no first invitation, or counts no longer.
        SignOnFailed: they cannot be connected.
    """
    with login.begin("account.bind_provider") as work:
        found = invitations.opened(work, link)
        if found.kind is not InvitationKind.FIRST:
            raise LinkUnusable
        person = accounts.account(work, found.account_id)
        work.record("account.bind_provider", person)
        provider = _provider(work, arrived)
        with reasoned(work, provider):
            binding.bind(work, person, provider, arrived.person)
        invitations.use(work, found)
        return person.id


def offered() -> Sequence[OidcProvider]:
    """Return the providers that the login page offers."""
    with runtime().logins()() as session:
        return queries.all_in_use(session)


def of_session(*, attesting: bool = True) -> OidcProvider | None:
    """Return the provider through which this session began.

    Args:
        attesting: whether only one will do that attests a second factor.
    """
    provider_id = sessions.current().provider_id
    if provider_id is None:
        return None
    with runtime().logins()() as session:
        found = queries.in_use_by_id(session, provider_id)
    return found if found is not None and (found.demand.exists or not attesting) else None


def page_to_leave() -> str | None:
    """Return the page for who logs out here and may still be logged in at a provider."""
    provider = of_session(attesting=False)
    return url_for("sign_on.left", key=provider.key) if provider is not None else None


def at_hand(key: str) -> tuple[remote.Known, dt.datetime]:
    """Return what is needed to speak with a provider outside of a unit of work, and the time.

    Raises:
        NotFound: there is no such provider in use.
    """
    with runtime().logins()() as session:
        provider, now = queries.one_in_use(session, key), clock.read(session)
    if provider is None:
        raise NotFound
    return providers.known(runtime(), provider), now


def way_to_log_out(key: str) -> tuple[str, str | None]:
    """Return the name of a provider and the address at which people log out of it, if it has one.

    Raises:
        NotFound: there is no such provider in use.
    """
    with runtime().logins()() as session:
        provider = queries.one_in_use(session, key)
    if provider is None:
        raise NotFound
    known = providers.known(runtime(), provider)
    return provider.name, remote.way_to_log_out(known, f"{runtime().settings.base_url}/login")


def mine(work: Work) -> tuple[Sequence[OidcProvider], Sequence[OidcIdentity]]:
    """Return the providers of the acting person's organisations, and those that know the person.

    A session that began through a provider reaches those of its organisation only: what one
    provider says must not become an account at another.
    """
    here = sessions.current().provider_id
    found = login.memberships_of(work, work.actor.account_id, here)
    places = [item.organisation_id for item in found]
    return (
        queries.of_organisations(work.session, places),
        queries.identities(work.session, work.actor.account_id),
    )


@contextmanager
def _in_use(
    arrived: Arrived, action: str = "session.authenticate"
) -> Iterator[tuple[Work, OidcProvider]]:
    with login.begin(action) as work:
        provider = _provider(work, arrived)
        with reasoned(work, provider):
            yield work, provider


def _provider(work: Work, arrived: Arrived) -> OidcProvider:
    found = queries.in_use_by_id(work.session, arrived.provider_id)
    if found is None:
        raise NotFound
    return found
