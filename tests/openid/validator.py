"""What the provider says of its people, and the faults that a test can order by a person's name.

`anna` is Anna; `anna+expired` is the same subject, who logs in with the same form, but in whose
token one thing is wrong.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from jwcrypto import jwk, jwt
from oauth2_provider.oauth2_validators import OAuth2Validator

Claims = dict[str, Any]
WITH_A_FACTOR = {"acr": "urn:example:two-factors", "amr": ["pwd", "otp", "mfa"]}
WITH_A_PASSWORD = {"acr": "urn:example:password", "amr": ["pwd"]}
HOUR = 3600
STRANGER = jwk.JWK.generate(kty="RSA", size=2048)

# What the fault does to the claims; the token is signed with the provider's own key again.
CLAIMS: dict[str, Callable[[Claims], Claims]] = {
    "expired": lambda c: c | {"iat": c["iat"] - 2 * HOUR, "exp": c["iat"] - HOUR},
    "early": lambda c: c | {"iat": c["iat"] + HOUR, "exp": c["iat"] + 2 * HOUR},
    "slow_clock": lambda c: c | {"iat": c["iat"] - 330, "exp": c["iat"] - 30},
    "endless": lambda c: {k: v for k, v in c.items() if k != "exp"},
    "other_issuer": lambda c: c | {"iss": "https://elsewhere.example"},
    "other_audience": lambda c: c | {"aud": "somebody-else"},
    "two_audiences": lambda c: c | {"aud": [_one(c["aud"]), "somebody-else"]},
    "other_party": lambda c: c | {"azp": "somebody-else"},
    "old_nonce": lambda c: c | {"nonce": "of-another-attempt"},
    "no_nonce": lambda c: {k: v for k, v in c.items() if k != "nonce"},
    "no_subject": lambda c: {k: v for k, v in c.items() if k != "sub"},
    "empty_subject": lambda c: c | {"sub": ""},
    "number_subject": lambda c: c | {"sub": 7},
    "other_access_token": lambda c: c | {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "no_acr": lambda c: {k: v for k, v in c.items() if k not in {"acr", "amr"}},
    "password_only": lambda c: c | WITH_A_PASSWORD,
    "amr_text": lambda c: c | {"amr": "not-mfa-but-mfa-as-part"},
    "long_ago": lambda c: c | {"auth_time": c["iat"] - HOUR},
    "no_auth_time": lambda c: {k: v for k, v in c.items() if k != "auth_time"},
}


class Validator(OAuth2Validator):
    """The toolkit's rules with claims about the second factor, and the faults."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> Claims:
        name, _, _ = request.user.get_username().partition("+")
        return {"sub": name, "sid": f"session of {name}"} | (
            WITH_A_PASSWORD if name == "piet" else WITH_A_FACTOR
        )

    def finalize_id_token(self, id_token: Any, token: Any, token_handler: Any, request: Any) -> str:
        made = super().finalize_id_token(id_token, token, token_handler, request)
        _, _, fault = request.user.get_username().partition("+")
        return _spoil(made, fault, request.client.jwk_key) if fault else made


def _spoil(made: str, fault: str, key: jwk.JWK) -> str:
    header, claims = (json.loads(_decoded(part)) for part in made.split(".")[:2])
    if fault in CLAIMS:
        return _signed(header, CLAIMS[fault](claims), key)
    if fault == "unsigned":
        return f"{_encoded({'alg': 'none'})}.{_encoded(claims)}."
    return _signed(*SIGNATURES[fault](header, claims, key))


# What the fault does to header and key.
SIGNATURES: dict[str, Callable[[Claims, Claims, jwk.JWK], tuple[Claims, Claims, jwk.JWK]]] = {
    "public_key_as_secret": lambda h, c, k: (h | {"alg": "HS256"}, c, _secret(k.export_to_pem())),
    "client_secret": lambda _h, c, _k: ({"alg": "HS256"}, c, _secret(_client_secret())),
    "no_key_id": lambda _h, c, k: ({"alg": "RS256"}, c, k),
    "stranger": lambda h, c, _k: (h, c, STRANGER),
    "own_key_inside": lambda h, c, _k: (h | {"jwk": _public(STRANGER)}, c, STRANGER),
}
FAULTS = (*CLAIMS, "unsigned", *SIGNATURES)


def _signed(header: Claims, claims: Claims, key: jwk.JWK) -> str:
    token = jwt.JWT(header=header, claims=claims)
    token.make_signed_token(key)
    return token.serialize()


def _public(key: jwk.JWK) -> Claims:
    return key.export_public(as_dict=True)


def _client_secret() -> bytes:
    return settings.SECRET_KEY.encode()


def _secret(value: bytes) -> jwk.JWK:
    return jwk.JWK(kty="oct", k=base64.urlsafe_b64encode(value).rstrip(b"=").decode())


def _encoded(part: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _one(audience: Any) -> Any:
    return audience[0] if isinstance(audience, list) else audience
