"""What a registration must hold, as a table."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.partners.rules import municipalities
from coordination.people.rules import (
    Guardian,
    PersonDetails,
    problems,
    search_name,
    search_terms,
    tidied,
)
from tests.people.persons import details

TODAY = dt.date(2026, 11, 18)
BAD = [
    ({"surname": " "}, "/surname", "required"),
    ({"surname": "123"}, "/surname", "no_letters"),
    ({"first_names": ""}, "/firstNames", "required"),
    ({"first_names": "N" * 101}, "/firstNames", "too_long"),
    ({"first_names": "No\u202eor"}, "/firstNames", "control_character"),
    ({"surname": "Be\x00rg"}, "/surname", "control_character"),
    ({"birth_date": None}, "/birthDate", "required"),
    ({"birth_date": TODAY + dt.timedelta(days=1)}, "/birthDate", "in_the_future"),
    ({"birth_date": dt.date(1911, 3, 4)}, "/birthDate", "too_long_ago"),
    ({"postcode": "0911 AB"}, "/postcode", "postcode"),
    ({"postcode": "5911"}, "/postcode", "postcode"),
    ({"house_number": "bis"}, "/houseNumber", "house_number"),
    ({"home_municipality": "GM9999"}, "/homeMunicipality", "municipality_unknown"),
    ({"home_municipality": "Venlo"}, "/homeMunicipality", "municipality_unknown"),
    ({"contact": "x" * 201}, "/contact", "too_long"),
    ({"guardians": (Guardian(""),)}, "/guardians/0/name", "required"),
    ({"guardians": (Guardian("A. Berg", contact="x" * 201),)}, "/guardians/0/contact", "too_long"),
    ({"guardians": (Guardian("A. Berg"),) * 7}, "/guardians", "too_many"),
]


@pytest.mark.parametrize(("changes", "pointer", "code"), BAD)
def test_what_is_wrong_is_named_at_its_field(changes, pointer, code):
    found = problems(tidied(replace(details(), **changes)), TODAY, municipalities())
    assert [(problem.pointer, problem.code) for problem in found] == [(pointer, code)]


def test_everything_that_is_wrong_is_named_at_once():
    found = problems(PersonDetails("", "", None, "x", "x", "x"), TODAY, municipalities())
    assert len(found) == 6


def test_a_complete_registration_and_a_scanty_one_can_be_kept():
    for good in (details(), PersonDetails("Li", "Bo", TODAY)):
        assert problems(tidied(good), TODAY, municipalities()) == []


@pytest.mark.parametrize("typed", ["5911ab", " 5911 AB ", "5911  aB", "59 11 AB"])
def test_a_postcode_is_written_one_way(typed):
    assert tidied(details(postcode=typed)).postcode == "5911 AB"


def test_empty_texts_are_nothing():
    clean = tidied(details(postcode=" ", house_number="", home_municipality=" ", contact="  "))
    assert (clean.postcode, clean.house_number, clean.home_municipality, clean.contact) == (
        (None,) * 4
    )


@given(st.text(max_size=30), st.text(max_size=30))
def test_tidying_twice_changes_nothing_more(surname, postcode):
    once = tidied(details(surname, postcode=postcode))
    assert tidied(once) == once


@given(st.text(max_size=40))
def test_any_text_can_be_searched_for(text):
    terms = search_terms(text)
    assert len(terms) <= 6
    assert all(word for term in terms for word in term)


@pytest.mark.parametrize(
    ("surname", "first_names", "name"),
    [
        ("van den Berg", "Noor", "berg noor"),
        ("in 't Veld", "Thijs", "veld thijs"),
        ("D'Hondt", "Chloé", "dhondt chloe"),
        ("Jansen-de Vries", "Jan-Willem", "jansen de vries jan willem"),
        ("Łukasik", "Yılmaz", "lukasik yilmaz"),
    ],
)
def test_a_name_is_kept_for_searching_without_particles_and_marks(surname, first_names, name):
    assert search_name(surname, first_names) == name


def test_particles_are_looked_for_only_when_there_is_nothing_else():
    assert search_terms("Noor van den Berg") == [frozenset({"noor"}), frozenset({"berg"})]
    assert search_terms("Ben") == [frozenset({"ben"})]


def test_every_municipality_has_a_code_of_its_own():
    assert municipalities()["GM0983"] == "Venlo"
    assert len(municipalities()) == 342
    assert all(code.startswith("GM") and len(code) == 6 for code in municipalities())
