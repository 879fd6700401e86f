"""Logging in with a passkey, a pause, and pages about it, in a real browser."""

from __future__ import annotations

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Place
from tests.main_job.town import pass_time
from tests.web import PASSWORD, know_password, new_app

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.timeout(240)]
# Nobody else logs in as this worker, who has no second factor yet.
WORKER = "youth-worker.wijkteam-bergen"
MENTOR = "mentor.school-maasdal"
PAUSE = dt.timedelta(minutes=20)
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def fits(page: Page) -> None:
    """See that a page has no barriers and fits a phone."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def give_password(place: Place, page: Page, account: str) -> None:
    page.goto(f"{place.site.url}/login")
    page.get_by_label("E-mailadres").fill(know_password(place.runtime, place.account_id(account)))
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()


def test_a_passkey_is_made_and_used(place: Place) -> None:
    page = place.chromium.new_page(viewport=PHONE, locale="nl-NL")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    give_password(place, page, WORKER)
    page.wait_for_url("**/login/enrolment**")
    fits(page)
    page.get_by_role("button", name="Passkey maken").click()
    expect(page.locator("h1")).to_have_text("Uw herstelcodes")
    fits(page)
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.wait_for_url("**/desk")
    page.get_by_role("button", name="Uitloggen").click()
    give_password(place, page, WORKER)
    page.wait_for_url("**/login/factor**")
    fits(page)
    page.get_by_role("button", name="Mijn passkey gebruiken").click()
    page.wait_for_url("**/desk")
    page.goto(f"{place.site.url}/settings/security")
    fits(page)


def test_after_a_pause_one_is_back_where_one_was(place: Place) -> None:
    # The time of others is not turned back: the oldest session of a person is ended beyond three.
    page = place.visit(MENTOR)
    address = f"{place.site.url}/signals?status=draft"
    phone = new_app(place.runtime, place.account_id(MENTOR))
    pass_time(place.runtime, PAUSE)
    try:
        page.goto(address)
        expect(page.locator("h1")).to_have_text("Verder waar u was")
        fits(page)
        page.locator("[name=factorCode]").fill(phone.code())
        page.get_by_role("button", name="Verder").click()
        page.wait_for_url(address)
    finally:
        pass_time(place.runtime, -PAUSE)


@pytest.mark.long
def test_a_warning_comes_before_the_pause(place: Place) -> None:
    page = place.chromium.new_page(viewport=PHONE, locale="nl-NL")
    page.clock.install()
    phone = new_app(place.runtime, place.account_id(MENTOR))
    give_password(place, page, MENTOR)
    page.wait_for_url("**/login/factor**")
    page.locator("[name=factorCode]").fill(phone.code())
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/desk")
    dialog = page.locator("[data-session-dialog]")
    page.clock.fast_forward("12:00")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("02:00")
    expect(dialog).to_contain_text("U komt terug met alleen uw tweede factor.")
    dialog.get_by_role("button", name="Ingelogd blijven").click()
    expect(dialog).to_be_hidden()
