"""What people do, in a real browser: log a signal, review it, release it, answer it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, Place, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.timeout(240)]
MENTOR = "mentor.school-maasdal"
COORDINATOR = "care-coordinator.school-maasdal"
POLICE = "police-officer.politie-venlo-beesel"
DIRECTOR = "process-director.gemeente-venlo"

PAGES = {
    MENTOR: ("/desk", "/signals/new", "/signals", "/settings", "/organisations", "/help"),
    COORDINATOR: ("/desk", "/signals", "/follow-ups", "/rule-sets", "/rule-sets/1", "/digest"),
    DIRECTOR: ("/desk", "/cases", "/process-desk", "/hand-over", "/audit-entries"),
    "administrator.zvh-noord-limburg": ("/rule-sets/new", "/proposals", "/privacy"),
    "organisation-lead.school-maasdal": ("/memberships", "/inform-tasks"),
}


def submit_threat(page: Page, base: str) -> str:
    """Log a threat and tell the address of the signal."""
    page.goto(f"{base}/signals/new")
    page.locator("[name=query]").fill("Janssen")
    page.locator("button[value=find]").click()
    page.locator("[name=add]").first.check()
    page.locator("[name=category]").select_option("VERB.threat")
    page.locator("[name=occurredOn]").fill("2026-11-19")
    page.locator("[name=lifeDomain]").select_option("school")
    page.locator("[name=statements-0-kind][value=fact]").check()
    page.locator("[name=statements-0-text]").fill("Zei tegen een docent: ik weet waar je woont.")
    page.locator("button[value=submit]").click()
    expect(page.locator("h1")).to_contain_text("Signaal")
    return page.url


def listed(page: Page, base: str, kind: str) -> set[str]:
    """Return the addresses of the follow-ups of a kind that a person has."""
    page.goto(f"{base}/follow-ups?kind={kind}")
    links = page.locator("main a[href*='/follow-ups/']").all()
    return {link.get_attribute("href") or "" for link in links}


def open_new(page: Page, base: str, kind: str, before: set[str]) -> None:
    """Open the follow-up that was not there before, waiting for the workers to make it.

    Other tests in the same town leave follow-ups of the same kind.
    """
    for _ in range(80):
        new = listed(page, base, kind) - before
        if new:
            page.goto(base + new.pop())
            return
        page.wait_for_timeout(250)
    raise AssertionError(kind)


def send(page: Page, act: str) -> None:
    """Send the form of an act and wait for what comes of it."""
    with page.expect_navigation():
        page.locator(f"form[action$='/{act}'] button[type=submit]").click()


def test_a_signal_goes_from_mentor_to_police_and_back(place: Place) -> None:
    base = place.site.url
    mentor, coordinator = place.visit(MENTOR), place.visit(COORDINATOR, DESKTOP)
    police = place.visit(POLICE)
    reviews = listed(coordinator, base, "review")
    proposals = listed(coordinator, base, "safety_consult")
    offers = listed(police, base, "safety_consult")
    address = submit_threat(mentor, base)
    open_new(coordinator, base, "review", reviews)
    coordinator.locator("[name=complete-outcome][value=pass_on]").check()
    coordinator.locator("[name=complete-feedback-line]").select_option("taken_up")
    send(coordinator, "review")
    open_new(coordinator, base, "safety_consult", proposals)
    coordinator.locator("[name=release-necessity]").fill("Zonder hen is het niet veilig.")
    coordinator.locator("[name=release-statements]").first.check()
    send(coordinator, "release")
    open_new(police, base, "safety_consult", offers)
    send(police, "acceptance")
    expect(police.locator("main")).to_contain_text("ik weet waar je woont")
    police.locator("[name=complete-outcome]").first.check()
    police.locator("[name=complete-feedback-line]").select_option("will_call")
    send(police, "completion")
    mentor.goto(address)
    expect(mentor.locator("main")).to_contain_text("Wij bellen u")


def test_who_gets_it_is_shown_while_one_writes(place: Place) -> None:
    page = place.visit(COORDINATOR, DESKTOP)
    page.goto(f"{place.site.url}/signals/new")
    page.locator("[name=category]").select_option("WEAP.knife_possession")
    shown = page.locator("[data-preview]")
    expect(shown).to_contain_text("jeugdagent, Politie", timeout=20_000)
    page.locator("[name=category]").select_option("BULL.offline")
    expect(shown).to_contain_text("Blijft binnen uw organisatie", timeout=20_000)
    looked_at(page, "preview")
    page.set_viewport_size(DESKTOP)
    page.get_by_text("Meer", exact=True).click()
    expect(page.get_by_role("link", name="Overdragen")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Overdragen")).to_be_hidden()


# Much like others, and looked at by `make e2e`.
SIMILAR = {
    *("/settings", "/rule-sets", "/digest", "/hand-over", "/proposals", "/process-desk"),
    "/privacy",
}
LOOKED_AT = [
    pytest.param(who, path, marks=pytest.mark.long if path in SIMILAR else ())
    for who, paths in PAGES.items()
    for path in paths
]


@pytest.mark.parametrize(("account", "path"), LOOKED_AT)
def test_pages_have_no_barriers_and_fit_a_phone(place: Place, account: str, path: str) -> None:
    page = place.phone(account)
    answer = page.goto(f"{place.site.url}{path}")
    assert answer is not None
    assert answer.status == 200
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, f"{path} is {width} px wide"
    assert page.locator("h1").count() == 1
