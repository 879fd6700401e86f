"""The administrator's pages in a real browser: without barriers, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Place

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.timeout(240)]
ADMIN, LEAD = "administrator.zvh-noord-limburg", "organisation-lead.school-maasdal"
PLAIN = ("/administration", "/accounts", "/organisations/new", "/tokens", "/settings/address")


def addresses(page: Page, base: str) -> Iterator[str]:
    """Yield every page of the administration, also those of an account and an organisation."""
    yield from (f"{base}{path}" for path in PLAIN)
    page.goto(f"{base}/accounts")
    yield str(page.locator("main a[href*='/accounts/']").first.get_attribute("href"))
    page.goto(f"{base}/organisations")
    page.locator("main table a[href*='/organisations/']").first.click()
    yield page.url
    for end in ("edit", "mail-domains"):
        yield f"{page.url.partition('?')[0]}/{end}"


@pytest.mark.long
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_the_administration_has_no_barriers(place: Place, size: dict[str, int]) -> None:
    page = place.visit(ADMIN, size)
    for address in list(addresses(page, place.site.url)):
        answer = page.goto(address if "://" in address else f"{place.site.url}{address}")
        assert answer is not None
        assert answer.status == 200, address
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{address} is {width} px wide"
        assert page.locator("h1").count() == 1


def test_a_mail_domain_is_proposed_and_confirmed(place: Place) -> None:
    base = place.site.url
    admin, lead = place.visit(ADMIN, DESKTOP), place.visit(LEAD)
    admin.goto(f"{base}/organisations")
    admin.get_by_role("link", name="Maasdal College").click()
    admin.get_by_role("link", name="Maildomeinen").click()
    admin.locator("[name=new-domain]").fill("maasdal-nieuw.example")
    admin.get_by_role("button", name="Voorstellen").click()
    expect(admin.locator("main")).to_contain_text("wacht op de leidinggevende")
    lead.goto(f"{base}/memberships")
    lead.get_by_role("link", name="maasdal-nieuw.example").click()
    lead.get_by_role("button", name="Bevestigen").first.click()
    expect(lead.locator("main")).to_contain_text("in gebruik")
