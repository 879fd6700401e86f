"""The pages of a case: from a signal to its end, with what each reader finds on them."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from coordination.cases.leading import LeadState
from coordination.cases.models import Case, CaseLead, CaseSeat
from coordination.cases.rules import CaseState
from tests.access import situations as play
from tests.cases.conftest import COORDINATOR, DIRECTOR, LEAD, WORDS, Town
from tests.web import Browser

WORKER, POLICE = "youth_worker@wijkteam-venlo", "police_officer@politie-venlo"


def sent(town: Town, browser: Browser, act: str, **fields: object) -> int:
    form: dict[str, object] = {"version": str(town.row.row_version), **fields}
    found = browser.post(f"/cases/{town.case}/{act}", form)
    town.scene.settle()
    return found.status_code


def test_a_case_is_opened_from_its_signal(app: Flask, town: Town) -> None:
    person = town.scene.persons["pupil"]
    signal = town.scene.signals["threat"]
    town.admitted()
    browser = Browser(app, town.world, COORDINATOR)
    assert f"/signals/{signal}/case" in browser.get(f"/signals/{signal}").text
    assert browser.get(f"/signals/{signal}/case").status_code == 200
    form = {
        "case-level": "L3",
        "case-regime": "local_pga_covenant",
        "case-purpose": "youth_help",
        "case-words": WORDS,
    }
    again = browser.post(f"/signals/{signal}/case", form)
    assert again.status_code == 409
    assert WORDS in again.text
    other = play.recorded(town.scene, "other", COORDINATOR, "D2", [person])
    wrong = browser.post(f"/signals/{other}/case", form | {"case-words": "kort"})
    assert wrong.status_code == 422
    found = browser.post(f"/signals/{other}/case", form)
    assert found.status_code == 303
    assert re.fullmatch(r"/cases/[0-9a-f-]{36}", found.headers["Location"])
    with town.world.system() as work:
        query = select(Case).where(Case.signal_id == other)
        assert work.ungoverned(query).one().state is CaseState.REPORTED


def test_the_process_director_tests_and_asks_and_the_lead_goes_on(app: Flask, town: Town) -> None:
    director = Browser(app, town.world, DIRECTOR)
    assert f"/cases/{town.case}" in director.get("/desk").text
    assert sent(town, director, "triage") == 303
    form = {"admission-admitted": "true", "admission-words": WORDS}
    assert sent(town, director, "admission", **form) == 422
    both = ["several_partners_needed", "tried_with_fewer"]
    assert sent(town, director, "admission", **form, **{"admission-met": both}) == 303
    assert "admission-met" not in director.get(f"/cases/{town.case}").text
    chosen = str(town.world.member(LEAD).id)
    assert sent(town, director, "lead-proposal", **{"lead-membershipId": chosen}) == 303
    lead = Browser(app, town.world, LEAD)
    assert WORDS not in lead.get(f"/cases/{town.case}").text
    assert sent(town, lead, "lead-acceptance") == 303
    assert WORDS in lead.get(f"/cases/{town.case}").text
    assert sent(town, lead, "steps", **{"step-act": "plan_conference"}) == 303
    assert town.row.state is CaseState.CONFERENCE_PLANNED
    assert lead.post(f"/cases/{town.case}/steps", {"version": "1"}).status_code == 412
    assert sent(town, lead, "closing", **{"closing-reason": "goals_reached"}) == 303
    assert lead.get(f"/cases/{town.case}").status_code == 404
    assert lead.get("/cases").status_code == 200


def test_who_is_asked_can_refuse_and_the_level_changes_with_a_reason(
    app: Flask, town: Town
) -> None:
    town.admitted()
    town.asked(LEAD)
    lead = Browser(app, town.world, LEAD)
    assert f"/cases/{town.case}" in lead.get("/desk").text
    assert sent(town, lead, "lead-refusal", **{"refusal-reason": "no_capacity"}) == 303
    with town.world.system() as work:
        states = [one.state for one in work.ungoverned(select(CaseLead))]
    assert states == [LeadState.DECLINED]
    director = Browser(app, town.world, DIRECTOR)
    form = {
        "scaling-level": "L4",
        "scaling-regime": "wgs_zvh",
        "scaling-reason": "safety_at_stake",
        "scaling-words": WORDS,
    }
    assert sent(town, director, "scaling", **form) == 422
    assert sent(town, director, "scaling", **form, **{"scaling-met": "local_safety_problem"}) == 303
    assert director.get(f"/cases/{town.case}").status_code == 404
    house = Browser(app, town.world, "process_director@zvh")
    assert WORDS in house.get(f"/cases/{town.case}").text


def test_the_lead_gives_places_and_who_sits_there_leaves(app: Flask, town: Town) -> None:
    town.admitted()
    town.led(LEAD)
    lead, path = Browser(app, town.world, LEAD), f"/cases/{town.case}/seats"
    assert path in lead.get(f"/cases/{town.case}").text
    worker, police = town.world.member(WORKER), town.world.member(POLICE)
    assert str(worker.id) not in lead.get(path).text
    chosen = f"{path}?organisationId={worker.organisation_id}"
    assert str(worker.id) in lead.get(chosen).text
    form: dict[str, object] = {"version": str(town.row.row_version)}
    wrong = lead.post(chosen, form | {"seat-function": str(police.id)})
    assert wrong.status_code == 422
    assert str(worker.id) in wrong.text
    assert lead.post(chosen, form | {"seat-function": "youth_worker"}).status_code == 303
    other = f"seats?organisationId={police.organisation_id}"
    assert sent(town, lead, other, **{"seat-function": str(police.id)}) == 303
    guest = Browser(app, town.world, WORKER)
    assert path not in guest.get(f"/cases/{town.case}").text
    assert guest.get(path).status_code == 403
    assert sent(town, guest, "leaving") == 303
    assert guest.get(f"/cases/{town.case}").status_code == 404
    with town.world.system() as work:
        mine = select(CaseSeat.id).where(CaseSeat.membership_id == police.id)
        last = work.ungoverned(mine).one()
    assert sent(town, lead, "seat-ending", **{"ending-seatId": str(last)}) == 303
    assert Browser(app, town.world, POLICE).get(f"/cases/{town.case}").status_code == 404
