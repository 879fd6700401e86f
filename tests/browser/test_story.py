"""Six people in six roles, from two signals that meet to a case that is closed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import meeting
from tests.browser.conftest import DESKTOP, Place, looked_at, placed
from tests.browser.test_cases import admitted, asked, begun, scaled
from tests.browser.test_journeys import COORDINATOR, DIRECTOR, MENTOR, POLICE, send, submit_threat
from tests.main_job.town import set_clock_of

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(900)]
WORKER, OFFICER = "youth-worker.wijkteam-venlo", "attendance-officer.leerplicht-venlo"
SEATED = {
    "Wijkteam Venlo": "youth_worker",
    "Leerplicht Venlo": "attendance_officer",
    "Politie basisteam Venlo-Beesel": "police_officer",
}
SAID = "Hij slaapt slecht sinds de verhuizing."
WHY = "Zonder dit kan het wijkteam hem niet helpen."
AGREED = "Belt de ouders en maakt een afspraak op school."
AFTERWARDS = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)  # the conference is over by then


@pytest.fixture(scope="module")
def apart(servers, town_database, chromium) -> Iterator[Place]:
    """A town of its own: in this story time goes by."""
    with placed(servers, town_database.name, chromium, "story") as made:
        meeting.let_match(made.runtime, "VERB.threat", "school-maasdal", "wijkteam-venlo")
        yield made


def given(director: Page, address: str) -> None:
    """Give partners a place at the table."""
    for organisation, function in SEATED.items():
        director.goto(f"{address}/seats")
        chosen = director.locator("[name=organisationId] option", has_text=organisation).first
        director.locator("[name=organisationId]").select_option(chosen.get_attribute("value"))
        with director.expect_navigation():
            director.locator("form.schakel-filters button[type=submit]").click()
        director.locator("[name=seat-function]").select_option(function)
        if function == "youth_worker":
            looked_at(director, "story-seat")
        with director.expect_navigation():
            director.locator("form[method=post][action*='/seats'] button[type=submit]").click()
    looked_at(director, "story-seated")


def brought(coordinator: Page, address: str) -> str:
    """Bring a worry of a special category, and return its address."""
    coordinator.goto(f"{address}/contributions")
    coordinator.locator("[name=brought-kind][value=worry]").check()
    coordinator.locator("[name=brought-nature][value=observation]").check()
    coordinator.locator("[name=brought-words]").fill(SAID)
    coordinator.locator("[name=brought-dataClass]").select_option("D3")
    looked_at(coordinator, "story-bringing")
    send(coordinator, "contributions")
    return coordinator.url


def shared(coordinator: Page) -> None:
    """Share it with the youth workers: refused without its ground, done with it."""
    place = coordinator.locator("[name=share-seatId]")
    expect(place.locator("option", has_text="Politie")).to_have_count(0)
    worker = place.locator("option", has_text="Wijkteam")
    place.select_option(worker.get_attribute("value"))
    coordinator.locator("[name=share-ageGate]").first.check()
    coordinator.locator("[name=share-purpose]").select_option("youth_help")
    coordinator.locator("[name=share-legalBasis]").select_option("public_task")
    for name in ("necessity", "proportionality", "subsidiarity"):
        coordinator.locator(f"[name=share-{name}]").fill(WHY)
    send(coordinator, "shares")
    expect(coordinator.locator("main")).to_contain_text("De grond om dit te delen ontbreekt.")
    looked_at(coordinator, "story-refused")
    coordinator.locator("[name=share-specialGround]").select_option("child_protection_task")
    send(coordinator, "shares")
    looked_at(coordinator, "story-shared")
    coordinator.goto(coordinator.url.rsplit("/", 1)[0])
    looked_at(coordinator, "story-contributions")


def withdrawn(coordinator: Page) -> None:
    """Take it back from everybody."""
    coordinator.locator("details.schakel-confirm summary").last.click()
    send(coordinator, "withdrawal")
    expect(coordinator.locator("main")).to_contain_text("Ingetrokken op")
    looked_at(coordinator, "story-withdrawn")


def convened(lead: Page, address: str, day: str) -> None:
    """Plan a conference."""
    lead.goto(f"{address}/conferences")
    lead.locator("[name=plan-startsAt]").fill(f"{day}T14:00")
    send(lead, "conferences")
    expect(lead.locator("main")).to_contain_text("Het is gepland.")


def cancelled(lead: Page) -> None:
    """Call the one conference off that there is."""
    lead.locator("main table a").first.click()
    lead.locator("[name=cancel-reason]").select_option(index=1)
    with lead.expect_navigation():
        lead.locator("form:has([name=cancel-reason]) button[type=submit]").click()
    looked_at(lead, "story-cancelled")


def handed_over(lead: Page, worker: Page, address: str) -> None:
    """Let the youth worker lead from now on."""
    lead.goto(address)
    asked(lead, WORKER)
    worker.goto(address)
    looked_at(worker, "story-asked")
    send(worker, "lead-acceptance")
    looked_at(worker, "story-leads")


def closed(lead: Page) -> None:
    """End the case."""
    lead.locator("[name=closing-reason]").select_option(index=1)
    send(lead, "closing")
    expect(lead.locator("main")).to_contain_text("De casus is gesloten.")
    looked_at(lead, "story-closed")


def matched(place: Place, mentor: Page, coordinator: Page, worker: Page) -> None:
    """Let the signals of a mentor and of a youth worker meet; the coordinator opens a case."""
    base = place.site.url
    signal = submit_threat(mentor, base)
    theirs = meeting.log_the_same(worker, base, meeting.pupil_of(place.runtime, signal))
    meeting.offer(coordinator, signal, "story-offer")
    meeting.offer(worker, theirs, "story-offer-elsewhere")
    for page, name in ((coordinator, "story-match"), (worker, "story-match-elsewhere")):
        meeting.met(page, base, name)
        meeting.answered(page)
    meeting.of_the_match(coordinator)


def seated(coordinator: Page, director: Page) -> str:
    """Open the case, seat the partners, and let the coordinator lead."""
    address = begun(coordinator)
    director.goto(address)
    admitted(director)
    given(director, address)
    director.goto(address)
    asked(director, COORDINATOR)
    coordinator.goto(address)
    send(coordinator, "lead-acceptance")
    return address


def nothing_is_open(reader: Page, address: str) -> None:
    """See that who sits at the table reads the frame only."""
    reader.goto(address)
    expect(reader.locator("main")).to_contain_text("Hier is niets voor u open.")
    expect(reader.locator("main")).not_to_contain_text(SAID)


def conferred(lead: Page, officer: Page, address: str) -> None:
    """Plan a conference, call it off, and plan another, which everybody at the table sees."""
    convened(lead, address, "2026-11-26")
    cancelled(lead)
    convened(lead, address, "2026-11-23")
    officer.goto(f"{address}/conferences")
    officer.locator("main table a").first.click()
    looked_at(officer, "story-invited")


def minuted(lead: Page, officer: Page, address: str) -> None:
    """Hold the conference that was planned: minutes by the lead, agreed to by who was there."""
    lead.goto(f"{address}/conferences")
    lead.locator("main table a", has_text="23 november").click()
    for box in lead.locator("[name=minutes-present]").all():
        box.check()
    who = lead.locator("[name=minutes-decisions-0-participantId]")
    worker = who.locator("option", has_text="Wijkteam").first
    who.select_option(worker.get_attribute("value"))
    lead.locator("[name=minutes-decisions-0-words]").fill(AGREED)
    lead.locator("[name=minutes-decisions-0-dueOn]").fill("2026-12-01")
    lead.locator("[name=minutes-circulate]").check()
    looked_at(lead, "story-minutes")
    with lead.expect_navigation():
        lead.get_by_role("button", name="Verslag opslaan").click()
    officer.goto(f"{address}/conferences")
    officer.locator("main table a", has_text="23 november").click()
    expect(officer.locator("main")).to_contain_text(AGREED)
    looked_at(officer, "story-agrees")
    with officer.expect_navigation():
        officer.get_by_role("button", name="Akkoord", exact=True).click()
    looked_at(officer, "story-agreed")


def test_six_people_bring_a_case_to_its_end(apart: Place) -> None:
    mentor, coordinator = apart.visit(MENTOR), apart.visit(COORDINATOR, DESKTOP)
    director, worker = apart.visit(DIRECTOR, DESKTOP), apart.visit(WORKER)
    officer, police = apart.visit(OFFICER), apart.visit(POLICE)
    matched(apart, mentor, coordinator, worker)
    address = seated(coordinator, director)
    contribution = brought(coordinator, address)
    shared(coordinator)
    worker.goto(address)
    expect(worker.locator("main")).to_contain_text(SAID)
    looked_at(worker, "story-read")
    nothing_is_open(officer, address)
    nothing_is_open(police, address)
    looked_at(police, "story-police")
    coordinator.goto(contribution)
    withdrawn(coordinator)
    nothing_is_open(worker, address)
    conferred(coordinator, officer, address)
    set_clock_of(apart.runtime, AFTERWARDS)
    coordinator, officer = apart.visit(COORDINATOR, DESKTOP), apart.visit(OFFICER)
    minuted(coordinator, officer, address)
    worker, director = apart.visit(WORKER), apart.visit(DIRECTOR, DESKTOP)
    handed_over(coordinator, worker, address)
    scaled(worker)
    worker.goto(address)
    closed(worker)
    director.goto(f"{apart.site.url}/cases?open=false")
    looked_at(director, "story-list")
