"""The token of a provider: everything it says is checked, and who signed it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from jwcrypto import jwk

from coordination.single_sign_on import tokens
from coordination.single_sign_on.rules import Demand, Reason, SignOnFailed
from tests.single_sign_on.documents import (
    CURVE,
    ISSUER,
    KEY,
    NOW,
    OTHER_KEY,
    claims,
    expected,
    key_set,
    signed,
)


def read(token: Any, keys: Any = None, now: dt.datetime = NOW, **wishes: Any) -> tokens.Person:
    shown = key_set() if keys is None else keys
    return tokens.person({"id_token": token}, shown, expected(**wishes), now)


def reason(token: Any, keys: Any = None, now: dt.datetime = NOW, **wishes: Any) -> Reason:
    with pytest.raises(SignOnFailed) as failed:
        read(token, keys, now, **wishes)
    return failed.value.reason


def test_a_token_in_order_tells_who_it_is():
    assert read(signed(claims())) == tokens.Person(ISSUER, "3f1c", two_factors=False)


def test_an_audience_may_be_a_list_of_ours_alone():
    assert read(signed(claims(aud=["schakel"]))).subject == "3f1c"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["schakel", "another"], "azp": "schakel"},
        {"aud": []},
        {"aud": None},
        {"azp": "another"},
        {"nonce": "n-2"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": ["3f1c"]},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": None},
        {"nbf": int(NOW.timestamp()) + 3600},
        {"auth_time": "now"},
    ],
    ids=str,
)
def test_what_is_not_for_us_or_not_for_now_is_refused(changes: dict):
    assert reason(signed(claims(**changes))) is Reason.CLAIMS


@pytest.mark.parametrize(("seconds", "accepted"), [(359, True), (361, False), (-59, True)])
def test_the_clocks_may_differ_by_a_minute(seconds: int, accepted: bool):
    now, token = NOW + dt.timedelta(seconds=seconds), signed(claims())
    if accepted:
        assert read(token, now=now).subject == "3f1c"
    else:
        assert reason(token, now=now) is Reason.CLAIMS


def test_a_token_from_the_future_is_refused():
    assert reason(signed(claims()), now=NOW - dt.timedelta(seconds=61)) is Reason.CLAIMS


def test_the_access_token_must_be_the_one_that_came_along():
    said = {"id_token": signed(claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA")), "access_token": "x"}
    with pytest.raises(SignOnFailed) as failed:
        tokens.person(said, key_set(), expected(), NOW)
    assert failed.value.reason is Reason.CLAIMS


def secret_of(value: bytes) -> jwk.JWK:
    return jwk.JWK.from_password(value.decode())


FORGERIES: dict[str, tuple[jwk.JWK, dict[str, Any]]] = {
    "public key as secret": (secret_of(KEY.export_to_pem()), {"alg": "HS256", "kid": "one"}),
    "client secret": (secret_of(b"the client secret that both of us know"), {"alg": "HS256"}),
    "stranger": (OTHER_KEY, {"kid": "one"}),
    "unknown key id": (OTHER_KEY, {}),
    "key inside": (OTHER_KEY, {"kid": "one", "jwk": OTHER_KEY.export_public(as_dict=True)}),
    "address of a key inside": (OTHER_KEY, {"kid": "one", "jku": "https://evil.example/keys"}),
    "algorithm not announced": (KEY, {"alg": "RS512"}),
}


@pytest.mark.parametrize(("key", "header"), FORGERIES.values(), ids=FORGERIES)
def test_only_the_providers_keys_sign(key: jwk.JWK, header: dict):
    assert reason(signed(claims(), key, **header)) is Reason.SIGNATURE


def test_an_unsigned_token_is_refused():
    _, body, _ = signed(claims()).split(".")
    assert reason(f"eyJhbGciOiJub25lIn0.{body}.") is Reason.SIGNATURE


def test_a_changed_token_is_refused():
    head, _, signature = signed(claims()).split(".")
    body = signed(claims(sub="somebody else")).split(".")[1]
    assert reason(f"{head}.{body}.{signature}") is Reason.SIGNATURE


@pytest.mark.parametrize("token", [None, "", "x", "a.b.c", 7, {}, signed(claims()) + "x" * 200_000])
def test_what_is_no_token_is_refused(token: Any):
    assert reason(token) is Reason.SIGNATURE


@pytest.mark.parametrize("keys", ["x", [], {"x": 1}, {"keys": 7}, {"keys": []}, {"keys": ["x"]}])
def test_what_are_no_keys_is_refused(keys: Any):
    assert reason(signed(claims()), keys) is Reason.SIGNATURE


def test_a_secret_key_among_the_keys_never_signs():
    secret = secret_of(b"a secret that should never be shown")
    shown = {"keys": [{"kty": "oct", "kid": "one", "k": secret.export(as_dict=True)["k"]}]}
    token = signed(claims(), secret, alg="HS256", kid="one")
    assert reason(token, shown, algorithms=["HS256", "RS256"]) is Reason.SIGNATURE


def test_a_key_for_encryption_never_signs():
    assert reason(signed(claims()), key_set(KEY, use="enc")) is Reason.SIGNATURE


def test_a_new_key_signs_and_a_withdrawn_one_does_not():
    both = key_set(KEY, OTHER_KEY, CURVE)
    assert read(signed(claims(), OTHER_KEY), both).subject == "3f1c"
    assert read(signed(claims(), CURVE), both).subject == "3f1c"
    assert reason(signed(claims(), KEY), key_set(OTHER_KEY)) is Reason.SIGNATURE


def test_keys_may_say_more_of_themselves_and_be_unknown():
    shown = key_set(KEY, use="sig", issuer="https://x.example", x5t="abc", x5c=["MIIC"])
    shown["keys"].append({"kty": "AKP", "kid": "new", "pub": "x"})
    assert read(signed(claims(), KEY, typ="JWT", x5t="abc"), shown).subject == "3f1c"


CLASS, BOTH = Demand(acr=("two", "three")), Demand(acr=("two",), mfa=True)


@pytest.mark.parametrize(
    ("demand", "said", "met"),
    [
        (Demand(), {}, True),
        (CLASS, {"acr": "three"}, True),
        (CLASS, {"acr": "one"}, False),
        (CLASS, {"acr": ["two"]}, False),
        (CLASS, {"amr": ["mfa"]}, False),
        (Demand(mfa=True), {"amr": ["pwd", "mfa"]}, True),
        (Demand(mfa=True), {"amr": ["pwd", "otp"]}, False),
        (Demand(mfa=True), {"acr": "mfa"}, False),
        (Demand(mfa=True), {}, False),
        (BOTH, {"acr": "two", "amr": ["mfa"]}, True),
        (BOTH, {"acr": "two"}, False),
        (BOTH, {"amr": ["mfa"]}, False),
    ],
    ids=str,
)
def test_all_that_is_demanded_must_be_attested(demand: Demand, said: dict, met: bool):
    token = signed(claims(**said))
    if met:
        assert read(token, demand=demand).two_factors is demand.exists
    else:
        assert reason(token, demand=demand) is Reason.FACTOR


def test_a_text_that_contains_mfa_is_no_list_with_it():
    assert reason(signed(claims(amr="mfa")), demand=Demand(mfa=True)) is Reason.CLAIMS


@pytest.mark.parametrize(("seconds", "fresh"), [(0, True), (-60, True), (-61, False)])
def test_for_a_step_up_one_logs_in_after_being_sent(seconds: int, fresh: bool):
    token = signed(claims(auth_time=int(NOW.timestamp()) + seconds))
    if fresh:
        assert read(token, since=NOW).subject == "3f1c"
    else:
        assert reason(token, since=NOW) is Reason.STALE


def test_for_a_step_up_the_time_must_be_told():
    assert reason(signed(claims(auth_time=None)), since=NOW) is Reason.STALE
