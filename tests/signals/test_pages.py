"""The signal pages: nothing typed is lost, and every button works without a script."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.people.models import YoungPerson
from coordination.people.rules import PersonDetails
from coordination.people.service import register
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from tests.web import Browser
from tests.world import VENLO, World

MENTOR, COORDINATOR = "mentor@maasdal", "care_coordinator@maasdal"
FILLED = {
    "category": "VERB.threat",
    "occurredOn": "2026-11-17",
    "lifeDomain": "school",
    "placeOfEvent": "",
    "urgency": "ordinary",
    "statements-0-kind": "fact",
    "statements-0-text": "Zei: ik weet waar je woont.",
    "statements-0-source": "eigen waarneming",
    "statements-1-kind": "",
    "statements-1-text": "",
    "alreadyDone": "met ouders gebeld",
}


@pytest.fixture
def pupil(world: World) -> YoungPerson:
    details = PersonDetails("van den Berg", "Noor", dt.date(2011, 3, 14), home_municipality=VENLO)
    with world.acting(COORDINATOR) as work:
        return register(work, details)


def only_signal(world: World) -> Signal:
    with world.system() as work:
        return work.ungoverned(select(Signal)).one()


def submitted(browser: Browser, **changed: str) -> str:
    answer = browser.post("/signals/new", FILLED | {"act": "submit"} | changed)
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location).text


def test_the_form_opens_for_who_records(app: Flask, world: World) -> None:
    assert 'id="signal-form"' in Browser(app, world, MENTOR).get("/signals/new").text
    assert (
        Browser(app, world, "policy_officer@gemeente-venlo").get("/signals/new").status_code == 403
    )


@pytest.mark.parametrize(
    ("who", "may"),
    [(MENTOR, False), (COORDINATOR, True), ("youth_worker@wijkteam-venlo", True)],
)
def test_the_form_asks_who_may_release_for_a_necessity(
    app: Flask, world: World, who: str, *, may: bool
) -> None:
    page = Browser(app, world, who).get("/signals/new").text
    assert ('name="release-necessity"' in page) is may
    assert ('name="statements-0-share"' in page) is may


def test_a_pupil_is_found_put_on_and_the_signal_submitted(
    app: Flask, world: World, pupil: YoungPerson
) -> None:
    browser = Browser(app, world, MENTOR)
    page = browser.post("/signals/new", FILLED | {"query": "bergh", "act": "find"})
    assert page.status_code == 200
    assert f'value="{pupil.id}"' in page.text
    assert "ik weet waar je woont" in page.text
    signal = only_signal(world)
    draft = FILLED | {"add": str(pupil.id), "version": str(signal.row_version), "act": "submit"}
    answer = browser.post(f"/signals/{signal.id}/edit", draft)
    assert answer.status_code == 303
    assert only_signal(world).status is SignalStatus.SUBMITTED
    assert "Noor van den Berg" in browser.get(answer.location).text


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    app: Flask, world: World
) -> None:
    browser = Browser(app, world, MENTOR)
    wrong = {"category": "VERB.threat", "urgency": "acute", "occurredOn": "2027-01-01"}
    page = browser.post("/signals/new", FILLED | wrong | {"act": "submit"})
    assert page.status_code == 422
    for expected in (
        "Deze dag moet nog komen",
        "met ouders gebeld",
        "ik weet waar je woont",
        "112",
    ):
        assert expected in page.text
    assert 'id="field-confirmedAcute-error"' in page.text
    with world.system() as work:
        assert work.ungoverned(select(Signal)).all() == []


def test_an_impossible_date_stays_as_it_was_typed(app: Flask, world: World) -> None:
    page = Browser(app, world, MENTOR).post("/signals/new", FILLED | {"occurredOn": "2026-02-30"})
    assert page.status_code == 422
    assert 'value="2026-02-30"' in page.text


def test_a_draft_saves_itself_and_tells_its_address(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    first = browser.post("/signals/new", FILLED, headers={"X-Autosave": "1"})
    assert first.json["version"] == 1
    again = browser.post(
        first.json["location"], FILLED | {"version": "1"}, headers={"X-Autosave": "1"}
    )
    assert again.json["version"] == 2
    stale = browser.post(
        first.json["location"], FILLED | {"version": "1"}, headers={"X-Autosave": "1"}
    )
    assert stale.status_code == 409
    assert Browser(app, world, COORDINATOR).get(first.json["location"]).status_code == 404


def test_somebody_new_is_registered_on_the_way(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    typed = {"new-surname": "Jansen", "new-firstNames": "Sam", "new-birthDate": "2012-05-06"}
    page = browser.post("/signals/new", FILLED | typed | {"act": "register"})
    assert page.status_code == 303
    assert "Sam Jansen" in browser.get(page.location).text
    wrong = browser.post("/signals/new", FILLED | typed | {"new-birthDate": "x", "act": "register"})
    assert 'id="field-new-birthDate-error"' in wrong.text


def test_the_list_shows_and_narrows(app: Flask, world: World) -> None:
    browser = Browser(app, world, COORDINATOR)
    submitted(browser)
    assert only_signal(world).reference in browser.get("/signals").text
    assert only_signal(world).reference not in browser.get("/signals?status=closed").text
    assert browser.get("/signals?status=nonsense").status_code == 422


def test_a_signal_is_corrected_and_withdrawn(app: Flask, world: World) -> None:
    browser = Browser(app, world, COORDINATOR)
    submitted(browser)
    signal = only_signal(world)
    assert "ik weet waar je woont" in browser.get(f"/signals/{signal.id}/correction").text
    sent = FILLED | {"version": str(signal.row_version), "act": "submit"}
    without = browser.post(f"/signals/{signal.id}/correction", sent)
    assert 'id="field-reason-error"' in without.text
    done = browser.post(f"/signals/{signal.id}/correction", sent | {"reason": "datum klopte niet"})
    assert done.status_code == 303
    assert only_signal(world).version == 2
    gone = browser.post(f"/signals/{signal.id}/withdrawal", {"reason": "duplicate"})
    assert gone.status_code == 303
    assert only_signal(world).status is SignalStatus.WITHDRAWN


def test_the_list_of_errors_names_the_fields(app: Flask, world: World) -> None:
    typed = FILLED | {"category": "", "statements-0-kind": "", "act": "submit"}
    page = Browser(app, world, COORDINATOR).post("/signals/new", typed).text
    summary = page.partition("data-error-summary")[2].partition("</ul>")[0]
    assert "Soort zorg: " in summary
    assert "Uitspraak 1: " in summary
