"""What a provider of single sign-on may be, and why a login through it fails. Pure.

Numbers without a source are the product's own choice; docs/decisions/0031 gives the reasons.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from coordination.core.errors import Problem

KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
SCOPE = "openid"  # nothing else is asked for: neither name nor address is taken from a provider
MFA = "mfa"  # RFC 8176, section 2: several factors were used
ATTEMPT_LASTS = dt.timedelta(minutes=10)  # from leaving for the provider to coming back
CLOCK_SKEW = dt.timedelta(seconds=60)  # between the provider's clock and ours
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, section 2
DISCOVERY_PATH = "/.well-known/openid-configuration"  # OpenID Connect Discovery 1.0, section 4
# Signatures that only the holder of a private key can make. Neither `none` nor HS256, for which
# the public key or the client secret would do.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


class Reason(StrEnum):
    """Why a login through a provider failed; it stands in the log, the person is told less."""

    ATTEMPT = "attempt"  # no such attempt in this browser, or too long ago
    STATE = "state"  # the answer belongs to another attempt
    ISSUER = "issuer"  # the answer comes from another provider than was asked
    PROVIDER = "provider"  # the provider says no
    CANCELLED = "cancelled"  # the person stopped at the provider
    UNREACHABLE = "unreachable"  # the provider does not answer, or not properly
    ORIGIN = "origin"  # an address outside those that the provider is known at
    DISCOVERY = "discovery"  # its description cannot be used
    SIGNATURE = "signature"  # the token was not signed by the provider
    CLAIMS = "claims"  # the token is not for us, not now, or not for this attempt
    FACTOR = "factor"  # the second factor that is demanded was not attested
    STALE = "stale"  # the person did not log in there just now, as was asked
    UNKNOWN = "unknown"  # nobody here is bound to this person, or they may not act
    TAKEN = "taken"  # this person of the provider, or this account, is bound already
    REPLAYED = "replayed"  # the token that ends sessions was used before
    ANOTHER = "another"  # somebody else came back than the person of this session


# What the person is told; everything else is one and the same sentence.
_TOLD = {
    Reason.CANCELLED: "sign_on_cancelled",
    Reason.UNREACHABLE: "sign_on_unreachable",
    Reason.FACTOR: "sign_on_factor",
    Reason.UNKNOWN: "sign_on_unknown",
    Reason.TAKEN: "sign_on_taken",
    Reason.ANOTHER: "sign_on_another",
    Reason.STALE: "sign_on_stale",
}


class SignOnFailed(Problem):
    """A login through a provider that did not come about."""

    status = 422

    def __init__(self, reason: Reason) -> None:
        super().__init__(_TOLD.get(reason, "sign_on_failed"))
        self.reason = reason


@dataclass(frozen=True)
class Endpoints:
    """Where a provider is reached and what it can do, as its description says.

    Attributes:
        authorization: where people are sent to log in.
        token: where a code is exchanged.
        jwks: where its public keys are.
        end_session: where people log out there, if it has such a place.
        names_itself: whether it names itself when it sends people back (RFC 9207).
        secret_in_body: whether the client secret goes into the body instead of the header.
        algorithms: with which it signs, of those that we trust.
    """

    authorization: str
    token: str
    jwks: str
    end_session: str | None = None
    names_itself: bool = False
    secret_in_body: bool = False
    algorithms: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Demand:
    """What a provider must attest of a login so that it counts as two factors.

    Attributes:
        acr: one of these classes of authentication, if any is listed.
        mfa: whether `amr` must contain `mfa`.
        only_way: whether members whom the provider knows log in through it alone, with no password.
    """

    acr: tuple[str, ...] = ()
    mfa: bool = False
    only_way: bool = False

    @property
    def exists(self) -> bool:
        """Return whether anything is demanded; otherwise the product asks its own factor."""
        return bool(self.acr) or self.mfa

    def met(self, acr: object, amr: object) -> bool:
        """Return whether all that is demanded was attested.

        Args:
            acr: claim of the token, whatever it holds.
            amr: claim of the token, whatever it holds.
        """
        class_fits = not self.acr or acr in self.acr
        return class_fits and (not self.mfa or (isinstance(amr, list) and MFA in amr))


def origin(address: str) -> str | None:
    """Return scheme, host and port of an address, or None when it has no such thing.

    Args:
        address: as a provider or an administrator wrote it.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    return f"{parts.scheme}://{parts.hostname}:{port or (443 if parts.scheme == 'https' else 80)}"


def usable(address: str, *, plain: bool) -> bool:
    """Return whether an address may be that of a provider: https, no query, no fragment.

    Args:
        address: of an issuer or another origin.
        plain: whether http will do, in tests and the demonstration.
    """
    where = origin(address)
    if where is None or any(sign in address for sign in "?#\\") or not address.isprintable():
        return False
    return plain or where.startswith("https:")
