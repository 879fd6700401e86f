"""The page of a case's conferences, from planning one to agreed minutes."""

from __future__ import annotations

from typing import Any

from flask import Flask

from coordination.conferences.minutes import MinutesState
from coordination.conferences.rules import ConferenceState
from tests.cases.conftest import COORDINATOR, DIRECTOR, LEAD
from tests.conferences.conftest import PLACE, PLAN, WORKER, Table
from tests.web import Browser, System

PLANNED = {
    "plan-startsAt": "2026-11-20T14:00",
    "plan-duration": "60",
    "plan-place": PLACE,
    "plan-agenda": ["goals", "level"],
}
WORDS = "Belt met de huisarts over een afspraak."


def sent(table: Table, browser: Browser, act: str, **fields: object) -> int:
    version = str(table.town.row.row_version)
    chosen = f"?conferenceId={table.conference}" if act != "conferences" else ""
    path = f"/cases/{table.town.case}/{act}{chosen}"
    found = browser.post(path, {"version": version, **fields})
    table.town.scene.settle()
    return found.status_code


def test_a_conference_from_plan_to_agreed_minutes(app: Flask, table: Table, set_clock: Any) -> None:
    lead = Browser(app, table.town.world, COORDINATOR)
    path = f"/cases/{table.town.case}/conferences"
    assert path in lead.get(f"/cases/{table.town.case}").text
    assert sent(table, lead, "conferences", **(PLANNED | {"plan-duration": "5"})) == 422
    assert sent(table, lead, "conferences", **PLANNED) == 303
    table.conference = table.seen(COORDINATOR).id
    assert table.row.starts_at == PLAN.starts_at  # 14:00 in Amsterdam
    here = f"{path}?conferenceId={table.conference}"
    worker = Browser(app, table.town.world, WORKER)
    assert PLACE in worker.get(here).text
    assert path in worker.get("/desk").text
    assert "plan-startsAt" not in worker.get(here).text
    assert 'value="2026-11-20T14:00"' in lead.get(here).text
    moved = PLANNED | {"plan-startsAt": "2026-11-20T15:00"}
    assert sent(table, lead, "conference-moving", **moved) == 303
    set_clock(table.row.ends_at)
    # Two days later everybody has to log in again.
    lead, worker = (Browser(app, table.town.world, who) for who in (COORDINATOR, WORKER))
    them = table.participants()
    minutes = {
        "minutes-present": [str(them[WORKER])],
        "minutes-circulate": "true",
        "minutes-decisions-0-participantId": str(them[WORKER]),
        "minutes-decisions-0-dueOn": "2026-11-01",
    }
    assert sent(table, lead, "conference-minutes", **minutes) == 422
    minutes |= {"minutes-decisions-0-words": WORDS}
    early = lead.post(
        f"/cases/{table.town.case}/conference-minutes?conferenceId={table.conference}",
        {"version": str(table.town.row.row_version), **minutes},
    )
    assert 'id="field-minutes-decisions-0-dueOn-error"' in early.text
    done = minutes | {"minutes-decisions-0-dueOn": "2026-12-01"}
    assert sent(table, lead, "conference-minutes", **done) == 303
    assert WORDS in worker.get(here).text
    assert sent(table, worker, "minutes-answer", objects="1", **{"answer-objection": "Nee"}) == 422
    assert sent(table, worker, "minutes-answer", version="0") == 412  # what they had not read
    assert sent(table, worker, "minutes-answer") == 303
    assert table.row.minutes_state is MinutesState.AGREED


def test_the_process_director_cancels_and_a_system_reads_it(app: Flask, table: Table) -> None:
    table.convene()
    director = Browser(app, table.town.world, DIRECTOR)
    refused = {"cancel-reason": "case_ended"}
    assert sent(table, director, "conference-cancelling", **refused) == 422
    assert sent(table, director, "conference-cancelling", **{"cancel-reason": "too_few"}) == 303
    assert table.row.state is ConferenceState.CANCELLED
    system = System(app, table.town.world, WORKER)
    (found,) = system.get(f"/cases/{table.town.case}/conferences").json["items"]
    assert (found["state"], found["cancelReason"]) == ("cancelled", "too_few")
    assert found["startsAt"] == "2026-11-20T13:00:00Z"
    stranger = System(app, table.town.world, LEAD)
    assert stranger.get(f"/cases/{table.town.case}/conferences").status_code == 404
