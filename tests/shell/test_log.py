"""The log as people read it: their own acts, and the organisation's for its privacy officer."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from coordination.people.models import YoungPerson
from tests.web import Browser, System
from tests.world import World

OFFICER = "privacy_officer@maasdal"


@pytest.fixture
def person(world: World) -> YoungPerson:
    """A registration of Maasdal, read by nobody yet."""
    with world.acting("care_coordinator@maasdal", "young_person.create") as work:
        row = YoungPerson(
            organisation_id=world.organisation("maasdal").id,
            surname="Berg",
            first_names="Noor",
            birth_date=dt.date(2011, 1, 1),
            sort_key="berg",
            search_name="berg",
            created_at=work.now,
            guardians=[],
        )
        work.add(row)
        work.record("young_person.create", row)
    return row


def actions(answer) -> list[str]:
    return [item["action"] for item in answer.json["items"]]


@pytest.mark.usefixtures("person")
def test_everybody_reads_their_own_acts(app: Flask, world: World) -> None:
    mine = System(app, world, "care_coordinator@maasdal").get("/audit-entries")
    assert "young_person.create" in actions(mine)
    others = System(app, world, "mentor@maasdal").get("/audit-entries")
    assert "young_person.create" not in actions(others)


def test_the_privacy_officer_reads_the_organisations(
    app: Flask, world: World, person: YoungPerson
) -> None:
    query = {"subjectId": str(person.id)}
    found = System(app, world, OFFICER).get("/audit-entries", query_string=query)
    assert actions(found) == ["young_person.create"]
    [line] = found.json["items"]
    assert line["who"] == "care_coordinator maasdal"
    other = System(app, world, "privacy_officer@wijkteam-venlo")
    assert actions(other.get("/audit-entries", query_string=query)) == []


def test_reading_the_log_stands_in_the_log(app: Flask, world: World) -> None:
    officer = System(app, world, OFFICER)
    officer.get("/audit-entries")
    found = officer.get("/audit-entries", query_string={"action": "audit_entry.list"})
    assert actions(found) == ["audit_entry.list"]


def test_what_was_searched_for_is_not_shown(app: Flask, world: World) -> None:
    with world.acting(OFFICER, "young_person.search") as work:
        work.searched("berg")
    found = System(app, world, OFFICER).get("/audit-entries")
    assert "berg" not in found.text


@pytest.mark.usefixtures("person")
def test_the_log_has_a_page(app: Flask, world: World) -> None:
    page = Browser(app, world, "care_coordinator@maasdal").get("/audit-entries")
    assert page.status_code == 200
    assert "young_person.create" in page.text
