"""Reads the description that a provider gives of itself. Pure: it is handed the document.

OpenID Connect Discovery 1.0, section 3 and 4.3; RFC 8414; RFC 9207.
"""

from __future__ import annotations

from typing import Any

from coordination.single_sign_on.rules import (
    ALGORITHMS,
    Endpoints,
    Reason,
    SignOnFailed,
    origin,
)

BASIC, POST = "client_secret_basic", "client_secret_post"
_REQUIRED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def read(document: object, issuer: str, origins: frozenset[str]) -> Endpoints:
    """Return what a description says, once nothing in it leads elsewhere.

    Args:
        document: as it was found below the issuer.
        issuer: that the administrator configured.
        origins: at which the provider may have endpoints, that of the issuer among them.

    Raises:
        SignOnFailed: it is another's, is incomplete, or names an address outside the origins.
    """
    found = _checked(document, issuer)
    for name in (*_REQUIRED, "end_session_endpoint"):
        if found.get(name) is not None and origin(str(found[name])) not in origins:
            raise SignOnFailed(Reason.ORIGIN)
    return Endpoints(
        authorization=found["authorization_endpoint"],
        token=found["token_endpoint"],
        jwks=found["jwks_uri"],
        end_session=found.get("end_session_endpoint"),
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
        secret_in_body=_secret_in_body(found),
        algorithms=_algorithms(found),
    )


def _checked(document: object, issuer: str) -> dict[str, Any]:
    """Return the description when all of it that is used here is whole.

    The rest is not looked at: providers leave out, and add, what others require.
    """
    if not isinstance(document, dict) or document.get("issuer") != issuer:
        raise SignOnFailed(Reason.DISCOVERY)
    if not all(isinstance(document.get(name), str) for name in _REQUIRED):
        raise SignOnFailed(Reason.DISCOVERY)
    if "code" not in _list(document, "response_types_supported"):
        raise SignOnFailed(Reason.DISCOVERY)
    return document


def _list(document: dict[str, Any], name: str) -> list[Any]:
    found = document.get(name)
    return found if isinstance(found, list) else []


def _secret_in_body(found: dict[str, Any]) -> bool:
    # Discovery 1.0: without the list, the header is meant.
    methods = _list(found, "token_endpoint_auth_methods_supported") or [BASIC]
    if BASIC not in methods and POST not in methods:
        raise SignOnFailed(Reason.DISCOVERY)
    return BASIC not in methods


def _algorithms(found: dict[str, Any]) -> list[str]:
    announced = _list(found, "id_token_signing_alg_values_supported")
    known = sorted(name for name in ALGORITHMS if name in announced)
    if not known:
        raise SignOnFailed(Reason.DISCOVERY)
    return known
