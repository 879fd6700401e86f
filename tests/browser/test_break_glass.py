"""Broken glass and explanations in a real browser: on a phone and on a desk, without barriers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Place

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.timeout(240)]
AUTHOR, COLLEAGUE = "youth-worker.wijkteam-venlo", "youth-worker-2.wijkteam-venlo"
LEAD = "organisation-lead.wijkteam-venlo"
SAID = "Elke avond onrust bij het station."
SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desk", marks=pytest.mark.long)]
PICTURES = os.environ.get("PICTURES")  # a folder, for whoever wants to look


@pytest.fixture(scope="module")
def address(place: Place) -> str:
    """A worker's signal about a place, of which the colleagues see the stub."""
    page = place.visit(AUTHOR)
    page.goto(f"{place.site.url}/signals/new")
    page.locator("[name=category]").select_option("POLA")
    page.locator("[name=occurredOn]").fill("2026-11-19")
    page.locator("[name=lifeDomain]").select_option("street")
    page.locator("[name=statements-0-kind][value=observation]").check()
    page.locator("[name=statements-0-text]").fill(SAID)
    page.locator("button[value=submit]").click()
    expect(page.locator("h1")).to_contain_text("Signaal")
    return page.url


def look_at(page: Page, name: str, size: dict[str, int]) -> None:
    """Find no barrier, nothing that is too wide, and one heading."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size["width"], f"{name} is {width} px wide"
    assert page.locator("h1").count() == 1
    if PICTURES:
        path = Path(PICTURES) / f"{name}-{size['width']}.png"
        page.screenshot(path=path, full_page=True)


@pytest.mark.parametrize("size", SIZES)
def test_a_colleague_breaks_glass_and_the_lead_reviews_it(
    place: Place, address: str, size: dict[str, int]
) -> None:
    base, page = place.site.url, place.visit(COLLEAGUE, size)
    page.goto(address)
    look_at(page, "stub", size)
    page.get_by_role("link", name="Noodknop gebruiken").click()
    look_at(page, "form", size)
    page.locator("[name=reason]").fill("De collega is ziek en het kind wordt nu vermist.")
    page.get_by_role("button", name="Noodknop gebruiken").click()
    expect(page.locator("main")).to_contain_text(SAID)
    expect(page.locator(".schakel-glass")).to_contain_text("Minuten over: 60")
    look_at(page, "opened", size)
    lead = place.visit(LEAD, size)
    lead.goto(f"{base}/desk")
    lead.locator("main form[action*='/notices/'] button").first.click()
    expect(lead.locator("main")).to_contain_text("het kind wordt nu vermist")
    look_at(lead, "overseen", size)
    page.get_by_role("button", name="Nu beëindigen").first.click()
    expect(page.locator(".schakel-glass")).to_have_count(0)
    lead.reload()
    lead.locator("[name=review-finding]").first.check()
    lead.locator("[name=review-answer]").fill("Het kind is gevonden.")
    look_at(lead, "review", size)
    lead.get_by_role("button", name="Beoordeling bewaren").click()
    expect(lead.locator("main")).to_contain_text("Het kind is gevonden.")
    lead.goto(f"{base}/break-glass")
    look_at(lead, "list", size)


@pytest.mark.long
def test_the_minutes_count_down(place: Place, address: str) -> None:
    page = place.visit(COLLEAGUE)
    page.clock.install()
    page.goto(address)
    page.get_by_role("link", name="Noodknop gebruiken").click()
    page.locator("[name=reason]").fill("Nog eens: het kind wordt nu vermist.")
    page.get_by_role("button", name="Noodknop gebruiken").click()
    expect(page.locator("[data-glass-minutes]")).to_have_text("60")
    page.wait_for_load_state("load")
    page.clock.run_for(125_000)
    expect(page.locator("[data-glass-minutes]")).to_have_text("58")
    page.get_by_role("button", name="Nu beëindigen").first.click()


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_who_can_see_this(place: Place, address: str, size: dict[str, int]) -> None:
    page = place.visit(AUTHOR, size)
    page.goto(address)
    page.get_by_role("link", name="Wie kan dit zien?").click()
    page.locator("[name=subject]").select_option(index=1)
    page.get_by_role("button", name="Leg uit").click()
    expect(page.locator("main")).to_contain_text("heeft het vastgelegd")
    look_at(page, "readers", size)
