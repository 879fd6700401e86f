"""Young persons over JSON."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from tests.people.persons import registered
from tests.web import System
from tests.world import World

NOOR = {
    "surname": "van den Berg",
    "firstNames": "Noor",
    "birthDate": "2011-03-04",
    "postcode": "5911ab",
    "houseNumber": "12",
    "homeMunicipality": "GM0983",
    "guardians": [{"name": "A. Berg", "relation": "moeder", "contact": None}],
}
COORDINATOR, MENTOR = "care_coordinator@maasdal", "mentor@maasdal"


@pytest.fixture
def coordinator(app: Flask, world: World) -> System:
    return System(app, world, COORDINATOR)


@pytest.fixture
def mentor(app: Flask, world: World) -> System:
    return System(app, world, MENTOR)


def test_a_registration_comes_back_as_it_is_kept(coordinator: System):
    answer = coordinator.post("/young-persons", NOOR)
    assert answer.status_code == 201
    made = answer.json
    assert made["postcode"] == "5911 AB"
    assert made["possibleDuplicates"] == []
    again = coordinator.get(f"/young-persons/{made['id']}")
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert again.json == {key: value for key, value in made.items() if key != "possibleDuplicates"}
    assert again.json["guardians"] == NOOR["guardians"]


def test_who_may_be_registered_already_is_hinted_at(coordinator: System, mentor: System):
    first = coordinator.post("/young-persons", NOOR).json
    second = mentor.post("/young-persons", NOOR | {"surname": "Bergh"}).json
    assert [hint["id"] for hint in second["possibleDuplicates"]] == [first["id"]]
    assert set(second["possibleDuplicates"][0]) == {
        "id", "level", "surname", "firstNames", "birthDate",
    }  # fmt: skip


@pytest.mark.parametrize("field", ["bsn", "nationality", "religion", "organisationId", "id"])
def test_fields_that_do_not_exist_are_refused(coordinator: System, field):
    answer = coordinator.post("/young-persons", NOOR | {field: "123456782"})
    assert answer.status_code == 422
    assert [(item["pointer"], item["code"]) for item in answer.json["errors"]] == [
        (f"/{field}", "unknown_field")
    ]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"surname": " "}, "/surname"),
        ({"birthDate": "2026-02-30"}, "/birthDate"),
        ({"birthDate": "2026-12-01"}, "/birthDate"),
        ({"homeMunicipality": "GM9999"}, "/homeMunicipality"),
        ({"postcode": "12"}, "/postcode"),
        ({"guardians": [{"name": ""}]}, "/guardians/0/name"),
    ],
)
def test_bad_input_names_its_field_in_words(coordinator: System, changes, pointer):
    answer = coordinator.post("/young-persons", NOOR | changes)
    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert error["pointer"] == pointer
    assert error["detail"] != error["code"]


def test_a_mentor_gets_names_and_nothing_that_hints_at_more(world: World, mentor: System):
    person = registered(world)
    answer = mentor.get(f"/young-persons/{person}").json
    assert answer == {
        "id": str(person),
        "level": "summary",
        "surname": "van den Berg",
        "firstNames": "Noor",
        "birthDate": "2011-03-04",
        "mergedIntoId": None,
        "permissions": ["young_person.read"],
    }


def test_a_change_needs_the_version_that_was_read(world: World, coordinator: System):
    path = f"/young-persons/{registered(world)}"
    tag = {"If-Match": coordinator.get(path).headers["ETag"]}
    assert coordinator.patch(path, {"surname": "Smit"}).status_code == 428
    changed = coordinator.patch(path, {"surname": "Smit"}, headers=tag)
    assert (changed.status_code, changed.json["surname"], changed.json["firstNames"]) == (
        200, "Smit", "Noor",
    )  # fmt: skip
    assert coordinator.patch(path, {"surname": "Bos"}, headers=tag).status_code == 412


def test_hidden_and_absent_are_the_same_answer(world: World, coordinator: System):
    hidden = registered(world, by="care_coordinator@peelrand")
    answers = [coordinator.get(f"/young-persons/{one}").json for one in (hidden, uuid.uuid4())]
    for answer in answers:
        answer.pop("instance")
    assert answers[0] == answers[1]
    assert answers[0]["status"] == 404


def test_a_search_finds_by_sound_and_counts_nothing(world: World, mentor: System):
    person = registered(world, "Meijer")
    answer = mentor.post("/young-person-searches", {"name": "meyer"})
    assert answer.status_code == 200
    assert set(answer.json) == {"items"}
    assert [item["id"] for item in answer.json["items"]] == [str(person)]
    assert "postcode" not in answer.json["items"][0]
    assert mentor.post("/young-person-searches", {}).status_code == 422


def test_who_may_not_is_refused(app: Flask, world: World):
    director = System(app, world, "process_director@gemeente-venlo")
    assert director.post("/young-person-searches", {"name": "berg"}).status_code == 403
    assert director.get("/young-persons").status_code == 403


def test_the_list_goes_on_from_page_to_page(world: World, coordinator: System):
    made = {str(registered(world, name)) for name in ("Smit", "Bos", "Vos")}
    first = coordinator.get("/young-persons?pageSize=2").json
    second = coordinator.get(f"/young-persons?pageSize=2&cursor={first['nextCursor']}").json
    assert {item["id"] for item in first["items"] + second["items"]} == made
    assert second["nextCursor"] is None
