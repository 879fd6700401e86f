"""What the log must say was done, by endpoint: whoever reads the log must know what was asked.

"One entry per request": its action is the deed that the address names, also where it was refused.
"""

from __future__ import annotations

from tests.access.endpoints import TABLE, Act, Listing, Reading

OF_API = {
    "POST /signals": "signal.create",
    "POST /signals/<>/withdrawal": "signal.withdraw",
    "GET /signals/<>/routing": "signal.read_routing",
    "GET /signals/<>/feedback": "signal.read_feedback",
    "GET /follow-ups/<>/reporting-code": "follow_up.read_code",
    "POST /follow-ups": "signal.ask",
    "POST /desk-items/<>/proposal": "desk_item.propose",
    "POST /young-persons": "young_person.create",
    "POST /young-person-searches": "young_person.search",
    "POST /young-persons/<>/separation": "young_person.separate",
    "GET /possible-duplicates": "young_person.compare",
    "GET /merged-young-persons": "young_person.compare",
    "GET /me": "self.read",
    "PATCH /me": "self.edit",
    "GET /notices": "notice.read",
    "GET /desk": "desk.read",
    "GET /digests/preview": "digest.preview",
    "GET /exports": "export.list",
    "GET /figures/own": "own_figures.read",
    "GET /figures/area": "area_figures.read",
    "GET /audit-entries": "audit_entry.list",
    "GET /break-glass": "break_glass.list",
    "POST /desk-items/<>/case": "desk_item.open_case",
    "GET /cases/<>/conferences": "case.read",
    "POST /cases/<>/conference-moving": "case.move_conference",
    "POST /cases/<>/conference-cancelling": "case.cancel_conference",
    "POST /cases/<>/conference-minutes": "case.write_minutes",
    "POST /cases/<>/minutes-answer": "case.answer_minutes",
    "GET /cases/<>/plan": "case.read",
    "POST /audit-entry-searches": "audit_entry.search",
    "GET /review-findings": "review_finding.list",
    "GET /organisations": "organisation.list",
    "GET /rule-sets": "rule_set.list",
    "POST /rule-sets": "rule_set.create",
    "POST /rule-sets/dry-run": "rule_set.dry_run",
    "GET /accounts": "account.list",
    "GET /installation": "installation.read",
    "GET /api-tokens": "api_token.list",
    "GET /memberships/dry-run": "membership.dry_run",
    "GET /conflicts-of-interest": "conflict_of_interest.list",
    "POST /conflicts-of-interest": "conflict_of_interest.create",
    "GET /memberships": "membership.list",
}
# Pages that have no twin in the API, or another deed than it.
OF_PAGES = {
    **dict.fromkeys(
        (
            *("GET /signals/<>/export", "POST /signals/<>/export"),
            *("GET /follow-ups/<>/export", "POST /follow-ups/<>/export"),
        ),
        "export.create",
    ),
    **dict.fromkeys(
        ("GET /settings", "GET /settings/security", "GET /settings/organisation"), "self.read"
    ),
    "GET /desk": "desk.read",
    "GET /digest": "digest.preview",
    "GET /follow-ups": "follow_up.list",
    "GET /inform-tasks": "inform_task.list",
    "GET /signals": "signal.list",
    "GET /organisations": "organisation.list",
    "GET /rule-sets": "rule_set.list",
    "GET /rule-sets/1": "rule_set.read",
    "GET /rule-sets/1/dry-run": "rule_set.dry_run",
    "GET /tokens": "api_token.list",
    "GET /settings/calendar": "api_token.list",
    "GET /settings/address": "self.edit",
    "GET /hand-over": "membership.hand_over",
    "GET /audit-entries": "audit_entry.list",
    "GET /wpg-decisions": "wpg_decision.list",
    "GET /conflicts-of-interest": "conflict_of_interest.list",
    "GET /exports": "export.list",
    "GET /figures/own": "own_figures.read",
    "GET /figures/area": "area_figures.read",
    "GET /memberships/dry-run": "membership.dry_run",
    "GET /process-desk": "desk_item.propose",
    "GET /break-glass": "break_glass.list",
    "POST /audit-entries": "audit_entry.search",
    "GET /audit-entries/export": "audit_entry.export",
    "GET /audit-entries/overview": "audit_entry.overview",
    "GET /review-findings": "review_finding.list",
    "GET /memberships": "membership.list",
    "GET /sign-on-providers": "oidc_provider.list",
    "GET /proposals": "membership.propose",
    "GET /administration": "installation.read",
    "GET /accounts": "account.list",
    "GET /organisations/new": "organisation.create",
    "GET /rule-sets/new": "rule_set.create",
    "GET /signals/new": "signal.create",
    "GET /cases": "case.list",
    "GET /adoptions": "adoption.list",
    "GET /contributions": "contribution.list",
    "GET /possible-duplicates": "young_person.compare",
    "GET /match-tasks": "match_task.list",
    "GET /matches": "match.list",
}


def of(endpoint: str) -> str:
    """Return the deed of an endpoint of the access table.

    Args:
        endpoint: method and path.
    """
    place = TABLE[endpoint]
    if isinstance(place, Act) and place.permission:
        return place.permission
    if isinstance(place, Reading):
        return f"{place.kind}.read"
    return f"{place.kind}.list" if isinstance(place, Listing) else OF_API[endpoint]


def of_page(endpoint: str, twin: str | None) -> str:
    """Return the deed of a page.

    Args:
        endpoint: method and path.
        twin: the endpoint of the API that does the same, if there is one.
    """
    known = OF_PAGES.get(endpoint)
    return known or of(twin or endpoint)


def else_than(deed: str, actions: set[str]) -> bool:
    """Return whether the log says anything else than the deed of a page.

    A form that is shown again has an entry of its own, about the same kind of record.

    Args:
        deed: of the page.
        actions: what stands in the log.
    """
    kind = deed.partition(".")[0]
    return deed not in actions or any(one.partition(".")[0] != kind for one in actions)
