"""Signals over JSON, from draft to withdrawal."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from coordination.signals.rules import SignalStatus
from tests.people.persons import registered
from tests.signals.samples import COORDINATOR, MENTOR, POLICE, routed, see, share, submitted
from tests.web import System
from tests.world import World

KNIFE = {
    "category": "WEAP",
    "subCategory": "knife_possession",
    "lifeDomain": "school",
    "occurredOn": "2026-11-17",
    "urgency": "soon",
    "statements": [{"kind": "fact", "text": "Een mes in de tas.", "source": "conciërge"}],
    "alreadyDone": "ouders gebeld",
}


@pytest.fixture
def mentor(app: Flask, world: World) -> System:
    return System(app, world, MENTOR)


@pytest.fixture
def coordinator(app: Flask, world: World) -> System:
    return System(app, world, COORDINATOR)


def about(world: World) -> dict:
    return KNIFE | {"youngPersons": [{"id": str(registered(world)), "part": "suspected"}]}


def codes(answer) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.json
    return [(item["pointer"], item["code"]) for item in answer.json["errors"]]


def test_a_signal_goes_from_draft_to_submission(world: World, mentor: System):
    made = mentor.post("/signals", about(world))
    assert (made.status_code, made.json["status"], made.json["dataClass"]) == (201, "draft", "D4")
    assert made.json["permissions"] == [
        "signal.edit", "signal.read", "signal.submit", "signal.withdraw",
    ]  # fmt: skip
    path = f"/signals/{made.json['id']}"
    saved = mentor.patch(path, {"alreadyDone": "niets"}, headers={"If-Match": made.headers["ETag"]})
    assert (saved.status_code, saved.json["alreadyDone"]) == (200, "niets")
    done = mentor.post(f"{path}/submission", {})
    assert (done.status_code, done.json["status"], done.json["placeOfEvent"]) == (
        200, "submitted", "GM0983",
    )  # fmt: skip
    assert done.json["youngPersons"][0]["part"] == "suspected"


def test_a_draft_may_be_empty_and_names_what_is_missing_at_submission(mentor: System):
    made = mentor.post("/signals", {})
    assert made.status_code == 201
    assert codes(mentor.post(f"/signals/{made.json['id']}/submission", {})) == [
        ("/category", "required"),
        ("/lifeDomain", "required"),
        ("/occurredOn", "required"),
        ("/statements", "statement_required"),
    ]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"status": "submitted"}, ("/status", "unknown_field")),
        ({"authorId": str(uuid.uuid4())}, ("/authorId", "unknown_field")),
        ({"organisationId": str(uuid.uuid4())}, ("/organisationId", "unknown_field")),
        ({"category": "NONE"}, ("/category", "category_unknown")),
        ({"occurredOn": "2026-02-30"}, ("/occurredOn", "invalid_date")),
        ({"urgency": "now"}, ("/urgency", "choice")),
        ({"statements": [{"text": "x", "kind": "truth"}]}, ("/statements/0/kind", "choice")),
        ({"statements": [{"text": "x" * 30_000}]}, ("/statements/0/text", "too_long")),
        ({"statements": [{"text": "a\u0000b"}]}, ("/statements/0/text", "characters")),
        (
            {"youngPersons": [{"id": str(uuid.uuid4()), "part": "victim"}]},
            ("/youngPersons/0/id", "young_person_unknown"),
        ),
    ],
)
def test_bad_input_names_its_field(mentor: System, changes, wrong):
    assert codes(mentor.post("/signals", KNIFE | changes)) == [wrong]


def test_a_person_of_another_organisation_is_as_unknown_as_nobody(world: World, mentor: System):
    theirs = registered(world, by="care_coordinator@peelrand")
    body = KNIFE | {"youngPersons": [{"id": str(theirs), "part": "victim"}]}
    assert codes(mentor.post("/signals", body)) == [("/youngPersons/0/id", "young_person_unknown")]


def test_a_draft_saved_in_two_windows_is_stale_in_one(mentor: System):
    made = mentor.post("/signals", KNIFE)
    path, tag = f"/signals/{made.json['id']}", {"If-Match": made.headers["ETag"]}
    assert mentor.patch(path, {"urgency": "ordinary"}).status_code == 428
    assert mentor.patch(path, {"urgency": "ordinary"}, headers=tag).status_code == 200
    assert mentor.patch(path, {"urgency": "acute"}, headers=tag).status_code == 412
    assert mentor.post(f"{path}/submission", {}, headers=tag).status_code == 412


def test_the_same_key_makes_one_draft(mentor: System):
    key = {"Idempotency-Key": "one"}
    first, second = (mentor.post("/signals", KNIFE, headers=key) for _ in range(2))
    assert first.json == second.json
    assert len(mentor.get("/signals").json["items"]) == 1


def test_the_coordinators_release_is_part_of_the_submission(world: World, coordinator: System):
    made = coordinator.post("/signals", about(world)).json
    wish = {
        "necessity": "De school kan dit niet alleen.",
        "statements": [made["statements"][0]["id"]],
        "consent": {"on": "2026-11-17", "by": ["guardian"]},
    }
    path = f"/signals/{made['id']}/submission"
    assert codes(coordinator.post(path, {"release": wish | {"statements": [made["id"]]}})) == [
        ("/release/statements/0", "not_of_this_signal")
    ]
    assert coordinator.post(path, {"release": wish}).status_code == 200


def test_a_summary_holds_no_field_above_its_level(app: Flask, world: World):
    signal_id = routed(world, MENTOR)
    share(world, signal_id, POLICE)
    answer = System(app, world, POLICE).get(f"/signals/{signal_id}").json
    assert answer["level"] == "summary"
    assert [said["kind"] for said in answer["statements"]] == ["fact", "observation"]
    assert {"alreadyDone", "authorId", "version"}.isdisjoint(answer)
    assert set(answer["statements"][0]) == {"id", "kind", "text", "voice"}
    assert set(answer["youngPersons"][0]) == {"id", "part", "surname", "firstNames", "birthDate"}


def test_a_stub_says_no_category_from_d3_on(app: Flask, world: World):
    signal_id = routed(world, MENTOR)
    lead = System(app, world, "organisation_lead@maasdal")
    assert set(lead.get(f"/signals/{signal_id}").json) == {
        "id", "level", "reference", "status", "urgency", "placeOfEvent", "createdAt", "permissions",
    }  # fmt: skip
    assert [item["id"] for item in lead.get("/signals").json["items"]] == [str(signal_id)]
    assert lead.get("/signals?category=WEAP").json == {"items": [], "nextCursor": None}


def test_hidden_and_absent_are_the_same_answer(world: World, coordinator: System):
    hidden = submitted(world, "care_coordinator@peelrand")
    for path in ("", "/submission", "/withdrawal", "/corrections"):
        body = {"/withdrawal": {"reason": "duplicate"}, "/corrections": {"reason": "x"}}.get(
            path, {}
        )
        method = "POST" if path else "GET"
        both = [
            coordinator.call(method, f"/signals/{one}{path}", json=body if path else None)
            for one in (hidden, uuid.uuid4())
        ]
        documents = [{**answer.json, "instance": ""} for answer in both]
        assert [answer.status_code for answer in both] == [404, 404]
        assert documents[0] == documents[1]


def test_a_correction_is_a_new_version(world: World, coordinator: System):
    signal_id = routed(world, MENTOR)
    path = f"/signals/{signal_id}"
    read = coordinator.get(path)
    body = {key: read.json[key] for key in (*KNIFE, "placeOfEvent")}
    body["youngPersons"] = [
        {key: one[key] for key in ("id", "part")} for one in read.json["youngPersons"]
    ]
    body |= {"alreadyDone": "politie gebeld", "reason": "Aangevuld."}
    tag = {"If-Match": read.headers["ETag"]}
    answer = coordinator.post(f"{path}/corrections", body, headers=tag)
    assert (answer.status_code, answer.json["version"], answer.json["status"]) == (201, 2, "routed")
    assert coordinator.post(f"{path}/corrections", body, headers=tag).status_code == 412


def test_who_raises_a_signal_above_their_own_reading_gets_nothing_back(
    world: World, coordinator: System
):
    signal_id = submitted(world, MENTOR, category="BULL", sub_category="offline")
    body = KNIFE | {"category": "HOME", "subCategory": None, "reason": "Het gaat om thuis."}
    answer = coordinator.post(f"/signals/{signal_id}/corrections", body)
    assert (answer.status_code, answer.data) == (204, b"")
    assert coordinator.get(f"/signals/{signal_id}").status_code == 404
    assert see(world, signal_id, MENTOR).data_class == "DV"


def test_withdrawing_takes_a_reason_from_the_list(
    world: World, mentor: System, coordinator: System
):
    path = f"/signals/{submitted(world, MENTOR)}/withdrawal"
    assert mentor.post(path, {"reason": "duplicate"}).status_code == 403
    assert codes(coordinator.post(path, {"reason": "zomaar"})) == [("/reason", "choice")]
    answer = coordinator.post(path, {"reason": "duplicate"})
    assert (answer.status_code, answer.json["status"]) == (200, SignalStatus.WITHDRAWN)
    assert coordinator.post(path, {"reason": "duplicate"}).status_code == 409


@pytest.mark.parametrize(
    "query", ["category=WEAP&total=1", "status=open", "since=gisteren", "pageSize=0", "cursor=x"]
)
def test_a_query_that_cannot_be_meant_is_refused(coordinator: System, query):
    assert coordinator.get(f"/signals?{query}").status_code == 422


def test_a_list_filters_by_what_is_shown(world: World, coordinator: System):
    person = registered(world)
    signal_id = str(submitted(world, COORDINATOR, person))
    for query in (
        "status=submitted",
        "category=WEAP",
        f"youngPersonId={person}",
        "since=2026-11-18",
    ):
        assert [row["id"] for row in coordinator.get(f"/signals?{query}").json["items"]] == [
            signal_id
        ]
    assert coordinator.get("/signals?since=2026-11-19").json["items"] == []
