"""What the endpoints do that have no place in the access table, and who may ever come to them."""

from __future__ import annotations

# By deed; `page ` stands before what is no part of the API. Public endpoints have no deed.
DEEDS: dict[str, tuple[str, ...]] = {
    "access.explain": (
        "GET /access-explanations",
        "page GET /access/<>/<>",
    ),
    "account.confirm": ("page POST /memberships/<>/access/confirmation",),
    "account.create": (
        "POST /accounts",
        "page POST /accounts",
    ),
    "account.disable": (
        "POST /accounts/<>/disabling",
        "page POST /accounts/<>/disabling",
    ),
    "account.edit": (
        "PATCH /accounts/<>",
        "POST /accounts/<>/address",
        "page POST /accounts/<>/address",
        "page POST /accounts/<>/edit",
    ),
    "account.enable": (
        "POST /accounts/<>/enabling",
        "page POST /accounts/<>/enabling",
    ),
    "account.end_sessions": ("page POST /memberships/<>/access/sessions/end",),
    "account.invite": ("page POST /memberships/<>/access/invitation",),
    "account.read": (
        "GET /accounts/<>",
        "page GET /accounts/<>",
    ),
    "account.recover": (
        "page GET /memberships/<>/access",
        "page POST /memberships/<>/access/recovery",
    ),
    "api_token.create": (
        "POST /api-tokens",
        "page POST /settings/calendar",
        "page POST /tokens",
    ),
    "api_token.revoke": (
        "DELETE /api-tokens/<>",
        "page POST /settings/calendar/end",
        "page POST /tokens/<>/revocation",
    ),
    "audit_entry.export": ("page POST /audit-entries/export",),
    "audit_entry.overview": ("page POST /audit-entries/overview",),
    "break_glass.create": (
        "POST /break-glass",
        "page GET /break-glass/new",
        "page POST /break-glass/new",
    ),
    "break_glass.end": (
        "POST /break-glass/<>/end",
        "page POST /break-glass/<>/end",
    ),
    "break_glass.read": (
        "GET /break-glass/<>",
        "page GET /break-glass/<>",
    ),
    "break_glass.review": (
        "POST /break-glass/<>/review",
        "page POST /break-glass/<>/review",
    ),
    "conflict_of_interest.create": ("page POST /conflicts-of-interest",),
    "conflict_of_interest.end": (
        "POST /conflicts-of-interest/<>/end",
        "page POST /conflicts-of-interest/<>/end",
    ),
    "export.create": (
        "POST /exports",
        "page POST /exports",
    ),
    "export.read": (
        "GET /exports/<>",
        "GET /exports/<>/file",
        "page GET /exports/<>/file",
    ),
    "function_contact.edit": (
        "DELETE /function-contacts/<>",
        "POST /function-contacts",
        "page POST /memberships/contacts",
        "page POST /memberships/contacts/<>/end",
    ),
    "mail_domain.confirm": (
        "POST /mail-domains/<>/confirmation",
        "page POST /mail-domains/<>/confirmation",
    ),
    "mail_domain.end": (
        "POST /mail-domains/<>/end",
        "page POST /mail-domains/<>/end",
    ),
    "mail_domain.list": (
        "GET /organisations/<>/mail-domains",
        "page GET /organisations/<>/mail-domains",
    ),
    "mail_domain.propose": (
        "POST /organisations/<>/mail-domains",
        "page POST /organisations/<>/mail-domains",
    ),
    "membership.confirm": (
        "POST /memberships/<>/confirmation",
        "page POST /memberships/<>/confirmation",
    ),
    "membership.end": (
        "POST /memberships/<>/end",
        "page POST /accounts/<>/memberships/<>/end",
        "page POST /memberships/<>/end",
    ),
    "membership.hand_over": (
        "POST /hand-overs",
        "page POST /hand-over",
    ),
    "membership.propose": (
        "POST /memberships",
        "page POST /proposals",
    ),
    "membership.stand_in": (
        "DELETE /stand-ins/<>",
        "POST /stand-ins",
        "page POST /hand-over/stand-ins",
        "page POST /hand-over/stand-ins/<>/end",
        "page POST /settings/stand-ins",
        "page POST /settings/stand-ins/<>/end",
    ),
    "notice.look": (
        "POST /notices/<>/look",
        "page POST /notices/<>/look",
    ),
    "oidc_provider.confirm": ("page POST /sign-on-providers/<>/confirmation",),
    "oidc_provider.edit": (
        "page POST /sign-on-providers/<>/demand",
        "page POST /sign-on-providers/<>/description",
        "page POST /sign-on-providers/<>/secret",
    ),
    "oidc_provider.end": ("page POST /sign-on-providers/<>/end",),
    "oidc_provider.propose": ("page POST /sign-on-providers",),
    "oidc_provider.read": ("page GET /sign-on-providers/<>",),
    "organisation.create": (
        "POST /organisations",
        "page POST /organisations/new",
    ),
    "organisation.edit": (
        "PATCH /organisations/<>",
        "page GET /organisations/<>/edit",
        "page POST /organisations/<>/edit",
    ),
    "organisation.read": (
        "GET /organisations/<>",
        "page GET /organisations/<>",
    ),
    "review_finding.answer": (
        "POST /review-findings/<>/answer",
        "page POST /review-findings/<>/answer",
    ),
    "rule_set.accept": (
        "POST /rule-sets/<>/acceptance",
        "page POST /rule-sets/<>/acceptance",
    ),
    "rule_set.approve": (
        "POST /rule-sets/<>/approval",
        "page POST /rule-sets/<>/approval",
    ),
    "rule_set.create": ("page POST /rule-sets/new",),
    "rule_set.dry_run": ("page GET /rule-sets/<>/dry-run",),
    "rule_set.read": (
        "GET /rule-sets/<>",
        "page GET /rule-sets/<>",
    ),
    "self.edit": (
        "POST /me/address",
        "POST /me/address/confirmation",
        "page GET /settings/address/<>",
        "page POST /settings",
        "page POST /settings/address",
        "page POST /settings/address/<>",
        "page POST /settings/factors",
        "page POST /settings/factors/<>/removal",
        "page POST /settings/organisation/<>",
        "page POST /settings/organisation/<>/removal",
        "page POST /settings/password",
        "page POST /settings/recovery-codes",
        "page POST /settings/sessions/<>/end",
        "page POST /settings/sessions/end",
    ),
    "self.read": ("page GET /settings/factors/new",),
    "signal.create": ("page POST /signals/new",),
    "signal.read": ("page GET /signals/<>/edit",),
    "wpg_decision.confirm": (
        "POST /wpg-decisions/<>/confirmation",
        "page POST /wpg-decisions/<>/confirmation",
    ),
}
