"""The token by which a provider ends sessions: everything it says is checked, and who signed it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from coordination.single_sign_on import logout_tokens
from coordination.single_sign_on.logout_tokens import EVENT, LONGEST_TOKEN, LoggedOut, Party
from coordination.single_sign_on.rules import Reason, SignOnFailed
from tests.single_sign_on.documents import ISSUER, KEY, NOW, OTHER_KEY, key_set, signed

PARTY = Party(ISSUER, "schakel", ["RS256"])


def said(**changes: Any) -> dict[str, Any]:
    """Return claims that are in order; None leaves one out."""
    moment = int(NOW.timestamp())
    made = {
        "iss": ISSUER,
        "aud": "schakel",
        "iat": moment,
        "exp": moment + 120,
        "jti": "j-1",
        "events": {EVENT: {}},
        "sub": "3f1c",
    } | changes
    return {name: value for name, value in made.items() if value is not None}


def read(token: str, now: dt.datetime = NOW) -> LoggedOut:
    logout_tokens.sketched(token, PARTY, now)
    return logout_tokens.read(token, key_set(), PARTY, now)


def reason(token: str, now: dt.datetime = NOW) -> Reason:
    with pytest.raises(SignOnFailed) as failed:
        read(token, now)
    return failed.value.reason


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, LoggedOut("j-1", "3f1c", None)),
        ({"sub": None, "sid": "s-1"}, LoggedOut("j-1", None, "s-1")),
        ({"sid": "s-1", "aud": ["schakel"]}, LoggedOut("j-1", "3f1c", "s-1")),
        ({"exp": None}, LoggedOut("j-1", "3f1c", None)),  # the first drafts had none
    ],
    ids=str,
)
def test_a_token_in_order_tells_who_it_is(changes: dict, found: LoggedOut) -> None:
    assert read(signed(said(**changes), typ="logout+jwt")) == found


@pytest.mark.parametrize(
    "changes",
    [
        *({"iss": "https://evil.example"}, {"iss": None}, {"aud": "another"}, {"aud": None}),
        *({"aud": ["schakel", "another"]}, {"aud": []}),
        *({"nonce": "n-1"}, {"jti": None}, {"jti": ""}, {"jti": 7}),
        *({"events": None}, {"events": {}}, {"events": [EVENT]}, {"events": {EVENT: True}}),
        *({"events": EVENT}, {"events": {"http://other.example": {}}}),
        *({"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": "x" * 256}),
        *({"sid": ""}, {"sid": 7}, {"sid": ["s-1"]}),
        *({"iat": None}, {"iat": "now"}, {"exp": "later"}),
    ],
    ids=str,
)
def test_what_is_not_for_us_or_no_such_token_is_refused(changes: dict) -> None:
    token = signed(said(**changes))
    assert reason(token) is Reason.CLAIMS
    with pytest.raises(SignOnFailed):  # again behind the signature
        logout_tokens.read(token, key_set(), PARTY, NOW)


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(179, True), (181, False), (-59, True), (-61, False)]
)
def test_it_is_news_for_two_minutes_and_clocks_differ_by_one(seconds: int, accepted: bool) -> None:
    now, token = NOW + dt.timedelta(seconds=seconds), signed(said())
    if accepted:
        assert read(token, now).subject == "3f1c"
    else:
        assert reason(token, now) is Reason.CLAIMS


def test_only_the_provider_can_have_signed_it() -> None:
    assert reason(signed(said(), OTHER_KEY)) is Reason.SIGNATURE
    unsigned = signed(said(), KEY).rpartition(".")[0] + "."
    assert reason(unsigned) is Reason.SIGNATURE


@pytest.mark.parametrize(
    "token", ["", "a.b", "a.b.c", "é.é.éé", "x" * (LONGEST_TOKEN + 1)], ids=len
)
def test_what_is_no_token_asks_the_provider_nothing(token: str) -> None:
    with pytest.raises(SignOnFailed):
        logout_tokens.sketched(token, PARTY, NOW)
