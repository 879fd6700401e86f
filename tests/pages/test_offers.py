"""What a page offers is what the reader's role may do (product text §2 and §5), role by role."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from coordination.access.classes import Role
from coordination.routing import notation
from coordination.routing.service import rule_sets
from tests.web import Browser
from tests.world import World

R = Role
FIELD = {R.ATTENDANCE_OFFICER, R.YOUTH_WORKER, R.POLICE_OFFICER}
RECORDERS = FIELD | {R.CARE_COORDINATOR, R.MENTOR, R.ORGANISATION_LEAD}
ADMIN, LEAD, PRIVACY = {R.ADMINISTRATOR}, {R.ORGANISATION_LEAD}, {R.PRIVACY_OFFICER}
EVERYBODY = set(Role)
# The navigation of every page, by the address.
NAVIGATION = {
    "/desk": EVERYBODY,
    "/signals/new": RECORDERS,
    "/signals": EVERYBODY,
    "/follow-ups": EVERYBODY,
    "/cases": RECORDERS - {R.MENTOR} | {R.PROCESS_DIRECTOR},
    "/process-desk": {R.PROCESS_DIRECTOR},
    "/wpg-decisions": {R.POLICE_OFFICER},
    "/inform-tasks": RECORDERS - {R.MENTOR},
    "/break-glass": FIELD | LEAD | PRIVACY,
    "/organisations": EVERYBODY,
    "/rule-sets": EVERYBODY,
    "/memberships": ADMIN | LEAD,
    "/proposals": ADMIN,
    "/administration": ADMIN,
    "/accounts": ADMIN,
    "/sign-on-providers": ADMIN | LEAD,
    "/hand-over": EVERYBODY,
    "/conflicts-of-interest": EVERYBODY,
    "/tokens": EVERYBODY,
    "/exports": EVERYBODY - {R.POLICY_OFFICER, R.ADMINISTRATOR},
    "/settings": EVERYBODY,
    "/audit-entries": EVERYBODY,
    "/review-findings": PRIVACY,
}
# What stands on a page itself: the page, an address that it leads or posts to, and for whom.
OFFERED = [
    ("/desk", "/signals/new", RECORDERS),
    ("/organisations", "/organisations/new", ADMIN),
    ("/organisations/{school}", "/organisations/{school}/edit", ADMIN),
    ("/rule-sets", "/rule-sets/new", ADMIN),
    ("/audit-entries", "/audit-entries/overview", PRIVACY),
    ("/audit-entries", "/audit-entries/export", PRIVACY),
    ("/audit-entries", "/review-findings", PRIVACY),
]


def addresses(html: str) -> set[str]:
    """Return what a part of a page leads or posts to, without what is asked there."""
    return {found.partition("?")[0] for found in re.findall(r'(?:href|action)="([^"]+)"', html)}


def parts(browser: Browser, path: str) -> tuple[set[str], set[str]]:
    """Return the addresses around a page and on it."""
    html = browser.get(path).text
    around, _, content = html.partition("<main")
    return addresses(around), addresses(content)


def test_the_navigation_leads_to_what_the_role_may_open(browsers: dict[Role, Browser]) -> None:
    for role, browser in browsers.items():
        around, _ = parts(browser, "/settings")
        expected = {path for path, roles in NAVIGATION.items() if role in roles}
        assert around & NAVIGATION.keys() == expected, role


def test_what_the_navigation_leads_to_is_there(browsers: dict[Role, Browser]) -> None:
    for path, roles in NAVIGATION.items():
        assert browsers[min(roles)].get(path).status_code == 200, path


@pytest.mark.parametrize(("page", "address", "roles"), OFFERED)
def test_a_page_offers_what_the_role_may_do_and_nothing_else(
    browsers: dict[Role, Browser], world: World, page: str, address: str, roles: set[Role]
) -> None:
    school = world.organisation("maasdal").id
    page, address = page.format(school=school), address.format(school=school)
    offering = {role for role, one in browsers.items() if address in parts(one, page)[1]}
    assert offering == roles


def test_only_a_second_administrator_approves_and_only_leads_accept(
    app: Flask, world: World, browsers: dict[Role, Browser]
) -> None:
    rules = json.loads(notation.DEFAULT_FILE.read_text(encoding="utf-8"))
    with world.acting("administrator@zvh", "rule_set.create") as work:
        version = rule_sets.propose(work, rules, "Nieuw jaar").version
    page = f"/rule-sets/{version}"
    approval, acceptance = f"{page}/approval", f"{page}/acceptance"
    second = Browser(app, world, "administrator.2@zvh")
    offered = {role: parts(one, page)[1] for role, one in browsers.items()}
    assert not any({approval, acceptance} & found for found in offered.values())
    assert {approval, acceptance} & parts(second, page)[1] == {approval}
    with world.acting("administrator.2@zvh", "rule_set.approve") as work:
        rule_sets.approve(work, version)
    offered = {role: parts(one, page)[1] for role, one in browsers.items()}
    assert {role for role, found in offered.items() if acceptance in found} == LEAD
    assert not any(approval in found for found in offered.values())
