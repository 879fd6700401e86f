"""What providers say of themselves and of their people, made for one test at a time."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from jwcrypto import jwk, jwt

from coordination.single_sign_on.rules import Demand
from coordination.single_sign_on.tokens import Expected

ISSUER = "https://login.maasdal.example/realms/school"
NOW = dt.datetime(2026, 11, 18, 8, 0, tzinfo=dt.UTC)
KEY = jwk.JWK.generate(kty="RSA", size=2048, kid="one")
OTHER_KEY = jwk.JWK.generate(kty="RSA", size=2048, kid="two")
CURVE = jwk.JWK.generate(kty="EC", crv="P-256", kid="curve")


def description(**changes: Any) -> dict[str, Any]:
    """Return a description as Keycloak gives it; None leaves a field out."""
    made = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/protocol/openid-connect/auth",
        "token_endpoint": f"{ISSUER}/protocol/openid-connect/token",
        "jwks_uri": f"{ISSUER}/protocol/openid-connect/certs",
        "end_session_endpoint": f"{ISSUER}/protocol/openid-connect/logout",
        "response_types_supported": ["code", "none", "id_token"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": ["PS256", "RS256", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"],
        "authorization_response_iss_parameter_supported": True,
    } | changes
    return {name: value for name, value in made.items() if value is not None}


def expected(**changes: Any) -> Expected:
    """Return what an attempt expects."""
    told = {
        "issuer": ISSUER,
        "client_id": "schakel",
        "nonce": "n-1",
        "algorithms": ["ES256", "RS256"],
        "demand": Demand(),
    }
    return Expected(**told | changes)


def claims(**changes: Any) -> dict[str, Any]:
    """Return claims that are in order; None leaves one out."""
    moment = int(NOW.timestamp())
    made = {
        "iss": ISSUER,
        "sub": "3f1c",
        "aud": "schakel",
        "iat": moment,
        "exp": moment + 300,
        "auth_time": moment,
        "nonce": "n-1",
    } | changes
    return {name: value for name, value in made.items() if value is not None}


def signed(said: dict[str, Any], key: jwk.JWK = KEY, **header: Any) -> str:
    """Return a token."""
    alg = "ES256" if key is CURVE else "RS256"
    token = jwt.JWT(header={"alg": alg, "kid": key.get("kid")} | header, claims=said)
    token.make_signed_token(key)
    return token.serialize()


def key_set(*keys: jwk.JWK, **more: Any) -> dict[str, Any]:
    """Return public keys as a provider shows them."""
    return {"keys": [json.loads(key.export_public()) | more for key in keys or (KEY,)]}
