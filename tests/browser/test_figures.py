"""Figures in a real browser: charts without barriers on a phone and a desktop, in both schemes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Place, looked_at
from tests.browser.test_journeys import submit_threat

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.timeout(240)]


@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("care-coordinator.school-maasdal", "/figures/own"),
        ("beleid.venlo", "/figures/area"),
    ],
    ids=["own", "area"],
)
def test_figures_are_seen_heard_and_fetched(place: Place, account: str, path: str) -> None:
    page = place.visit(account)
    if path == "/figures/own":
        submit_threat(page, place.site.url)
    page.get_by_text("Menu", exact=True).click()
    page.get_by_text("Meer", exact=True).click()
    page.get_by_role("link", name="Cijfers").click()
    page.wait_for_url(f"**{path}")
    for folded in page.locator(".schakel-details summary").all():
        folded.click()
    looked_at(page, f"figures-{path.rpartition('/')[2]}")
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
