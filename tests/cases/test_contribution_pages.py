"""The pages of contributions: brought, shared with a reason, read at the table, and taken back."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.cases.conftest import COORDINATOR, LEAD, Town
from tests.cases.test_contributions import POLICE, WHY, WORKER, WORKER_2, seat
from tests.web import Browser

SAID = "Hij slaapt slecht sinds de verhuizing."
GROUNDS = {
    "share-ageGate": "under12",
    "share-purpose": "youth_help",
    "share-legalBasis": "public_task",
    **dict.fromkeys(
        ("share-necessity", "share-proportionality", "share-subsidiarity"),
        WHY,
    ),
}
NOTHING, HIDDEN_MAY_BE = "Hier is niets voor u open.", "Er kunnen delen van deze casus zijn"


@pytest.fixture
def table(town: Town) -> Town:
    """The case, admitted and led by the coordinator of the school, with two who sit there."""
    town.admitted()
    town.led(COORDINATOR)
    return town


def brought(browser: Browser, town: Town) -> str:
    """Bring a worry of class D3 and return the address of its page."""
    form = {
        "brought-kind": "worry",
        "brought-nature": "observation",
        "brought-dataClass": "D3",
        "brought-words": SAID,
    }
    found = browser.post(f"/cases/{town.case}/contributions", form)
    assert found.status_code == 303
    return str(found.headers["Location"])


def sent(browser: Browser, path: str, act: str, **fields: object) -> int:
    version = re.search(r'name="version" value="(\d+)"', browser.get(path).text)
    form = {"version": version[1] if version else "", **fields}
    return int(browser.post(f"{path}/{act}", form).status_code)


def shown(browser: Browser, path: str) -> str:
    """Return what stands on a page, without what makes each form its own."""
    found = re.search(r"<main.*</main>", browser.get(path).text, re.DOTALL)
    assert found is not None
    return re.sub(r'value="[^"]*"', "", found[0])


def test_a_partner_brings_shares_with_a_ground_and_withdraws(app: Flask, table: Town) -> None:
    place, other = str(seat(table, WORKER)), str(seat(table, POLICE))
    school, worker = (Browser(app, table.world, who) for who in (COORDINATOR, WORKER))
    case = f"/cases/{table.case}"
    assert f"{case}/contributions" in school.get(case).text
    again = school.post(f"{case}/contributions", {"brought-kind": "worry", "brought-words": SAID})
    assert (again.status_code, again.text.count('href="#field-brought-')) == (422, 1)
    assert SAID in again.text
    path = brought(school, table)
    for page in (case, "/contributions", path):
        assert SAID in school.get(page).text
    assert NOTHING in (before := worker.get(case).text)
    assert HIDDEN_MAY_BE in before
    assert worker.get(path).status_code == 404
    # Whoever may not read the class is not in the list.
    assert place in (form := school.get(path).text)
    assert other not in form
    to_worker = {"share-seatId": place}
    assert sent(school, path, "shares", **to_worker) == 422
    assert sent(school, path, "shares", **GROUNDS, **to_worker) == 409
    ground = {"share-specialGround": "child_protection_task"}
    assert sent(school, path, "shares", **GROUNDS, **ground, **to_worker) == 303
    assert "Een partner deelde iets met u in een casus." in worker.get("/desk").text
    for page in (case, "/contributions", path):
        assert SAID in (read := worker.get(page).text)
        assert WHY not in read
    assert worker.post(f"{path}/withdrawal", {"version": "1"}).status_code == 403
    assert sent(school, path, "withdrawal") == 303
    assert worker.get(path).status_code == 404
    assert "Een partner trok terug wat met u was gedeeld in een casus." in worker.get("/desk").text
    assert NOTHING in worker.get(case).text
    assert "Ingetrokken op" in school.get(path).text


def test_who_gets_it_is_taken_back_from_and_everybody_else_sees_no_trace(
    app: Flask, table: Town
) -> None:
    seat(table, WORKER)
    worker, school = (Browser(app, table.world, who) for who in (WORKER, COORDINATOR))
    case, path = f"/cases/{table.case}", brought(worker, table)
    ground = {"share-specialGround": "child_protection_task"}
    assert sent(worker, path, "shares", **GROUNDS, **ground, **{"share-seatId": "iemand"}) == 422
    before = shown(school, case)
    assert sent(worker, path, "shares", **GROUNDS, **ground, **{"share-seatId": "lead"}) == 303
    assert SAID in school.get(case).text
    stub = Browser(app, table.world, WORKER_2).get(path).text
    assert SAID not in stub
    assert case not in stub
    assert Browser(app, table.world, LEAD).get(path).status_code == 404
    share = re.search(r'name="ending-shareId" value="([^"]+)"', worker.get(path).text)
    assert share is not None
    assert sent(worker, path, "share-ending", **{"ending-shareId": share[1]}) == 303
    school.get(case)  # looks at the news about it
    assert shown(school, case) == before
