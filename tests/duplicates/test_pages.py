"""Double registrations over JSON and on the page: the same answers, and buttons for who may."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from tests.people.persons import registered
from tests.web import Browser, System
from tests.world import World

COORDINATOR, MENTOR = "care_coordinator@maasdal", "mentor@maasdal"
PAGE = "/possible-duplicates"
Pair = tuple[uuid.UUID, uuid.UUID]


@pytest.fixture
def pair(world: World) -> Pair:
    """A registration, and a later one of the same young person with another spelling."""
    first = registered(world)
    return first, registered(world, "Berg, v.d.", house_number="12a")


def test_over_json_it_is_found_merged_and_undone(app: Flask, world: World, pair: Pair) -> None:
    system = System(app, world, COORDINATOR)
    first, second = map(str, pair)
    (found,) = system.get(PAGE).json["items"]
    assert {found["one"]["id"], found["other"]["id"]} == {first, second}
    assert found["reasons"] == [
        *("same_surname", "same_first_names", "same_birth_date", "same_address")
    ]
    assert system.post(f"/young-persons/{second}/merger", {"intoId": first}).status_code == 204
    again = system.post(f"/young-persons/{second}/merger", {"intoId": first})
    assert (again.status_code, again.json["code"]) == (409, "registration_merged")
    (merged,) = system.get("/merged-young-persons").json["items"]
    assert (merged["id"], merged["intoId"]) == (second, first)
    assert merged["permissions"] == ["young_person.separate"]
    assert System(app, world, MENTOR).get("/merged-young-persons").json["items"] == [
        merged | {"permissions": []}
    ]
    assert system.get(f"/young-persons/{second}").json["mergedIntoId"] == first
    assert system.post(f"/young-persons/{second}/separation", {}).status_code == 204
    other = {"otherId": first}
    assert system.post(f"/young-persons/{second}/distinction", other).status_code == 204
    assert system.get(PAGE).json["items"] == []


def test_the_page_asks_says_and_undoes(app: Flask, world: World, pair: Pair) -> None:
    browser, (first, second) = Browser(app, world, COORDINATOR), pair
    shown = browser.get(PAGE).text
    assert "hetzelfde adres" in shown
    assert f"/young-persons/{second}/merger" in shown
    form = {"intoId": str(first)}
    done = browser.post(f"/young-persons/{second}/merger", form, follow_redirects=True).text
    assert f"/young-persons/{second}/separation" in done
    assert f"/young-persons/{second}/merger" not in done
    refused = browser.post(f"/young-persons/{second}/merger", form)
    assert refused.status_code == 409
    assert "samengevoegd met een andere" in refused.text
    assert f"/young-persons/{second}/separation" not in Browser(app, world, MENTOR).get(PAGE).text
    done = browser.post(f"/young-persons/{second}/separation", follow_redirects=True).text
    assert f"/young-persons/{second}/merger" in done
