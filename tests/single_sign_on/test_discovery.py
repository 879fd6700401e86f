"""What a provider says of itself: taken over when it leads nowhere else, refused otherwise."""

from __future__ import annotations

import pytest

from coordination.single_sign_on import discovery
from coordination.single_sign_on.rules import Endpoints, Reason, SignOnFailed, origin, usable
from tests.single_sign_on.documents import ISSUER, description

ORIGINS = frozenset({"https://login.maasdal.example:443"})
BELOW = f"{ISSUER}/protocol/openid-connect"


def test_a_description_is_taken_over():
    assert discovery.read(description(), ISSUER, ORIGINS) == Endpoints(
        authorization=f"{BELOW}/auth",
        token=f"{BELOW}/token",
        jwks=f"{BELOW}/certs",
        end_session=f"{BELOW}/logout",
        names_itself=True,
        secret_in_body=False,
        algorithms=["PS256", "RS256"],
    )


def test_a_provider_may_have_neither_logout_nor_name():
    bare = description(
        end_session_endpoint=None,
        authorization_response_iss_parameter_supported=None,
        token_endpoint_auth_methods_supported=None,
    )
    found = discovery.read(bare, ISSUER, ORIGINS)
    assert (found.end_session, found.names_itself, found.secret_in_body) == (None, False, False)


def test_the_secret_goes_into_the_body_only_where_the_header_is_not_taken():
    both = description(
        token_endpoint_auth_methods_supported=["client_secret_post", "client_secret_basic"]
    )
    body = description(token_endpoint_auth_methods_supported=["client_secret_post"])
    assert not discovery.read(both, ISSUER, ORIGINS).secret_in_body
    assert discovery.read(body, ISSUER, ORIGINS).secret_in_body


@pytest.mark.parametrize(
    "name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"]
)
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/x",
        "https://login.maasdal.example.evil.example/x",
        "https://login.maasdal.example@evil.example/x",
        "https://login.maasdal.example:8443/x",
        "http://127.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
    ],
)
def test_no_endpoint_leads_elsewhere(name: str, elsewhere: str):
    with pytest.raises(SignOnFailed) as failed:
        discovery.read(description(**{name: elsewhere}), ISSUER, ORIGINS)
    assert failed.value.reason is Reason.ORIGIN


def test_another_origin_may_be_listed():
    keys = "https://keys.maasdal.example/certs"
    listed = ORIGINS | {"https://keys.maasdal.example:443"}
    assert discovery.read(description(jwks_uri=keys), ISSUER, listed).jwks == keys


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://login.maasdal.example/realms/other"},
        {"issuer": ISSUER + "/"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"token_endpoint": None},
        {"jwks_uri": None},
        {"jwks_uri": 7},
        {"token_endpoint": ["https://login.maasdal.example/token"]},
        {"response_types_supported": ["id_token"]},
        {"response_types_supported": "code"},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
        {"id_token_signing_alg_values_supported": None},
        {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
    ],
    ids=lambda changes: " ".join(f"{name}={value}" for name, value in changes.items()),
)
def test_what_is_not_the_providers_or_not_whole_is_refused(changes: dict):
    with pytest.raises(SignOnFailed) as failed:
        discovery.read(description(**changes), ISSUER, ORIGINS)
    assert failed.value.reason is Reason.DISCOVERY


@pytest.mark.parametrize("document", [None, [], "x", 7, {}])
def test_what_is_no_description_is_refused(document: object):
    with pytest.raises(SignOnFailed):
        discovery.read(document, ISSUER, ORIGINS)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example", "https://a.example:443"),
        ("https://A.example:443/x?y", "https://a.example:443"),
        ("http://127.0.0.1:8080/o", "http://127.0.0.1:8080"),
        ("https://a.example:99999", None),
        ("https://user@a.example", None),
        ("file:///etc/passwd", None),
        ("//a.example", None),
        ("https://", None),
        ("", None),
    ],
)
def test_an_origin_is_scheme_host_and_port(address: str, expected: str | None):
    assert origin(address) == expected


@pytest.mark.parametrize(
    ("address", "plain", "expected"),
    [
        ("https://a.example/realm", False, True),
        ("http://a.example", False, False),
        ("http://127.0.0.1:80/o", True, True),
        ("ftp://a.example", True, False),
        ("https://a.example/?x=1", False, False),
        ("https://a.example/#x", False, False),
        ("https://a.example\\@b.example", False, False),
        ("https://a.example/\n", False, False),
    ],
)
def test_an_issuer_is_a_plain_https_address(address: str, plain: bool, expected: bool):
    assert usable(address, plain=plain) is expected
