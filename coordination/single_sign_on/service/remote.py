"""Everything that the product asks of a provider over the network, and the wall around it.

Only the origins of the provider are asked, without following redirects, without proxies or
credentials of the machine's environment, within seconds, and up to a bounded size. What people do
calls it outside of a unit of work: a slow provider would hold a connection to the database.
"""

from __future__ import annotations

import secrets
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, RequestException, Response, Session
from requests.adapters import HTTPAdapter

from coordination.core import documents
from coordination.single_sign_on import discovery
from coordination.single_sign_on.rules import (
    DISCOVERY_PATH,
    SCOPE,
    Demand,
    Endpoints,
    Reason,
    SignOnFailed,
    origin,
)

CONNECT_SECONDS, READ_SECONDS, LONGEST_SECONDS = 3, 5, 10
MOST_BYTES = 512 * 1024  # the largest description or key set seen is under 20 kB
PKCE = "S256"
VERIFIER_BYTES = 48  # 64 characters; RFC 7636 asks for 43 to 128
NONCE_BYTES = 32


@dataclass(frozen=True)
class Known:
    """What is needed to speak with a provider, apart from the database.

    Attributes:
        issuer: its name for itself.
        client_id: its name for us.
        client_secret: by which we prove that we are it.
        redirect_uri: where it may send people back to, exactly.
        origins: where it has its endpoints.
        endpoints: these.
        demand: what it must attest.
    """

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    origins: frozenset[str]
    endpoints: Endpoints
    demand: Demand


@dataclass(frozen=True)
class Attempt:
    """One way to the provider and back, as the browser's session remembers it.

    Attributes:
        state: must come back with the person.
        nonce: must stand in the token.
        verifier: proves to the provider that the code comes back to who asked for it.
    """

    state: str
    nonce: str
    verifier: str


def new_attempt() -> Attempt:
    """Return an attempt made of chance."""
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    return Attempt(secrets.token_urlsafe(NONCE_BYTES), nonce, secrets.token_urlsafe(VERIFIER_BYTES))


def describe(issuer: str, origins: frozenset[str]) -> Endpoints:
    """Return what a provider says of itself.

    Args:
        issuer: its name, below which the description stands.
        origins: where it may have endpoints, that of the issuer among them.

    Raises:
        SignOnFailed: it does not answer, or describes something else.
    """
    with Session() as session:
        _wall(session, origins)
        return discovery.read(_json(session, issuer.rstrip("/") + DISCOVERY_PATH), issuer, origins)


def way_out(known: Known, attempt: Attempt, *, afresh: bool) -> str:
    """Return the address at the provider to which a person is sent.

    Args:
        known: the provider.
        attempt: this way there and back.
        afresh: whether they must give their credentials even when they are logged in there.
    """
    wishes = {"prompt": "login", "max_age": "0"} if afresh else {}
    if known.demand.acr:
        wishes["acr_values"] = " ".join(known.demand.acr)
    with _client(known) as client:
        address, _ = client.create_authorization_url(
            known.endpoints.authorization,
            state=attempt.state,
            code_verifier=attempt.verifier,
            nonce=attempt.nonce,
            **wishes,
        )
    return str(address)


def way_to_log_out(known: Known, back: str) -> str | None:
    """Return the address at which people log out of the provider, if it has one.

    Nothing is told of the person (OpenID Connect RP-Initiated Logout 1.0, section 2: `client_id`
    stands in for the token), so that no token has to be kept; the provider asks.

    Args:
        known: the provider.
        back: where it may lead them afterwards; it must know this address.
    """
    if known.endpoints.end_session is None:
        return None
    wishes = {"client_id": known.client_id, "post_logout_redirect_uri": back}
    return str(add_params_to_uri(known.endpoints.end_session, wishes))


def exchange(known: Known, attempt: Attempt, code: str) -> tuple[dict[str, Any], Any]:
    """Return the provider's answer to a code, and its present keys.

    The keys are asked for each time, so that one which the provider has withdrawn counts no more.

    Args:
        known: the provider.
        attempt: the way on which the code came.
        code: that the person brought along.

    Raises:
        SignOnFailed: the provider does not know the code, or does not answer.
    """
    with _client(known) as client:
        try:
            answer = client.fetch_token(
                known.endpoints.token,
                grant_type="authorization_code",
                code=code,
                redirect_uri=known.redirect_uri,
                code_verifier=attempt.verifier,
            )
        except OAuthError as error:
            raise SignOnFailed(Reason.PROVIDER) from error
        except (RequestException, ValueError) as error:
            raise SignOnFailed(Reason.UNREACHABLE) from error
        return dict(answer), _json(client, known.endpoints.jwks)


def keys(known: Known) -> Any:
    """Return a provider's present keys.

    Args:
        known: the provider.

    Raises:
        SignOnFailed: it does not answer.
    """
    with Session() as session:
        _wall(session, known.origins)
        return _json(session, known.endpoints.jwks)


class Wall(HTTPAdapter):
    """Lets requests through to a provider's origins and bounded answers back."""

    def __init__(self, origins: frozenset[str]) -> None:
        super().__init__()
        self.origins = origins

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        """Send one request.

        Raises:
            SignOnFailed: it leads elsewhere, or the answer does.
        """
        if origin(request.url or "") not in self.origins:
            raise SignOnFailed(Reason.ORIGIN)
        options |= {"timeout": (CONNECT_SECONDS, READ_SECONDS), "stream": True}
        answer = super().send(request, *args, **options)
        if answer.is_redirect:
            answer.close()
            raise SignOnFailed(Reason.ORIGIN)
        answer.raw = _Bounded(answer.raw)
        return answer


class _Bounded:
    """The body of an answer, up to a size and within a time."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def stream(self, *args: Any, **options: Any) -> Iterator[bytes]:
        """Yield the body in pieces."""
        latest, size = time.monotonic() + LONGEST_SECONDS, 0
        for piece in self._raw.stream(*args, **options):
            size += len(piece)
            if size > MOST_BYTES or time.monotonic() > latest:
                self._raw.close()
                raise SignOnFailed(Reason.UNREACHABLE)
            yield piece


def _client(known: Known) -> Any:
    method = discovery.POST if known.endpoints.secret_in_body else discovery.BASIC
    client = OAuth2Session(
        known.client_id,
        known.client_secret,
        token_endpoint_auth_method=method,
        scope=SCOPE,
        redirect_uri=known.redirect_uri,
        code_challenge_method=PKCE,
    )
    _wall(client, known.origins)
    return client


def _wall(session: Session, origins: frozenset[str]) -> None:
    """Let a session reach a provider and nothing else; trust what this machine trusts."""
    session.trust_env = False  # neither proxies nor passwords of a .netrc
    session.adapters.clear()
    for where in origins:
        session.mount(where.partition("://")[0] + "://", Wall(origins))
    paths = ssl.get_default_verify_paths()
    session.verify = paths.cafile or paths.capath or True
    session.headers["Accept-Encoding"] = "identity"


def _json(session: Any, address: str) -> Any:
    try:
        # Authlib's session would add its token to what it asks.
        options = {"withhold_token": True} if isinstance(session, OAuth2Session) else {}
        answer: Response = session.request("GET", address, **options)
        answer.raise_for_status()
        return documents.parsed(answer.content)
    except (RequestException, ValueError) as error:
        raise SignOnFailed(Reason.UNREACHABLE) from error
