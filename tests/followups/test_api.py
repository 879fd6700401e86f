"""Follow-ups, the desk, shares and informing over the JSON API."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from coordination.access.classes import DataClass
from coordination.followups.answers import FailureReason
from coordination.followups.rules import FollowUpKind
from tests import factories
from tests.drain import drain
from tests.factories import NECESSITY
from tests.web import System
from tests.world import GENNEP, World

COORDINATOR, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
POLICE = "police_officer@politie-venlo"
FEEDBACK = {"outcome": "taken_up", "feedback": {"decision": "taken_up"}}


@pytest.fixture
def school(app: Flask, world: World) -> System:
    return System(app, world, COORDINATOR)


@pytest.fixture
def police(app: Flask, world: World) -> System:
    return System(app, world, POLICE)


def question(world: World, about, **more) -> dict:
    """Return the body of a question by hand to the police of Venlo."""
    return {
        "signalId": str(about.id),
        "kind": "safety_consult",
        "organisationId": str(world.organisation("politie-venlo").id),
        "function": "police_officer",
        "purpose": "public_safety",
        "legalBasis": "public_task",
        "level": "summary",
        "release": {"necessity": NECESSITY, "statements": [str(fact) for fact in about.facts]},
    } | more


def test_the_whole_road_of_a_question(world: World, school: System, police: System) -> None:
    about = factories.concern(world)
    asked = school.call("POST", "/follow-ups", json=question(world, about))
    assert (asked.status_code, asked.json["status"]) == (201, "offered")
    path = f"/follow-ups/{asked.json['id']}"
    offered = police.get(path)
    assert offered.headers["ETag"]
    assert offered.json["stub"]["askedBy"]["function"] == "care_coordinator"
    hidden = ("signalId", "purpose", "shareLevel", "dueOn", "question", "handler")
    assert all(offered.json[name] is None for name in hidden)
    taken = police.call("POST", f"{path}/acceptance").json
    assert taken["signalId"] == str(about.id)
    assert taken["shareLevel"] == "summary"
    assert taken["handler"]["name"] == "police_officer politie-venlo"
    assert police.call("POST", f"{path}/acceptance").status_code == 409
    done = police.call("POST", f"{path}/completion", json=FEEDBACK)
    # The content is open for some days still.
    assert (done.status_code, done.json["permissions"]) == (200, ["follow_up.adopt"])
    answer = school.get(path).json
    assert answer["outcome"] == "taken_up"
    assert answer["feedback"]["decision"] == "taken_up"
    assert answer["handler"] == {"function": "police_officer", "id": None, "name": None}
    drain(world.runtime)


def test_an_act_may_say_which_version_was_read(world: World, police: System) -> None:
    about = factories.concern(world)
    follow_up = factories.released(world, factories.police_question(world, about), about)
    path = f"/follow-ups/{follow_up}"
    tag = police.get(path).headers["ETag"]
    taken = police.call("POST", f"{path}/acceptance", headers={"If-Match": tag})
    assert taken.status_code == 200
    assert taken.headers["ETag"] == police.get(path).headers["ETag"] != tag
    late = police.call("POST", f"{path}/completion", json=FEEDBACK, headers={"If-Match": tag})
    assert (late.status_code, late.json["code"]) == (412, "stale")


def test_a_release_over_the_api(world: World, school: System, police: System) -> None:
    about = factories.concern(world)
    follow_up = factories.police_question(world, about)
    path = f"/follow-ups/{follow_up}"
    assert police.get(path).status_code == 404
    waiting = school.get(path).json
    assert waiting["mayBecomePoliceData"]
    assert set(waiting["permissions"]) == {
        "follow_up.release",
        "follow_up.keep",
        "follow_up.withdraw",
    }
    body = {"necessity": NECESSITY, "statements": [str(about.hearsay[0])], "persons": []}
    refused = school.call("POST", f"{path}/release", json=body)
    assert refused.status_code == 422
    assert [item["pointer"] for item in refused.json["errors"]] == ["/statements/0"]
    body["statements"] = [str(about.facts[0])]
    assert school.call("POST", f"{path}/release", json=body).json["status"] == "offered"


def test_keeping_refusing_and_taking_back(world: World, school: System, police: System) -> None:
    about = factories.concern(world)
    kept, refused, withdrawn = (factories.police_question(world, about) for _ in range(3))
    body = {"reason": "by_telephone", "text": "Gebeld."}
    assert school.call("POST", f"/follow-ups/{kept}/keeping", json=body).json["status"] == "kept"
    for follow_up in (refused, withdrawn):
        factories.released(world, follow_up, about)
    answer = police.call("POST", f"/follow-ups/{refused}/refusal", json={"reason": "no_capacity"})
    assert answer.json["status"] == "declined"
    body = {"reason": "wrong_partner"}
    answer = school.call("POST", f"/follow-ups/{withdrawn}/withdrawal", json=body)
    assert answer.json["status"] == "withdrawn"


def test_assigning_returning_and_handing_over(world: World, police: System) -> None:
    about = factories.concern(world)
    first, second = (
        factories.released(world, factories.police_question(world, about), about) for _ in range(2)
    )
    for follow_up in (first, second):
        police.call("POST", f"/follow-ups/{follow_up}/acceptance")
    body = {"reason": "no_capacity"}
    assert (
        police.call("POST", f"/follow-ups/{first}/return", json=body).json["status"] == "returned"
    )
    colleague = str(world.member("police_officer.2@politie-venlo").id)
    moved = police.call("POST", "/hand-overs", json={"toId": colleague})
    assert (len(moved.json["moved"]), moved.json["left"]) == (1, [])
    body = {"handlerId": str(world.member(POLICE).id)}
    answer = police.call("POST", f"/follow-ups/{second}/assignment", json=body)
    assert answer.json["handler"]["id"] == body["handlerId"]


def test_lists_page_and_filter(world: World, school: System, police: System) -> None:
    about = factories.concern(world)
    for _ in range(3):
        factories.released(world, factories.police_question(world, about), about)
    page = police.get("/follow-ups?direction=received&status=offered&pageSize=2").json
    assert len(page["items"]) == 2
    assert set(page) == {"items", "nextCursor"}
    cursor = page["nextCursor"]
    rest = police.get(f"/follow-ups?direction=received&pageSize=2&cursor={cursor}").json
    assert (len(rest["items"]), rest["nextCursor"]) == (1, None)
    assert len(school.get(f"/follow-ups?signalId={about.id}").json["items"]) == 3
    assert police.get("/follow-ups?kind=nonsense").status_code == 422
    assert police.get("/follow-ups?nonsense=1").status_code == 422


def test_a_hidden_follow_up_is_like_an_absent_one(world: World, app: Flask) -> None:
    about = factories.concern(world)
    follow_up = factories.police_question(world, about)
    stranger = System(app, world, "care_coordinator@peelrand")
    hidden, absent = (stranger.get(f"/follow-ups/{record}") for record in (follow_up, uuid.uuid4()))
    assert hidden.status_code == absent.status_code == 404
    for answer in (hidden, absent):
        answer.json.pop("instance")
    assert hidden.json["code"] == absent.json["code"]


def test_the_directors_desk(world: World, school: System, app: Flask) -> None:
    about = factories.concern(world)
    effect = factories.ask(
        world,
        about,
        FollowUpKind.SAFETY_CONSULT,
        None,
        "police_officer",
        municipality=GENNEP,
        failure=FailureReason.NO_PARTNER,
    )
    follow_up = factories.proposed(world, about, effect)
    factories.released(world, follow_up, about)
    director = System(app, world, "process_director@gemeente-gennep")
    (item,) = director.get("/desk-items?status=open").json["items"]
    assert (item["reason"], item["mayPropose"]) == ("no_partner", True)
    path = f"/desk-items/{item['id']}"
    assert director.get(path).headers["ETag"]
    body = {"organisationId": str(world.organisation("politie-venray").id)}
    assert director.call("POST", f"{path}/proposal", json=body).json["status"] == "proposed"
    assert len(school.get("/follow-ups?status=proposed").json["items"]) == 1
    assert school.get(path).status_code == 403


def test_grounds_and_the_second_signature(world: World, school: System, app: Flask) -> None:
    about = factories.concern(world, DataClass.D3)
    factories.released(world, factories.help_question(world, about), about)
    (share,) = school.get("/shares?state=proposed").json["items"]
    assert (share["waitsFor"], share["level"]) == ("consent", "summary")
    path = f"/shares/{share['id']}"
    assert school.call("POST", f"{path}/grounds", json={}).status_code == 422
    body = {"ground": "vital_interest", "colleague": "Jeugdarts", "reason": "Acute zorg."}
    waiting = school.call("POST", f"{path}/grounds", json=body).json
    assert (waiting["state"], waiting["waitsFor"]) == ("proposed", "second_signature")
    lead = System(app, world, LEAD)
    assert lead.get(path).json["permissions"] == ["share.read", "share.sign"]
    assert lead.call("POST", f"{path}/second-signature").json["state"] == "live"
    assert drain(world.runtime) > 0
    worker = System(app, world, "youth_worker@wijkteam-venlo")
    assert [item["kind"] for item in worker.get("/follow-ups").json["items"]] == ["request"]
    revoked = school.call("POST", f"{path}/revocation", json={"reason": "objection"})
    assert (revoked.json["state"], revoked.json["endReason"]) == ("revoked", "objection")
    drain(world.runtime)
    assert worker.get("/follow-ups").json["items"][0]["status"] == "withdrawn"


def test_informing_over_the_api(world: World, school: System, police: System) -> None:
    about = factories.concern(world)
    factories.released(world, factories.police_question(world, about), about)
    (task,) = school.get("/inform-tasks?open=true").json["items"]
    assert (task["about"], task["sharedWith"]) == (str(about.persons[0]), "politie-venlo")
    path = f"/inform-tasks/{task['id']}"
    assert school.get(path).headers["ETag"]
    late = {"reason": "safety_of_person", "reviewOn": "2026-12-19"}
    refused = school.call("POST", f"{path}/postponement", json=late)
    assert [item["code"] for item in refused.json["errors"]] == ["review_not_in_time"]
    in_time = late | {"reviewOn": "2026-12-18"}
    assert school.call("POST", f"{path}/postponement", json=in_time).json["dueOn"] == "2026-12-18"
    done = school.call("POST", f"{path}/completion", json={"on": "2026-11-18"})
    assert (done.json["status"], done.json["permissions"]) == ("done", ["inform_task.read"])
    assert school.call("POST", f"{path}/completion", json={"on": "2026-11-18"}).status_code == 409
    assert police.get("/inform-tasks").json["items"] == []


def test_a_mentor_reads_lines_and_news(world: World, app: Flask, police: System) -> None:
    about = factories.concern(world, by="mentor@maasdal")
    follow_up = factories.released(world, factories.police_question(world, about), about)
    police.call("POST", f"/follow-ups/{follow_up}/acceptance")
    police.call("POST", f"/follow-ups/{follow_up}/completion", json=FEEDBACK)
    mentor = System(app, world, "mentor@maasdal")
    (line,) = mentor.get(f"/signals/{about.id}/feedback").json["items"]
    assert (line["decision"], line["advice"]) == ("taken_up", "nothing_special")
    (news,) = mentor.get("/notices").json["items"]
    assert (news["kind"], news["subjectKind"]) == ("feedback", "signal")
    assert mentor.call("POST", f"/notices/{news['id']}/look").status_code == 200
    assert mentor.get("/notices").json["items"] == []
    assert mentor.get("/follow-ups").json["items"] == []
