"""Checks the token by which a provider says that somebody has logged out. Pure.

OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6. Who asks it may be anybody: before the
provider's keys are fetched, `sketched` refuses whatever could not be its word anyway.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from coordination.core import documents
from coordination.single_sign_on import tokens
from coordination.single_sign_on.rules import CLOCK_SKEW, Reason, SignOnFailed

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_TOKEN = 8192  # signs; those of known providers have about a thousand
# A provider tells at once (section 2.4 recommends two minutes); what is older is no news.
LASTS = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class LoggedOut:
    """What a provider tells; at least one of subject and session is there.

    Attributes:
        number: of the token, which counts once.
        subject: the provider's name for the person, or None.
        session: its name for the session that ended, or None for all of the person's.
    """

    number: str
    subject: str | None
    session: str | None


@dataclass(frozen=True)
class Party:
    """Between whom a token goes.

    Attributes:
        issuer: the provider.
        client_id: by which it knows us.
        algorithms: with which it signs.
    """

    issuer: str
    client_id: str
    algorithms: Sequence[str]


def sketched(token: str, party: Party, now: dt.datetime) -> None:
    """Refuse what is no such token of this provider for us and for now, whoever signed it.

    Args:
        token: as it was sent.
        party: whose token it must be, and for whom.
        now: from the clock.

    Raises:
        SignOnFailed: something that it says does not fit.
    """
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError  # noqa: TRY301 - one answer to whatever does not fit
        said = documents.parsed(jws.extract_compact(token.encode()).payload)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise SignOnFailed(Reason.CLAIMS) from error
    _checked(said, party, now)


def read(token: str, keys: object, party: Party, now: dt.datetime) -> LoggedOut:
    """Return who has logged out, once signature and claims have been checked.

    Args:
        token: as it was sent.
        keys: the provider's public keys, as a JSON document.
        party: whose token it must be, and for whom.
        now: from the clock.

    Raises:
        SignOnFailed: saying what is wrong.
    """
    return _checked(tokens.opened(token, keys, party.algorithms).claims, party, now)


def _checked(said: Any, party: Party, now: dt.datetime) -> LoggedOut:
    if not isinstance(said, Mapping) or not _fits(said, party, now):
        raise SignOnFailed(Reason.CLAIMS)
    number, subject, session = (tokens.named(said.get(name)) for name in ("jti", "sub", "sid"))
    # A name that is there must be one: half of an instruction is none.
    whole = (subject is None) == ("sub" not in said) and (session is None) == ("sid" not in said)
    if number is None or not whole or (subject or session) is None:
        raise SignOnFailed(Reason.CLAIMS)
    return LoggedOut(number, subject, session)


def _fits(said: Mapping[str, Any], party: Party, now: dt.datetime) -> bool:
    events = said.get("events")
    return (
        said.get("iss") == party.issuer
        and said.get("aud") in (party.client_id, [party.client_id])
        and isinstance(events, Mapping)
        and isinstance(events.get(EVENT), Mapping)
        and "nonce" not in said  # so that no token of a login will do
        and _fresh(said, now)
    )


def _fresh(said: Mapping[str, Any], now: dt.datetime) -> bool:
    """Return whether it was made just now and, where it says so, still counts."""
    issued, expires = said.get("iat"), said.get("exp", now.timestamp())
    if not all(isinstance(moment, int | float) for moment in (issued, expires)):
        return False
    skew = CLOCK_SKEW.total_seconds()
    age = now.timestamp() - issued  # type: ignore[operator]
    return bool(-skew <= age <= LASTS.total_seconds() + skew and expires >= now.timestamp() - skew)
