"""A way to a provider and back: kept in the session of the browser that began it, used up once.

Between the two units of work of an arrival the provider is asked.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from coordination.core.errors import NotFound
from coordination.http.context import runtime
from coordination.shell import login, sessions
from coordination.single_sign_on import answers, queries, tokens
from coordination.single_sign_on.answers import Sent
from coordination.single_sign_on.models import OidcProvider
from coordination.single_sign_on.rules import ATTEMPT_LASTS, Reason, SignOnFailed
from coordination.single_sign_on.service import providers, remote
from coordination.single_sign_on.tokens import Expected, Person
from coordination.work import Work

KEPT = "sign_on"  # where the session keeps the attempt


class Purpose(StrEnum):
    """What somebody goes to a provider for."""

    LOG_IN = "log_in"
    AGAIN = "again"  # a second factor once more: after a pause, or before a weighty act
    BIND = "bind"  # to connect the account of who is logged in
    INVITED = "invited"  # to connect a new account, with the link of the invitation


@dataclass(frozen=True)
class Under:
    """An attempt under way.

    Attributes:
        key: of the provider.
        purpose: what for.
        following: path of the page that comes next.
        began: when, as ISO text.
        way: what must come back.
    """

    key: str
    purpose: Purpose
    following: str
    began: str
    way: remote.Attempt


@dataclass(frozen=True)
class Arrived:
    """Somebody has come back from a provider, who is who it says.

    Attributes:
        provider_id: the provider.
        person: who it is there.
    """

    provider_id: uuid.UUID
    person: Person


def leave(work: Work, key: str, purpose: Purpose, following: str) -> str:
    """Begin an attempt and return the address at the provider to go to.

    Args:
        work: an open unit of work.
        key: of the provider.
        purpose: what for; for all but a login the credentials are given afresh.
        following: path of the page that comes next.

    Raises:
        NotFound: there is no such provider in use.
    """
    provider = queries.one_in_use(work.session, key)
    if provider is None:
        raise NotFound
    work.record("session.leave", provider, purpose=purpose.value)
    known = providers.known(work.runtime, provider)
    under = Under(key, purpose, following, work.now.isoformat(), remote.new_attempt())
    sessions.current()[KEPT] = dataclasses.asdict(under)
    return remote.way_out(known, under.way, afresh=purpose is not Purpose.LOG_IN)


def take() -> Under | None:
    """Return the attempt of this browser, which is used up now, or None."""
    kept = sessions.current().pop(KEPT, None)
    if kept is None:
        return None
    way = remote.Attempt(**kept.pop("way"))
    return Under(**kept | {"purpose": Purpose(kept["purpose"])}, way=way)


def arrive(key: str, under: Under | None, sent: Sent) -> Arrived:
    """Return who has come back, once the provider's word has been checked.

    Args:
        key: of the provider to whose address they were sent back.
        under: the attempt of this browser.
        sent: what came along.

    Raises:
        SignOnFailed: saying what is wrong; it stands in the log.
        NotFound: there is no such provider in use.
    """
    with _logged(key) as (work, provider):
        if under is None or under.key != key or work.now - _began(under) > ATTEMPT_LASTS:
            raise SignOnFailed(Reason.ATTEMPT)
        known, now, provider_id = providers.known(runtime(), provider), work.now, provider.id
        named = known.endpoints.names_itself
        code = answers.code_of(sent, under.way.state, known.issuer, names_itself=named)
    try:
        said, keys = remote.exchange(known, under.way, code)
        return Arrived(provider_id, tokens.person(said, keys, _expected(known, under), now))
    except SignOnFailed as problem:
        with _logged(key):
            raise problem from None


@contextmanager
def reasoned(work: Work, provider: OidcProvider) -> Iterator[None]:
    """Let the entry of the log say why something about a provider failed."""
    try:
        yield
    except SignOnFailed as problem:
        work.record("session.authenticate", provider, reason=problem.reason.value)
        raise


@contextmanager
def _logged(key: str) -> Iterator[tuple[Work, OidcProvider]]:
    """Open a unit of work about a provider; what fails in it stands in the log with its reason."""
    with login.begin("session.authenticate") as work:
        provider = queries.one_in_use(work.session, key)
        if provider is None:
            raise NotFound
        with reasoned(work, provider):
            yield work, provider


def _began(under: Under) -> dt.datetime:
    return dt.datetime.fromisoformat(under.began)


def _expected(known: remote.Known, under: Under) -> Expected:
    return Expected(
        issuer=known.issuer,
        client_id=known.client_id,
        nonce=under.way.nonce,
        algorithms=known.endpoints.algorithms,
        demand=known.demand,
        since=None if under.purpose is Purpose.LOG_IN else _began(under),
    )
