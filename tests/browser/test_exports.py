"""A file in a real browser: asked for, made by a real worker while one waits, and fetched."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import DESKTOP, PHONE, Place
from tests.browser.test_journeys import submit_threat

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.timeout(240)]
COORDINATOR = "care-coordinator.school-maasdal"


def fetch(page: Page) -> tuple[str, bytes]:
    """Wait until the newest file is there, without touching the page, and fetch it."""
    link = page.locator("#export-files tbody tr").first.locator("a")
    expect(link).to_be_visible(timeout=20_000)
    with page.expect_download() as started:
        link.click()
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


@pytest.mark.long
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_list_comes_by_itself(place: Place, size: dict[str, int]) -> None:
    page = place.visit(COORDINATOR, size)
    submit_threat(page, place.site.url)
    page.goto(f"{place.site.url}/exports")
    page.locator("[name=list-kind][value=signals]").check()
    page.locator("[name=list-format][value=xlsx]").check()
    page.locator("[name=list-purpose]").select_option("account")
    page.get_by_role("button", name="Maak het bestand").click()
    expect(page.locator("h1")).to_have_text("Exports")
    name, content = fetch(page)
    assert name.endswith(".xlsx")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert sheet["A1"].value.startswith("Geëxporteerd door")
    assert sheet.max_row > 2  # watermark, titles, and what was logged
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.close()


def test_one_signal_becomes_a_document(place: Place) -> None:
    page = place.visit(COORDINATOR)
    submit_threat(page, place.site.url)
    page.get_by_role("link", name="Exporteer als PDF").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("[name=record-purpose]").select_option("case_meeting")
    page.get_by_role("button", name="Maak het bestand").click()
    name, content = fetch(page)
    assert name.endswith(".pdf")
    made = PdfReader(io.BytesIO(content))
    assert made.metadata.title.startswith("Signaal ")
    assert "om een overleg voor te bereiden" in " ".join(made.pages[0].extract_text().split())
    page.close()
