"""The commonest jobs with the keyboard alone; how much they ask stands in docs/steps.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, Place
from tests.browser.hands import Hands
from tests.browser.test_journeys import COORDINATOR, MENTOR, POLICE, listed, open_new

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.timeout(240)]
KINDS = ("review", "safety_consult")
STEPS = Path(__file__).parents[2] / "docs" / "steps.md"
ROW = re.compile(r"^\| ([a-z ]+) \| (\d+) \| (\d+) \| \d+ \| \d+ \| (\d+) \|$", re.MULTILINE)
# What stands on a desk above an item differs from run to run, and is walked past.
LEEWAY = 1.25


def told() -> list[tuple[str, ...]]:
    """Return the rows of docs/steps.md: job, pages, fields and buttons, seconds."""
    return ROW.findall(STEPS.read_text(encoding="utf-8"))


def at_desk(place: Place, page: Page) -> Hands:
    """Begin a job where everybody begins."""
    page.goto(f"{place.site.url}/desk")
    hands = Hands(page)
    hands.begin()
    return hands


def logged(place: Place, page: Page) -> Hands:
    """Log a threat by a pupil who is registered."""
    hands = at_desk(place, page)
    hands.reach(page.get_by_role("link", name="Signaal melden").last)
    hands.send()
    hands.begin()
    hands.reach(page.locator("[name=query]"))
    hands.type("Janssen")
    hands.send()
    hands.begin()
    hands.reach(page.locator("[name=add]").first)
    hands.press("Space")
    hands.reach(page.locator("[name=category]"))
    hands.type("Bedreig")
    hands.reach(page.locator("[name=occurredOn]"))
    hands.type("11192026")
    hands.reach(page.locator("[name=lifeDomain]"))
    hands.type("op sch")
    hands.reach(page.locator("[name=statements-0-kind]").first)
    hands.press("Space")
    hands.reach(page.locator("[name=statements-0-text]"))
    hands.type("Zei tegen een docent: ik weet waar je woont.")
    hands.reach(page.locator("button[value=submit]"))
    hands.send()
    assert not page.url.endswith(("/edit", "/new")), page.locator(
        "[data-error-summary]"
    ).inner_text()
    return hands


def reviewed(place: Place, page: Page, before: set[str]) -> Hands:
    """Pass on what a mentor logged."""
    open_new(page, place.site.url, "review", before)
    hands = Hands(page)
    hands.begin()
    hands.reach(page.locator("[name=complete-outcome]").first)
    while not page.locator("[name=complete-outcome][value=pass_on]").is_checked():
        hands.press("ArrowDown")
    hands.reach(page.locator("[name=complete-feedback-line]"))
    hands.press("ArrowDown")
    hands.reach(page.locator("form[action$='/review'] button[type=submit]"))
    hands.send()
    return hands


def released(place: Place, page: Page, before: set[str]) -> Hands:
    """Release a question to the police."""
    open_new(page, place.site.url, "safety_consult", before)
    hands = Hands(page)
    hands.begin()
    hands.reach(page.locator("[name=release-necessity]"))
    hands.type("Zonder hen is het niet veilig.")
    hands.reach(page.locator("[name=release-statements]").first)
    hands.press("Space")
    hands.reach(page.locator("form[action$='/release'] button[type=submit]"))
    hands.send()
    return hands


def taken_up(place: Place, page: Page, before: set[str]) -> Hands:
    """Take a question up from the desk."""
    open_new(page, place.site.url, "safety_consult", before)  # waits for the workers
    hands = at_desk(place, page)
    hands.reach(page.locator("form[action$='/acceptance'] button").first)
    hands.send()
    expect(page.locator("main")).to_contain_text("ik weet waar je woont")
    return hands


def answered(page: Page) -> Hands:
    """Answer what was taken up."""
    hands = Hands(page)
    page.reload()
    hands.begin()
    hands.reach(page.locator("[name=complete-outcome]").first)
    hands.press("Space")
    hands.reach(page.locator("[name=complete-feedback-line]"))
    hands.press("ArrowDown")
    hands.reach(page.locator("form[action$='/completion'] button[type=submit]"))
    hands.send()
    return hands


def test_the_commonest_jobs_need_no_mouse_and_little_time(
    place: Place, record_property: Callable[[str, Any], None]
) -> None:
    mentor, coordinator = place.visit(MENTOR, DESKTOP), place.visit(COORDINATOR, DESKTOP)
    police = place.visit(POLICE, DESKTOP)
    before = {kind: listed(coordinator, place.site.url, kind) for kind in KINDS}
    offers = listed(police, place.site.url, "safety_consult")
    jobs = {
        "log a signal": logged(place, mentor),
        "pass it on": reviewed(place, coordinator, before["review"]),
        "release it": released(place, coordinator, before["safety_consult"]),
        "take it up": taken_up(place, police, offers),
        "answer it": answered(police),
    }
    for job, hands in jobs.items():
        record_property("measured", f"{job}: {hands.told()}")
    written = {job: (int(pages), int(stops)) for job, pages, stops, _ in told()}
    assert {job: (hands.pages, hands.choices) for job, hands in jobs.items()} == written
    for job, _, _, seconds in told():
        assert jobs[job].seconds() <= LEEWAY * int(seconds), job
