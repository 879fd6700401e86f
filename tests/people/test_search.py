"""Searching within one's own registrations."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from coordination.access.classes import Level
from coordination.audit.models import AuditEntry
from coordination.core.errors import Invalid, Refused
from coordination.people.queries.registrations import MOST_FOUND, Search, near_duplicates, search
from coordination.people.service import declare_conflict
from tests.people.persons import BORN, details, registered
from tests.statements import counting
from tests.world import World

PAIRS = [
    ("Meijer", "meyer"),
    ("Kuipers", "cuypers"),
    ("Mohammed", "muhamad"),
    ("de Vries", "vries"),
    ("Jansen", "janssen"),
    ("Schmidt", "smit"),
    ("Thijssen", "tyssen"),
    ("van den Berg", "berg"),
    ("Yılmaz", "yilmaz"),
    # And slips and habits beyond them.
    ("Hendriks", "hendrix"),
    ("Naïma", "naima"),
    ("in 't Veld", "int veld"),
    ("D'Hondt", "dhondt"),
    ("van der Veen", "vanderveen"),
    ("Janssen", "jnassen"),
    ("Theeuwen", "teeuwen"),
    ("el Khattabi", "elkhatabi"),
]
ABBREVIATIONS = ["v.d. berg", "vd berg", "v/d Berg", "van de Berg", "Berg, Noor van den"]


def found(world: World, name: str, who: str = "care_coordinator@maasdal", **more):
    with world.acting(who, "young_person.search") as work:
        return [person.id for person in search(work, Search(name, **more))]


@pytest.mark.parametrize(("written", "typed"), PAIRS)
def test_a_surname_is_found_as_people_type_it(world: World, written, typed):
    person = registered(world, written, "Zoë")
    assert found(world, typed) == [person]
    assert found(world, f"zoe {typed}") == [person]


@pytest.mark.parametrize(("written", "typed"), PAIRS)
def test_it_is_found_the_other_way_round(world: World, written, typed):
    person = registered(world, typed, "Zoë")
    assert found(world, written) == [person]


@pytest.mark.parametrize("typed", ABBREVIATIONS)
def test_particles_are_found_however_they_are_written(world: World, typed):
    person = registered(world)
    assert found(world, typed) == [person]


def test_other_names_are_not_found(world: World):
    registered(world, "de Vries", "Daan")
    assert found(world, "Willems") == []
    assert found(world, "Daan Willems") == []


def test_names_of_other_scripts_are_not_all_alike(world: World):
    registered(world, "Иванов", "Пётр")
    assert found(world, "Смирнов") == []
    assert len(found(world, "Иванов")) == 1


def test_a_birth_date_finds_or_narrows(world: World):
    person = registered(world, "Berg")
    registered(world, "Berg", birth_date=BORN.replace(year=2012))
    assert found(world, "", birth_date=BORN) == [person]
    assert found(world, "berg", birth_date=BORN) == [person]


def test_nothing_typed_is_a_field_problem(world: World):
    with pytest.raises(Invalid) as caught:
        found(world, " ")
    assert caught.value.problems[0].pointer == "/name"


def test_only_registrations_of_the_own_organisation_are_searched(world: World):
    registered(world, "Berg", by="care_coordinator@peelrand")
    assert found(world, "Berg") == []


def test_the_best_come_first_and_only_so_many(world: World):
    for number in range(MOST_FOUND + 3):
        registered(world, "Bergmans", f"Kind {'abcdefghijklmnopqrstuvwxyz'[number]}")
    exact = registered(world, "Berg", "Noor")
    rows = found(world, "Berg")
    assert len(rows) == MOST_FOUND
    assert rows[0] == exact


def test_a_mentor_finds_names_and_birth_dates_and_no_more(world: World):
    registered(world, contact="0612345678")
    with world.acting("mentor@maasdal") as work:
        (person,) = search(work, Search("berg"))
    assert (person.level, person.surname, person.birth_date) == (
        Level.SUMMARY,
        "van den Berg",
        BORN,
    )
    for name in ("postcode", "house_number", "home_municipality", "guardians", "contact"):
        assert not hasattr(person, name)


@pytest.mark.parametrize("who", ["process_director@gemeente-venlo", "administrator@zvh"])
def test_who_records_nothing_searches_nobody(world: World, who):
    with pytest.raises(Refused):
        found(world, "berg", who)


def test_a_conflict_of_interest_hides_the_person_and_the_hint(world: World):
    person = registered(world)
    with world.acting("mentor@maasdal") as work:
        declare_conflict(work, person)
    assert found(world, "berg", "mentor@maasdal") == []
    assert found(world, "berg", "mentor.2@maasdal") == [person]
    with world.acting("mentor@maasdal") as work:
        assert near_duplicates(work, details()) == []


@pytest.mark.parametrize(
    ("surname", "first_names", "more", "hinted"),
    [
        ("Berg", "Noortje", {}, True),
        ("Bergh", "Nora", {"postcode": None}, True),
        ("Willems", "Noor", {"birth_date": BORN.replace(year=2012)}, True),
        ("Willems", "Sem", {}, False),
        ("Berg", "Noor", {"birth_date": BORN.replace(year=2012), "house_number": "9"}, False),
    ],
)
def test_a_near_duplicate_is_hinted_at(world: World, surname, first_names, more, hinted):
    person = registered(world)
    registered(world, surname, first_names, by="care_coordinator@peelrand", **more)
    with world.acting("care_coordinator@maasdal") as work:
        hints = near_duplicates(work, details(surname, first_names, **more))
    assert [hint.id for hint in hints] == ([person] if hinted else [])


def test_a_hint_does_not_confirm_an_address_to_who_may_not_read_it(world: World):
    registered(world)
    guess = details("Willems", birth_date=BORN.replace(year=2012))
    with world.acting("mentor@maasdal") as work:
        assert near_duplicates(work, guess) == []


def test_what_was_searched_for_stands_encrypted_in_the_log(world: World):
    person = registered(world, "Kwakernaak")
    found(world, "kwakernaak")
    with world.system() as work:
        query = select(AuditEntry).where(AuditEntry.action == "young_person.search")
        (entry,) = work.session.scalars(query)
        opened = work.runtime.cipher.decrypt(entry.sealed, f"audit_entries/sealed/{entry.id}")
    assert "kwakernaak" not in entry.sealed
    assert opened == "kwakernaak"
    assert [subject["id"] for subject in entry.subjects] == [str(person)]


def test_a_search_is_three_statements_however_many_are_found(world: World):
    sent = []
    for _ in range(2):
        registered(world)
        with world.acting("care_coordinator@maasdal") as work, counting(work) as statements:
            found = search(work, Search("noor berg"))
        sent.append((len(found), statements.count))
    assert sent == [(1, 3), (2, 3)]
