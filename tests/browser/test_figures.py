"""Figures in a real browser: charts without barriers on a phone and a desktop, in both schemes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Place, looked_at
from tests.browser.test_journeys import submit_threat

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.timeout(240)]


def shown(place: Place, account: str, name: str) -> Page:
    """Return the page of figures that somebody finds in the menu, looked at with all unfolded."""
    page = place.visit(account)
    if name == "own":
        submit_threat(page, place.site.url)
    page.get_by_text("Menu", exact=True).click()
    page.get_by_text("Meer", exact=True).click()
    page.get_by_role("link", name="Cijfers").click()
    page.wait_for_url(f"**/figures/{name}")
    for folded in page.locator(".schakel-details summary").all():
        folded.click()
    looked_at(page, f"figures-{name}")
    return page


def test_figures_are_seen_heard_and_fetched(place: Place) -> None:
    page = shown(place, "care-coordinator.school-maasdal", "own")
    page.emulate_media(color_scheme="dark")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    chart = page.get_by_role("img", name="Signalen per week").first
    assert "week" in (chart.text_content() or "")
    with page.expect_download() as started:
        page.get_by_role("link", name="Download als CSV: Signalen per week").click()
    written = Path(started.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert rows[-1][0] == "Totaal"
    page.close()


def test_few_signals_of_others_are_not_shown(place: Place) -> None:
    page = shown(place, "beleid.venlo", "area")
    assert page.get_by_role("img").count() == 0
    assert page.get_by_text("Er is hier te weinig om een getal te laten zien").count() == 4
    page.close()
