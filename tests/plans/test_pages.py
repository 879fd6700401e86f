"""The pages of a plan, from the first goal to the question whether the case stands high enough."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask

from coordination.plans.queries.shapes import ScoreLine
from coordination.plans.routes import points
from tests.plans.conftest import COORDINATOR, DIRECTOR, LEAD, WANTED, WHY, WORKER, Table
from tests.web import Browser, System

OWN = "Ik wil mijn diploma halen."
GOAL = {
    "goal-lifeArea": "health",
    "goal-wanted": WANTED,
    "goal-ownWords": OWN,
    "goal-legalBasis": "public_task",
    "goal-specialGround": "care_and_treatment",
}
SHARED = {"share-necessity": WHY, "share-ageGate": "from16"}
PROMPT = "Opschalen overwegen?"


def sent(browser: Browser, path: str, version: int, **fields: Any) -> Any:
    return browser.post(path, {"version": str(version), **fields})


def test_a_plan_from_its_first_goal_to_the_second_evaluation(app: Flask, table: Table) -> None:
    lead, case = Browser(app, table.town.world, COORDINATOR), table.town.case
    path = f"/cases/{case}"
    assert f"{path}/plan" in lead.get(path).text

    def at_case(act: str, **fields: Any) -> Any:
        return sent(lead, f"{path}/{act}", table.town.row.row_version, **fields)

    assert at_case("goals", **(GOAL | {"goal-wanted": ""})).status_code == 422
    assert at_case("goals", **(GOAL | {"goal-specialGround": ""})).status_code == 409
    goal = at_case("goals", **GOAL).headers["Location"]
    assert OWN in lead.get(goal).text
    (found,) = table.plan(COORDINATOR).goals

    def at_goal(act: str, **fields: Any) -> int:
        version = table.alone(COORDINATOR, found.id).row_version
        return sent(lead, f"{goal}/{act}", version, **fields).status_code

    score = {"score-score": "2", "score-on": "2026-11-18", "score-reason": "Hij komt soms."}
    assert at_goal("scores", **(score | {"score-on": "2026-11-19"})) == 422
    assert at_goal("scores", **score) == 303
    seat = str(table.seats[WORKER])
    assert at_goal("shares", **SHARED, **{"share-seatId": seat}) == 303
    worker = Browser(app, table.town.world, WORKER)
    page = worker.get(f"{path}/plan").text
    assert WANTED in page
    assert page.count("<svg") == page.count("Hij komt soms.") == 1
    assert "score-reason" not in worker.get(goal).text
    assert at_goal("share-ending", **{"back-seatId": seat}) == 303
    for _ in range(2):
        assert PROMPT not in lead.get(f"{path}/plan/signs").text
        assert at_case("evaluation", **{"evaluation-dueOn": "2026-12-30"}).status_code == 303
        verdict = {"verdict0-goalId": str(found.id), "verdict0-progress": "false"}
        assert at_case("evaluation-outcome", **verdict).status_code == 303
    assert PROMPT in lead.get(f"{path}/plan/signs").text
    assert PROMPT in lead.get(f"{path}/plan").text
    assert worker.get(f"{path}/plan/signs").status_code == 403
    assert at_goal("ending", **{"ending-reason": "reached"}) == 303


def test_a_system_reads_and_writes_the_same(app: Flask, table: Table) -> None:
    lead, case = System(app, table.town.world, COORDINATOR), table.town.case
    new = {"lifeArea": "education", "wanted": WANTED, "legalBasis": "public_task"}
    headers = {"If-Match": lead.get(f"/cases/{case}/plan").headers["ETag"]}
    made = lead.call("POST", f"/cases/{case}/goals", json=new, headers=headers)
    assert made.status_code == 201
    goal = made.json["id"]
    scored = {"score": 3, "on": "2026-11-18", "reason": "Het gaat beter."}
    headers = {"If-Match": made.headers["ETag"]}
    found = lead.call("POST", f"/goals/{goal}/scores", json=scored, headers=headers)
    assert found.json["scores"] == [{"number": 1, **scored}]
    assert (
        lead.call("POST", f"/goals/{goal}/scores", json=scored, headers=headers).status_code == 412
    )
    for who, status in ((LEAD, 404), (DIRECTOR, 200)):
        seen = System(app, table.town.world, who).get(f"/cases/{case}/plan")
        assert seen.status_code == status
        assert WANTED not in seen.text
        assert System(app, table.town.world, who).get(f"/goals/{goal}").status_code == 404


def test_scores_stand_in_the_chart_by_day_and_step() -> None:
    first = dt.date(2026, 11, 2)
    lines = [
        ScoreLine(number, score, first + dt.timedelta(days=day), "Zo staat het.")
        for number, (day, score) in enumerate([(0, 1), (10, 5), (40, 3)], 1)
    ]
    assert [(one.x, one.y) for one in points(lines)] == [(6.0, 108), (28.0, 12), (94.0, 60)]
    assert [(one.x, one.y) for one in points(lines[:1])] == [(6.0, 108)]
