"""The people of the test provider, and the faults ordered by a name (`anna+expired`)."""

from __future__ import annotations

from coordination.single_sign_on.rules import Reason

FAULTS: dict[str, Reason] = {
    **dict.fromkeys(
        (
            *("expired", "early", "endless", "other_issuer", "other_audience", "two_audiences"),
            *("other_party", "old_nonce", "no_nonce", "no_subject", "empty_subject"),
            *("number_subject", "other_access_token", "amr_text"),
        ),
        Reason.CLAIMS,
    ),
    **dict.fromkeys(
        ("unsigned", "public_key_as_secret", "client_secret", "stranger", "own_key_inside"),
        Reason.SIGNATURE,
    ),
    **dict.fromkeys(("no_acr", "password_only"), Reason.FACTOR),
}
HARMLESS = ("slow_clock", "no_key_id", "long_ago", "no_auth_time")  # the last two at a login
PEOPLE = ("anna", "bram", "piet", *(f"anna+{fault}" for fault in (*FAULTS, *HARMLESS)))
