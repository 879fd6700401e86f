import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.access.classes import DataClass
from coordination.signals.categories import default_categories
from coordination.signals.checks import (
    DraftFacts,
    StatementFacts,
    draft_problems,
    submission_problems,
    text_problem,
)
from coordination.signals.rules import LifeDomain, StatementKind, Urgency

TODAY = dt.date(2026, 11, 23)
SEEN = StatementFacts(StatementKind.OBSERVATION, "Stond alleen op het plein.", "mentor")
GOOD = DraftFacts(
    recorder_kind="school",
    category="BULL",
    sub_category="offline",
    life_domain=LifeDomain.SCHOOL,
    occurred_on=TODAY,
    persons=("p1",),
    statements=(SEEN,),
)


def submitted(**changes):
    found = submission_problems(
        replace(GOOD, **changes), default_categories(), TODAY, {"GM0983", "GM0984"}
    )
    return [(problem.pointer, problem.code) for problem in found]


def test_a_complete_signal_may_be_submitted():
    assert submitted() == []
    assert submitted(place_of_event="GM0983", data_class=DataClass.D3) == []


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"category": None, "sub_category": None}, "/category", "required"),
        ({"category": "NONE"}, "/category", "category_unknown"),
        ({"sub_category": None}, "/subCategory", "sub_category_required"),
        ({"sub_category": "threat"}, "/subCategory", "sub_category_unknown"),
        ({"category": "DISC"}, "/subCategory", "sub_category_unknown"),
        ({"life_domain": None}, "/lifeDomain", "required"),
        ({"occurred_on": None}, "/occurredOn", "required"),
        ({"occurred_on": dt.date(2026, 11, 24)}, "/occurredOn", "in_the_future"),
        ({"statements": ()}, "/statements", "statement_required"),
        ({"statements": (replace(SEEN, text=" \n"),)}, "/statements/0/text", "required"),
        ({"statements": (replace(SEEN, kind=None),)}, "/statements/0/kind", "required"),
        ({"statements": (SEEN,) * 51}, "/statements", "too_many"),
        ({"persons": ("a",) * 2}, "/youngPersons", "person_twice"),
        ({"persons": tuple(map(str, range(31)))}, "/youngPersons", "too_many"),
        (
            {"category": "POLA", "sub_category": None},
            "/youngPersons",
            "names_not_allowed",
        ),
        ({"urgency": Urgency.ACUTE}, "/confirmedAcute", "acute_not_confirmed"),
        ({"data_class": DataClass.D1}, "/dataClass", "class_below_category"),
        (
            {"category": "MENT", "sub_category": None, "data_class": DataClass.D4},
            "/dataClass",
            "class_of_another_kind",
        ),
        ({"place_of_event": "GM9999"}, "/placeOfEvent", "municipality_unknown"),
        (
            {"category": "ABS", "sub_category": "ABS_ABSOLUUT"},
            "/subCategory",
            "recorder_not_allowed",
        ),
        ({"already_done": "a" * 10_001}, "/alreadyDone", "too_long"),
        ({"statements": (replace(SEEN, text="a" * 30_000),)}, "/statements/0/text", "too_long"),
        ({"statements": (replace(SEEN, source="a" * 201),)}, "/statements/0/source", "too_long"),
        (
            {"statements": (SEEN, replace(SEEN, text="a\x00b"))},
            "/statements/1/text",
            "control_character",
        ),
    ],
)
def test_each_mistake_is_named_at_its_field(changes, pointer, code):
    assert submitted(**changes) == [(pointer, code)]


def test_all_mistakes_are_named_at_once():
    empty = DraftFacts(recorder_kind="school")
    found = submission_problems(empty, default_categories(), TODAY)
    assert [problem.pointer for problem in found] == [
        "/category",
        "/lifeDomain",
        "/occurredOn",
        "/statements",
    ]


def test_a_draft_may_be_empty_but_not_unstorable():
    assert draft_problems(DraftFacts(recorder_kind="school"), default_categories()) == []
    broken = DraftFacts(recorder_kind="school", already_done="\x07", category="NONE")
    codes = [p.code for p in draft_problems(broken, default_categories())]
    assert codes == ["control_character", "category_unknown"]


def test_a_draft_is_saved_while_its_category_is_being_changed():
    changing = replace(GOOD, category="POLA", data_class=DataClass.D0)
    assert draft_problems(changing, default_categories()) == []
    codes = [p.code for p in submission_problems(changing, default_categories(), TODAY)]
    assert codes == ["sub_category_unknown", "names_not_allowed"]


def test_a_place_is_left_unchecked_without_a_list():
    assert draft_problems(replace(GOOD, place_of_event="GM9999"), default_categories()) == []


def test_acute_is_accepted_for_every_category_once_confirmed():
    for code, category in default_categories().items():
        sub = next(iter(category.subs), None)
        persons = GOOD.persons if category.names_allowed else ()
        changes = {"category": code, "sub_category": sub, "persons": persons}
        assert submitted(**changes, urgency=Urgency.ACUTE, confirmed_acute=True) == []


def test_who_types_like_people_do_is_not_refused():
    assert text_problem("/x", "Zoë zei:\n\t«één»\r\n😀 d'Hondt, 50 % ok") is None


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x7f", "\x85", "\ud800", "\u202e"])
def test_control_characters_are_refused_with_their_position(letter):
    problem = text_problem("/x", f"ab{letter}c")
    assert problem.code == "control_character"
    assert problem.parameters == {"position": 3}


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf"])))
def test_ordinary_text_passes(text):
    assert text_problem("/x", text) is None
