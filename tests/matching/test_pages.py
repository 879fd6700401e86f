"""The pages and the API of matches, and where they wait on desk and in the digest."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from coordination.desk.queries.desk import desk
from coordination.digest.queries import preview
from coordination.mail.letters import Group
from tests.access import situations as play
from tests.conftest import START
from tests.matching.conftest import COORDINATOR, WORKER, Region, task_of
from tests.web import Browser, System

DIRECTOR = "process_director@gemeente-venlo"
WHY = "Wij zijn er niet meer bij."


def groups(region: Region, who: str, kind: str) -> list[Group]:
    """Return where matches stand on a desk; the digest counts the same groups."""
    with region.world.acting(who, "digest.preview") as work:
        counted = {section.group for section in preview(work).sections}
        found = [group for group in desk(work).groups for row in group.rows if row.kind == kind]
    assert {group.group for group in found} <= counted
    return [group.group for group in found]


def test_a_signal_is_offered_and_taken_back_on_its_page(app: Flask, region: Region) -> None:
    browser, path = Browser(app, region.world, COORDINATOR), f"/signals/{region.threat}/match-offer"
    assert path in browser.get(f"/signals/{region.threat}").text
    basis = {"offer-legalBasis": "public_task"}
    half = browser.post(path, basis)
    assert half.status_code == 422
    assert 'id="field-offer-informedOn-error"' in half.text
    done = browser.post(path, basis | {"offer-informedOn": "2026-11-17"})
    assert done.status_code == 303
    page = browser.get(path).text
    assert "is aangeboden" in page
    assert "offer-legalBasis" not in page
    assert browser.post(f"{path}-withdrawal").status_code == 303
    assert "offer-legalBasis" in browser.get(path).text
    assert browser.post(f"{path}-withdrawal").status_code == 409


def test_what_the_rules_do_not_let_be_matched_has_no_form(app: Flask, region: Region) -> None:
    knife = play.recorded(region.scene, "knife", COORDINATOR, "D4")
    page = Browser(app, region.world, COORDINATOR).get(f"/signals/{knife}/match-offer")
    assert page.status_code == 200
    assert "kan niet worden gematcht" in page.text
    assert "offer-legalBasis" not in page.text


def test_a_match_is_answered_on_its_page(app: Flask, met: Region) -> None:
    browser, task = Browser(app, met.world, COORDINATOR), task_of(met, COORDINATOR)
    path, other = f"/match-tasks/{task}", met.world.member(WORKER)
    assert path in browser.get("/desk").text
    assert path in browser.get("/match-tasks").text
    page = browser.get(path).text
    assert other.account.name in page
    assert other.account.email in page
    assert other.organisation.name in page
    refused = browser.post(f"{path}/answer", {"match-answer": "not_needed", "match-words": "nee"})
    assert refused.status_code == 422
    form = {"match-answer": "not_needed", "match-words": WHY}
    assert browser.post(f"{path}/answer", form).status_code == 303
    assert WHY in browser.get(path).text
    assert browser.post(f"{path}/answer", form).status_code == 409
    assert path not in browser.get("/desk").text


def test_a_wrong_match_is_gone_from_both_lists(app: Flask, met: Region) -> None:
    browser, task = Browser(app, met.world, COORDINATOR), task_of(met, COORDINATOR)
    theirs = task_of(met, WORKER)
    assert browser.post(f"/match-tasks/{task}/wrong-report", {}).status_code == 303
    met.scene.settle()
    for who, one in ((COORDINATOR, task), (WORKER, theirs)):
        reader = Browser(app, met.world, who)
        assert reader.get(f"/match-tasks/{one}").status_code == 404
        assert str(one) not in reader.get("/match-tasks").text


def test_the_process_director_sees_that_it_is_and_whether_it_was_answered(
    app: Flask, met: Region
) -> None:
    director = System(app, met.world, DIRECTOR, "match.list")
    (before,) = director.get("/matches").json["items"]
    assert before.keys() == {"id", "reference", "dueOn", "answered"}
    assert (before["dueOn"], before["answered"]) == ("2026-11-25", False)
    for who in (COORDINATOR, WORKER):
        side = System(app, met.world, who, "match_task.answer")
        path = f"/match-tasks/{task_of(met, who)}/answer"
        assert side.post(path, {"answer": "contacted_now"}).status_code == 200
    assert director.get("/matches").json["items"] == [before | {"answered": True}]
    assert before["reference"] in Browser(app, met.world, DIRECTOR).get("/matches").text


def test_a_side_tells_whom_to_reach_and_nothing_else(app: Flask, met: Region) -> None:
    worker = met.world.member(WORKER)
    side = System(app, met.world, COORDINATOR, "match_task.list", "match_task.read")
    (listed,) = side.get("/match-tasks").json["items"]
    shown = side.get(f"/match-tasks/{listed['id']}").json
    assert (
        shown
        == listed | {"permissions": shown["permissions"]}
        == {
            "id": str(task_of(met, COORDINATOR)),
            "reference": listed["reference"],
            "youngPersonId": str(met.scene.persons[COORDINATOR]),
            "contact": {
                "name": worker.account.name,
                "role": "youth_worker",
                "organisation": worker.organisation.name,
                "email": worker.account.email,
            },
            "dueOn": "2026-11-25",
            "answer": None,
            "words": None,
            "permissions": ["match_task.answer", "match_task.read", "match_task.report_wrong"],
        }
    )


@pytest.mark.parametrize("act", ["answer", "wrong-report"])
def test_the_other_side_and_third_parties_find_nothing(app: Flask, met: Region, act: str) -> None:
    task = task_of(met, COORDINATOR)
    absent = uuid.uuid4()
    for who in (WORKER, "care_coordinator.2@maasdal", "organisation_lead@maasdal"):
        caller = System(app, met.world, who)
        bodies = [
            caller.post(f"/match-tasks/{one}/{act}", {"answer": "contacted_now"})
            for one in (task, absent)
        ]
        assert [one.status_code for one in bodies] == [404, 404]
        assert bodies[0].json["code"] == bodies[1].json["code"]


def test_it_is_news_until_opened_and_then_due_and_overdue(
    app: Flask, met: Region, set_clock: Callable[[dt.datetime], None]
) -> None:
    assert groups(met, COORDINATOR, "match_task") == [Group.NEWS]
    Browser(app, met.world, COORDINATOR).get(f"/match-tasks/{task_of(met, COORDINATOR)}")
    assert groups(met, COORDINATOR, "match_task") == [Group.WAITING]
    set_clock(START + dt.timedelta(days=6))
    assert groups(met, COORDINATOR, "match_task") == [Group.DUE]
    set_clock(START + dt.timedelta(days=8))
    assert groups(met, COORDINATOR, "match_task") == [Group.OVERDUE]
    assert groups(met, DIRECTOR, "match") == []
    set_clock(START + dt.timedelta(days=14))  # five working days after the date
    assert groups(met, DIRECTOR, "match") == [Group.PARTNERS]


def test_a_case_is_opened_from_ones_own_signals_and_none_of_the_other_side(
    app: Flask, met: Region
) -> None:
    found = {}
    for who in (COORDINATOR, WORKER):
        page = Browser(app, met.world, who).get(f"/match-tasks/{task_of(met, who)}").text
        (found[who],) = re.findall(r'href="(/signals/[^"]+/case)"', page)
    assert found[COORDINATOR] == f"/signals/{met.threat}/case"
    assert found[WORKER] != found[COORDINATOR]
    for who, path in found.items():
        other = WORKER if who == COORDINATOR else COORDINATOR
        assert Browser(app, met.world, who).get(path).status_code == 200
        assert Browser(app, met.world, other).get(path).status_code == 404
