"""Registering, reading and editing young persons."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from coordination.access.classes import Level
from coordination.audit.models import AuditEntry
from coordination.core.errors import Invalid, NotFound, Refused, Stale
from coordination.http.paging import Paging
from coordination.people.queries.registrations import person, readable_own, registrations
from coordination.people.rules import Guardian
from coordination.people.service import declare_conflict, edit, enrol_person, register
from tests.people.persons import BORN, details, registered
from tests.statements import counting
from tests.world import VENLO, VENRAY, World


def read(world: World, person_id, who="care_coordinator@maasdal"):
    with world.acting(who, "young_person.read") as work:
        return person(work, person_id)


def test_a_registration_keeps_what_was_typed(world: World):
    guardians = (Guardian("A. Berg", "moeder", "0612345678"),)
    made = registered(world, postcode="5911ab", guardians=guardians)
    row = read(world, made)
    assert (row.level, row.surname, row.postcode) == (Level.FULL, "van den Berg", "5911 AB")
    assert row.guardians == [{"name": "A. Berg", "relation": "moeder", "contact": "0612345678"}]
    assert "young_person.edit" in row.permissions


def test_a_bad_registration_names_its_fields(world: World):
    with pytest.raises(Invalid) as caught:
        registered(world, surname="", home_municipality="GM9999")
    assert [problem.pointer for problem in caught.value.problems] == [
        "/surname",
        "/homeMunicipality",
    ]


def test_who_records_nothing_registers_nobody(world: World):
    with pytest.raises(Refused):
        registered(world, by="process_director@gemeente-venlo")


def test_a_mentor_reads_all_of_what_they_registered_and_names_of_the_rest(world: World):
    mine, other = registered(world, by="mentor@maasdal"), registered(world, "Smit")
    assert read(world, mine, "mentor@maasdal").level is Level.FULL
    row = read(world, other, "mentor@maasdal")
    assert row.level is Level.SUMMARY
    assert not hasattr(row, "postcode")
    assert row.permissions == ("young_person.read",)


def test_each_level_shows_its_fields(world: World):
    guardians = (Guardian("A. Berg", "moeder", "0612345678"),)
    made = registered(world, guardians=guardians, contact="0687654321")
    with world.acting("care_coordinator@maasdal") as work:
        edit(work, made, {"house_number": "14"}, 1)
    named = {
        "id": made,
        "row_version": 2,
        "surname": "van den Berg",
        "first_names": "Noor",
        "birth_date": BORN,
        "merged_into_id": None,
    }
    home = {
        "postcode": "5911 AB",
        "house_number": "14",
        "home_municipality": VENLO,
        "guardians": [{"name": "A. Berg", "relation": "moeder", "contact": "0612345678"}],
        "contact": "0687654321",
    }
    acts = tuple(f"young_person.{verb}" for verb in ("distinguish", "edit", "merge", "read"))
    full = {"level": Level.FULL, "permissions": acts}
    summary = {"level": Level.SUMMARY, "permissions": ("young_person.read",)}
    assert vars(read(world, made)) == named | home | full
    assert vars(read(world, made, "mentor@maasdal")) == named | summary


@pytest.mark.parametrize(
    "who", ["care_coordinator@peelrand", "police_officer@politie-venlo", "administrator@zvh"]
)
def test_other_organisations_do_not_see_that_it_exists(world: World, who):
    made = registered(world)
    for person_id in (made, uuid.uuid4()):
        with pytest.raises(NotFound):
            read(world, person_id, who)


def test_an_edit_changes_only_what_it_names(world: World):
    made = registered(world)
    with world.acting("care_coordinator@maasdal") as work:
        edit(work, made, {"surname": "de Berg", "home_municipality": VENRAY}, 1)
    row = read(world, made)
    assert (row.surname, row.home_municipality, row.postcode, row.row_version) == (
        "de Berg",
        VENRAY,
        "5911 AB",
        2,
    )


def test_an_edit_of_an_older_version_is_stale(world: World):
    made = registered(world)
    with world.acting("care_coordinator@maasdal") as work:
        edit(work, made, {"surname": "Berg"}, 1)
    with pytest.raises(Stale), world.acting("care_coordinator@maasdal") as work:
        edit(work, made, {"surname": "Bergen"}, 1)


def test_a_mentor_may_not_edit_what_another_registered(world: World):
    made = registered(world)
    with pytest.raises(Refused), world.acting("mentor@maasdal") as work:
        edit(work, made, {"surname": "Berg"}, 1)


def test_the_edited_name_is_what_is_found(world: World):
    made = registered(world, "Smit")
    with world.acting("care_coordinator@maasdal") as work:
        row = edit(work, made, {"surname": "van Kwakernaak"}, 1)
        assert (row.search_name, row.sort_key) == (
            "kwakernaak noor",
            "kwakernaak noor van kwakernaak",
        )


def test_the_log_names_the_fields_and_not_their_content(world: World):
    made = registered(world)
    with world.acting("care_coordinator@maasdal", "young_person.edit") as work:
        edit(work, made, {"surname": "Kwakernaak"}, 1)
    with world.system() as work:
        query = select(AuditEntry).where(AuditEntry.action == "young_person.edit")
        (entry,) = work.session.scalars(query)
    assert {"fields": ["surname"]} in [subject.get("detail") for subject in entry.subjects]
    assert "Kwakernaak" not in str(entry.subjects)


def test_a_conflict_of_interest_closes_the_registration(world: World):
    made = registered(world)
    with world.acting("care_coordinator@maasdal") as work:
        declare_conflict(work, made)
    with pytest.raises(NotFound):
        read(world, made)
    assert read(world, made, "mentor@maasdal").id == made


def test_the_operator_enrols_what_an_import_brings(world: World):
    school = world.organisation("maasdal").id
    with world.system() as work:
        row = enrol_person(work, school, details(), external_id="y1", import_digest="d")
    assert (row.organisation_id, row.registered_by) == (school, None)


def test_the_list_holds_own_registrations_page_by_page(world: World):
    made = {registered(world, name) for name in ("Smit", "Berg", "Meijer")}
    registered(world, by="care_coordinator@peelrand")
    seen, cursor = set(), None
    for _ in range(2):
        with world.acting("mentor@maasdal") as work:
            page = registrations(work, Paging(2, cursor))
        seen |= {row.id for row in page.items}
        cursor = page.next_cursor
    assert (seen, cursor) == (made, None)


def test_only_readable_own_registrations_can_be_named(world: World):
    mine, theirs = registered(world), registered(world, by="care_coordinator@peelrand")
    with world.acting("mentor@maasdal") as work:
        rows = readable_own(work, [mine, theirs, uuid.uuid4()])
        assert [row.id for row in rows] == [mine]
        assert readable_own(work, []) == []


def test_who_is_family_cannot_be_named_either(world: World):
    made, other = registered(world), registered(world, "Smit")
    with world.acting("mentor@maasdal") as work:
        declare_conflict(work, made)
    with world.acting("mentor@maasdal") as work:
        assert [row.id for row in readable_own(work, [made, other])] == [other]


def test_the_statements_stay_few(world: World):
    made = registered(world)
    with world.acting("care_coordinator@maasdal") as work:
        with counting(work) as reading:
            person(work, made)
        with counting(work) as listing:
            registrations(work, Paging())
        with counting(work) as creating:
            register(work, details("Smit"))
    # A new registration is compared with the declarations of conflicts of interest.
    assert (reading.count, listing.count, creating.count) == (2, 2, 2)
