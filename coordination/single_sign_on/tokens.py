"""Checks the token by which a provider says who has logged in. Pure: it is handed token and keys.

OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725 (best practices for JSON Web Tokens).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from coordination.single_sign_on.rules import (
    CLOCK_SKEW,
    LONGEST_SUBJECT,
    Demand,
    Reason,
    SignOnFailed,
)

LONGEST_HEADER = 4096  # bytes; some providers put their certificate there
_ASYMMETRIC = frozenset({"RSA", "EC", "OKP"})
_BROKEN = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Expected:
    """What the token of one attempt must say.

    Attributes:
        issuer: of the provider that was asked.
        client_id: by which the provider knows us.
        nonce: of this attempt.
        algorithms: with which the provider signs.
        demand: what it must attest of the login.
        since: for a step-up, the moment at which the person was sent to log in afresh.
    """

    issuer: str
    client_id: str
    nonce: str
    algorithms: Sequence[str]
    demand: Demand
    since: dt.datetime | None = None


@dataclass(frozen=True)
class Person:
    """Who has logged in at a provider.

    Attributes:
        issuer: the provider.
        subject: its own name for the person, that never changes.
        two_factors: whether the provider attests what is demanded of it.
        session: its own name for the session that began there, if it gives one.
    """

    issuer: str
    subject: str
    two_factors: bool
    session: str | None = None


def person(tokens: dict[str, Any], keys: object, expected: Expected, now: dt.datetime) -> Person:
    """Return who has logged in, once everything that the token says has been checked.

    Args:
        tokens: the provider's answer to the code.
        keys: its public keys, as a JSON document.
        expected: what this attempt asks for.
        now: from the clock.

    Raises:
        SignOnFailed: saying what is wrong.
    """
    token = opened(tokens.get("id_token"), keys, expected.algorithms)
    claims = _checked(token, tokens.get("access_token"), expected, now)
    if not expected.demand.met(claims.get("acr"), claims.get("amr")):
        raise SignOnFailed(Reason.FACTOR)
    return Person(expected.issuer, claims["sub"], expected.demand.exists, named(claims.get("sid")))


def named(value: object) -> str | None:
    """Return the name of a person or session of a provider, or None where it is none.

    Args:
        value: of a claim, whatever it holds.
    """
    fits = isinstance(value, str) and 1 <= len(value) <= LONGEST_SUBJECT
    return value if fits else None  # type: ignore[return-value]


def opened(token: object, keys: object, algorithms: Sequence[str]) -> jwt.Token:
    """Return a token that one of a provider's keys has signed.

    Args:
        token: as it was sent.
        keys: the provider's public keys, as a JSON document.
        algorithms: with which it signs.

    Raises:
        SignOnFailed: it is none, or was signed by somebody else.
    """
    try:
        if not isinstance(token, str) or not isinstance(keys, dict):
            raise TypeError
        return jwt.decode(token, _key_set(keys), registry=_registry(algorithms))
    except _BROKEN as error:
        raise SignOnFailed(Reason.SIGNATURE) from error


def _registry(algorithms: Sequence[str]) -> JWSRegistry:
    """Return what may stand in the header: `alg` of the list; what providers add is not read."""
    made = JWSRegistry(algorithms=list(algorithms), strict_check_header=False)
    made.max_header_length = LONGEST_HEADER
    return made


def _key_set(document: dict[str, Any]) -> jwk.KeySet:
    """Return the keys that can have signed; others, for encryption or unknown, are left out."""
    usable = [
        key
        for key in document["keys"]
        if key.get("kty") in _ASYMMETRIC and key.get("use", "sig") == "sig"
    ]
    return jwk.KeySet.import_key_set({"keys": usable})


def _checked(
    token: jwt.Token, access_token: object, expected: Expected, now: dt.datetime
) -> dict[str, Any]:
    claims = CodeIDToken(
        token.claims,
        token.header,
        {"iss": {"essential": True, "value": expected.issuer}},
        {"nonce": expected.nonce, "client_id": expected.client_id, "access_token": access_token},
    )
    try:
        claims.validate(int(now.timestamp()), int(CLOCK_SKEW.total_seconds()))
        _is_for_us(claims, expected)
    except _BROKEN as error:
        raise SignOnFailed(Reason.CLAIMS) from error
    if expected.since is not None and not _fresh(claims.get("auth_time"), expected.since):
        raise SignOnFailed(Reason.STALE)
    return dict(claims)


def _is_for_us(claims: dict[str, Any], expected: Expected) -> None:
    """Check what the library leaves open: audience and subject.

    Other audiences beside ours are refused: the token could be used by them as well.
    """
    if claims["aud"] not in (expected.client_id, [expected.client_id]):
        raise ValueError("aud")
    if named(claims["sub"]) is None:
        raise ValueError("sub")


def _fresh(auth_time: object, since: dt.datetime) -> bool:
    """Return whether the person gave their credentials after they were sent to do so."""
    earliest = (since - CLOCK_SKEW).timestamp()
    return isinstance(auth_time, int | float) and auth_time >= earliest
