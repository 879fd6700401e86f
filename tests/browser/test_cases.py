"""A case in a real browser: opened by a school, led, scaled, met about, and closed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, Place, looked_at
from tests.browser.planning import planned
from tests.browser.test_journeys import COORDINATOR, DIRECTOR, send, submit_threat

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.timeout(240)]


def opened(page: Page) -> str:
    """Open a case of the signal that is shown, and return its address."""
    page.get_by_role("link", name="Open een casus").click()
    return begun(page)


def begun(page: Page) -> str:
    """Fill in why a case is opened, and return its address."""
    page.locator("[name=case-level]").select_option("L3")
    page.locator("[name=case-regime]").select_option("local_pga_covenant")
    page.locator("[name=case-purpose]").select_option("youth_help")
    page.locator("[name=case-words]").fill("Er zijn meer partners nodig dan wij alleen.")
    looked_at(page, "opening")
    send(page, "case")
    return page.url


def admitted(director: Page) -> None:
    """Take a case into triage and let it in."""
    send(director, "triage")
    for box in director.locator("[name=admission-met]").all():
        box.check()
    director.locator("[name=admission-admitted][value=true]").check()
    director.locator("[name=admission-words]").fill("Drie partners kennen dit.")
    looked_at(director, "admission")
    send(director, "admission")


def asked(director: Page, who: str) -> None:
    """Ask somebody to lead."""
    chosen = director.locator("[name=lead-membershipId] option", has_text=who)
    director.locator("[name=lead-membershipId]").select_option(chosen.get_attribute("value"))
    looked_at(director, "proposing")
    send(director, "lead-proposal")


def scaled(lead: Page) -> None:
    """Bring a case to a lower level."""
    lead.locator("[name=scaling-level]").select_option("L2")
    lead.locator("[name=scaling-regime]").select_option("covenant_education_youth")
    lead.locator("[name=scaling-reason]").select_option("goals_reached")
    lead.locator("[name=scaling-words]").fill("De ouders werken mee en het blijft goed gaan.")
    send(lead, "scaling")
    expect(lead.locator("main")).to_contain_text("De casus staat nu op een ander niveau.")


def convened(lead: Page) -> None:
    """Plan a conference for the week after, of a case that may not be named."""
    lead.get_by_role("link", name="Overleggen", exact=True).click()
    lead.locator("[name=plan-startsAt]").fill("2026-11-26T14:00")
    lead.locator("[name=plan-place]").fill("Spreekkamer 3")
    lead.locator("[name=plan-anonymous]").check()
    looked_at(lead, "planning")
    send(lead, "conferences")
    expect(lead.locator("main")).to_contain_text("Het is gepland.")
    lead.locator("main table a").click()
    looked_at(lead, "conference")


def test_a_case_is_opened_led_scaled_and_closed(place: Place) -> None:
    coordinator, director = place.visit(COORDINATOR, DESKTOP), place.visit(DIRECTOR, DESKTOP)
    submit_threat(coordinator, place.site.url)
    address = opened(coordinator)
    looked_at(coordinator, "opened")
    director.goto(address)
    expect(director.locator("main")).to_contain_text("Niemand heeft de regie")
    admitted(director)
    asked(director, COORDINATOR)
    coordinator.goto(address)
    looked_at(coordinator, "asked")
    send(coordinator, "lead-acceptance")
    looked_at(coordinator, "led")
    planned(coordinator, address)
    coordinator.goto(address)
    scaled(coordinator)
    coordinator.goto(address)
    convened(coordinator)
    coordinator.goto(address)
    coordinator.locator("[name=closing-reason]").select_option(index=1)
    send(coordinator, "closing")
    expect(coordinator.locator("main")).to_contain_text("De casus is gesloten.")
    director.goto(f"{place.site.url}/cases?open=false")
    looked_at(director, "list")
