"""Pages and API of broken glass: the form, the banner on every page, the review, the contact."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from coordination.audit.models import AuditEntry
from coordination.partners.models import Organisation
from tests.conftest import START
from tests.glass.conftest import AUTHOR, COLLEAGUE, LEAD, PRIVACY, REASON, Team
from tests.web import Browser, System

Clock = Callable[[dt.datetime], None]
FORM = {"reason": REASON}


def break_it(app: Flask, team: Team, who: str = COLLEAGUE, reference: str = "") -> TestResponse:
    form = FORM | {"record": reference or team.reference}
    return Browser(app, team.world, who).post("/break-glass/new", form)


def test_it_is_broken_and_leads_to_the_signal(app: Flask, team: Team) -> None:
    answer = break_it(app, team, reference=f" {team.reference.lower()} ")
    assert (answer.status_code, answer.location) == (303, f"/signals/{team.signal}")
    page = Browser(app, team.world, COLLEAGUE).get(answer.location).text
    assert team.scene.words[team.signal].by_part["hearsay"] in page


def test_the_stub_leads_to_the_form(app: Flask, team: Team) -> None:
    browser = Browser(app, team.world, COLLEAGUE)
    assert (
        f"/break-glass/new?record={team.reference}" in browser.get(f"/signals/{team.signal}").text
    )
    assert (
        f'value="{team.reference}"' in browser.get(f"/break-glass/new?record={team.reference}").text
    )
    own = Browser(app, team.world, AUTHOR).get(f"/signals/{team.signal}").text
    assert "/break-glass/new" not in own


@pytest.mark.parametrize(("who", "may"), [(COLLEAGUE, True), (LEAD, True), (PRIVACY, False)])
def test_the_button_is_for_who_breaks_glass(app: Flask, team: Team, who: str, *, may: bool) -> None:
    page = Browser(app, team.world, who).get("/break-glass")
    assert page.status_code == 200
    assert ('href="/break-glass/new"' in page.text) is may


@pytest.mark.parametrize("path", ["/desk", "/settings", "/organisations", "/no-such-page"])
def test_the_banner_is_on_every_page(app: Flask, team: Team, path: str) -> None:
    browser = Browser(app, team.world, COLLEAGUE)
    assert "schakel-glass" not in browser.get(path).text
    break_it(app, team)
    page = browser.get(path).text
    assert re.search(r"data-glass-minutes>60<", page)
    assert re.search(r'action="/break-glass/[0-9a-f-]+/end"', page)
    assert "schakel-glass" not in Browser(app, team.world, AUTHOR).get(path).text


def test_the_banner_counts_down_and_goes(app: Flask, team: Team, set_clock: Clock) -> None:
    break_it(app, team)
    browser = Browser(app, team.world, COLLEAGUE)
    set_clock(START + dt.timedelta(minutes=10, seconds=30))
    assert "data-glass-minutes>50<" in Browser(app, team.world, COLLEAGUE).get("/desk").text
    end = re.search(r'action="(/break-glass/[0-9a-f-]+/end)"', browser.get("/desk").text)
    assert end
    assert browser.post(end[1]).status_code == 303
    assert "schakel-glass" not in browser.get("/desk").text


def test_absent_and_hidden_answer_the_same_to_the_byte(app: Flask, team: Team) -> None:
    hidden = [
        team.recorded("lane", "D6"),
        team.recorded("home", "DV"),
        team.recorded("elsewhere", "D2", "attendance_officer@leerplicht-venlo"),
    ]
    browser = Browser(app, team.world, COLLEAGUE)
    absent = _tried(browser, "ZZZ-ZZZ")
    assert absent[0] == 404
    assert "ZZZ-ZZZ" not in absent[1]
    for reference in hidden:
        assert _tried(browser, reference) == absent
        assert _asked(browser, reference) == _asked(browser, "ZZZ-ZZZ")


def test_readable_but_refused_is_403(app: Flask, team: Team) -> None:
    reference = team.recorded("criminal data", "D4")
    assert break_it(app, team, LEAD, reference).status_code == 403


@pytest.mark.parametrize("reason", ["", "Kort."])
def test_a_short_reason_is_named_at_its_field(app: Flask, team: Team, reason: str) -> None:
    form = {"record": team.reference, "reason": reason}
    answer = Browser(app, team.world, COLLEAGUE).post("/break-glass/new", form)
    assert answer.status_code == 422
    assert 'id="field-reason-error"' in answer.text
    assert team.reference in answer.text


def test_without_a_fresh_second_factor_nothing_is_looked_up(
    app: Flask, team: Team, set_clock: Clock
) -> None:
    browser = Browser(app, team.world, COLLEAGUE)
    set_clock(START + dt.timedelta(minutes=6))
    first = browser.post("/break-glass/new", FORM | {"record": team.reference})
    second = browser.post("/break-glass/new", FORM | {"record": "ZZZ-ZZZ"})
    assert first.status_code == second.status_code == 403
    assert browser.get("/break-glass/new").status_code == 303
    assert "schakel-glass" not in browser.get("/desk").text


def test_a_token_breaks_no_glass(app: Flask, team: Team) -> None:
    system = System(app, team.world, COLLEAGUE)
    answer = system.post("/break-glass", {"record": team.reference, "reason": REASON})
    assert (answer.status_code, answer.json["code"]) == (403, "step_up_needed")


def test_the_other_organisation_gives_its_duty_contact_and_tells_no_more(
    app: Flask, team: Team
) -> None:
    other = team.world.organisation("politie-venlo").id
    with team.world.runtime.sessions.begin() as session:
        found = session.scalars(select(Organisation).where(Organisation.id == other)).one()
        found.duty_contact = "0900-8844"
    page = Browser(app, team.world, COLLEAGUE).get(f"/break-glass?organisationId={other}")
    assert "0900-8844" in page.text
    assert team.reference not in page.text


def test_lead_and_privacy_officer_review_it(app: Flask, team: Team, set_clock: Clock) -> None:
    break_it(app, team)
    Browser(app, team.world, COLLEAGUE).get(f"/signals/{team.signal}")
    glass = _only(app, team, PRIVACY)
    reviewer = Browser(app, team.world, PRIVACY)
    page = reviewer.get(f"/break-glass/{glass['id']}").text
    assert REASON in page
    assert "signaal: bekijken" in page
    form = {"review-finding": "justified", "review-answer": "Het kind is gevonden."}
    path = f"/break-glass/{glass['id']}/review"
    assert reviewer.post(path, form).status_code == 409
    set_clock(START + dt.timedelta(minutes=61))
    reviewer = Browser(app, team.world, PRIVACY)
    assert reviewer.post(path, form | {"review-answer": "Goed"}).status_code == 422
    assert reviewer.post(path, form).status_code == 303
    assert reviewer.post(path, form).status_code == 409
    own = Browser(app, team.world, COLLEAGUE).get(f"/break-glass/{glass['id']}").text
    assert "Het kind is gevonden." in own


def test_nobody_reviews_their_own(app: Flask, team: Team, set_clock: Clock) -> None:
    break_it(app, team, LEAD)
    glass = _only(app, team, LEAD)
    set_clock(START + dt.timedelta(minutes=61))
    form = {"review-finding": "justified", "review-answer": "Dat vond ik zelf."}
    path = f"/break-glass/{glass['id']}/review"
    assert Browser(app, team.world, LEAD).post(path, form).status_code == 403
    assert Browser(app, team.world, AUTHOR).post(path, form).status_code == 403


def test_the_reviewer_sees_how_often(app: Flask, team: Team) -> None:
    break_it(app, team)
    second = team.recorded("another", "D2")
    break_it(app, team, reference=second)
    break_it(app, team, LEAD, second)
    listed = _api(app, team, PRIVACY, "/break-glass").json["items"]
    assert sorted((item["who"], item["earlier"]) for item in listed) == [
        ("organisation_lead wijkteam-venlo", 0),
        ("youth_worker.2 wijkteam-venlo", 0),
        ("youth_worker.2 wijkteam-venlo", 0),
    ]


def test_colleagues_see_nothing_of_it(app: Flask, team: Team) -> None:
    break_it(app, team)
    glass = _only(app, team, COLLEAGUE)
    assert _api(app, team, AUTHOR, "/break-glass").json["items"] == []
    assert _api(app, team, AUTHOR, f"/break-glass/{glass['id']}").status_code == 404
    other = "organisation_lead@politie-venlo"
    assert _api(app, team, other, f"/break-glass/{glass['id']}").status_code == 404


def test_the_news_leads_to_it(app: Flask, team: Team) -> None:
    break_it(app, team)
    browser = Browser(app, team.world, PRIVACY)
    look = re.search(r'action="(/notices/[0-9a-f-]+/look)"', browser.get("/desk").text)
    assert look
    assert "/break-glass/" in (browser.post(look[1], {"opens": "1"}).location or "")


def test_every_request_under_it_is_flagged(app: Flask, team: Team) -> None:
    break_it(app, team)
    browser = Browser(app, team.world, COLLEAGUE)
    for path in (f"/signals/{team.signal}", "/signals", "/desk"):
        browser.get(path)
    _api(app, team, COLLEAGUE, f"/signals/{team.signal}")
    _api(app, team, COLLEAGUE, f"/young-persons/{team.person}")
    member = team.world.member(COLLEAGUE).id
    with team.world.system() as work:
        entries = work.ungoverned(select(AuditEntry).where(AuditEntry.membership_id == member))
        about = [one for one in entries if {team.signal, team.person} & set(one.subject_ids)]
    assert len(about) >= 5
    assert all(entry.glasses for entry in about)


def _tried(browser: Browser, reference: str) -> tuple[int, str]:
    answer = browser.post("/break-glass/new", FORM | {"record": reference})
    text = answer.text.replace(reference, "")
    return answer.status_code, re.sub(r'name="csrf_token" value="[^"]+"|X-CSRFToken[^}]+', "", text)


def _asked(browser: Browser, reference: str) -> tuple[int, Any]:
    body = {"record": reference, "reason": REASON}
    answer = browser.post("/api/v1/break-glass", json=body)
    return answer.status_code, {k: v for k, v in answer.json.items() if k != "instance"}


def _api(app: Flask, team: Team, who: str, path: str) -> TestResponse:
    return System(app, team.world, who).get(path)


def _only(app: Flask, team: Team, who: str) -> dict[str, Any]:
    items = _api(app, team, who, "/break-glass").json["items"]
    assert len(items) == 1
    return items[0]
