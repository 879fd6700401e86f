"""Endpoints of the API that have no place in the access table, and where they are tested."""

from __future__ import annotations

# Endpoints about records that are no content: `tests.partners` and `tests.routing` hold who may.
ELSEWHERE = frozenset(
    {
        "GET /openapi.json",
        "GET /organisations/<>",
        "GET /rule-sets/<>",
        "POST /rule-sets/<>/approval",
        "POST /rule-sets/<>/acceptance",
        # `tests.partners.test_administration`: an administrator's, and one's own
        "POST /organisations",
        "PATCH /organisations/<>",
        "GET /organisations/<>/mail-domains",
        "POST /organisations/<>/mail-domains",
        "POST /mail-domains/<>/confirmation",
        "POST /mail-domains/<>/end",
        "POST /accounts",
        "GET /accounts/<>",
        "PATCH /accounts/<>",
        "POST /accounts/<>/disabling",
        "POST /accounts/<>/enabling",
        "POST /accounts/<>/address",
        "POST /api-tokens",
        "DELETE /api-tokens/<>",
        "POST /me/address",
        "POST /me/address/confirmation",
        "POST /memberships",
        "POST /memberships/<>/confirmation",
        "POST /memberships/<>/end",
        "POST /function-contacts",
        "DELETE /function-contacts/<>",
        "POST /stand-ins",
        "DELETE /stand-ins/<>",
        # `tests.glass`: a token breaks none, and it is seen by few
        "POST /break-glass",
        "GET /break-glass/<>",
        "POST /break-glass/<>/end",
        "POST /break-glass/<>/review",
        # `tests.access.test_explanations`: about every kind of record
        "GET /access-explanations",
        "POST /hand-overs",
        "POST /notices/<>/look",
        # They ask the second factor: `tests.access.test_exports` and `tests.exports`.
        *("POST /exports", "GET /exports/<>", "GET /exports/<>/file"),
        "POST /review-findings/<>/answer",
        # A token has no second factor; `tests.pages.test_police_data` confirms in a browser.
        "POST /wpg-decisions/<>/confirmation",
        "POST /conflicts-of-interest/<>/end",
    }
)
