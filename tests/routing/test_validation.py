from dataclasses import replace

import pytest

from coordination.access.classes import Level, Role
from coordination.routing.notation import default_rule_set
from coordination.routing.ruleset import AgeBand, Condition, Repetition, Rule, Subject, Territory
from coordination.routing.validation import KINDS, problems
from coordination.signals.categories import default_categories
from coordination.signals.rules import Urgency

DEFAULT = default_rule_set()


def index_of(code):
    return next(n for n, rule in enumerate(DEFAULT.rules) if rule.code == code)


def changed(code, *, effect=0, condition=None, **changes):
    """Return the problems of the default set in which one row was changed."""
    rules = list(DEFAULT.rules)
    number = index_of(code)
    rule = rules[number]
    if condition is not None:
        rule = replace(rule, condition=replace(rule.condition, **condition))
    if changes:
        effects = list(rule.effects)
        effects[effect] = replace(effects[effect], **changes)
        rule = replace(rule, effects=tuple(effects))
    rules[number] = rule
    found = problems(replace(DEFAULT, rules=tuple(rules)), default_categories())
    return [(p.pointer.replace(f"/rules/{number}", "~"), p.code) for p in found]


def test_the_default_set_is_fit_for_use():
    assert problems(DEFAULT, default_categories()) == []


@pytest.mark.parametrize(
    ("row", "changes", "expected"),
    [
        ("weapon", {"organisation": "army"}, ("organisation", "organisation_kind_unknown")),
        ("weapon", {"function": "boss"}, ("function", "function_unknown")),
        ("weapon", {"named": ("boss",)}, ("function", "function_unknown")),
        ("weapon", {"function": "author"}, ("function", "function_not_of_kind")),
        ("wellbeing", {"organisation": "police"}, ("function", "function_not_of_kind")),
        ("weapon", {"territory": Territory.OWN}, ("territory", "territory_mismatch")),
        ("radicalisation", {"territory": Territory.HOME}, ("territory", "territory_mismatch")),
        ("weapon", {"accept_days": 0}, ("completeDays", "terms_impossible")),
        ("weapon", {"accept_days": 6}, ("completeDays", "terms_impossible")),
        ("weapon", {"complete_days": 61}, ("completeDays", "terms_impossible")),
        ("weapon", {"criminal_ground": None}, ("criminalGround", "criminal_ground_missing")),
        ("wellbeing", {"special_ground": None}, ("specialGround", "special_ground_missing")),
        ("sexual_misconduct", {"function": "organisation_lead"}, ("level", "class_not_readable")),
        (
            "weapon",
            {"explanation": {"nl": "Er was een Steekincident bij u.", "en": "x"}},
            ("explanation", "explanation_betrays_category"),
        ),
        (
            "weapon",
            {"explanation": {"nl": "x", "en": "There was a stabbing."}},
            ("explanation", "explanation_betrays_category"),
        ),
    ],
)
def test_a_row_that_would_fail_later_is_refused_now(row, changes, expected):
    field, code = expected
    assert (f"~/effects/0/{field}", code) in changed(row, **changes)


def test_a_role_that_may_not_read_the_class_gets_the_stub_or_nothing():
    found = changed("weapon", effect=1, level=Level.SUMMARY, criminal_ground="own_protection")
    assert found == [("~/effects/1/level", "class_not_readable")]


def test_what_is_not_telling_may_be_said():
    assert changed("weapon", explanation={"nl": "U bent van de politie.", "en": "x"}) == []


def test_ordinary_categories_may_be_named_in_an_explanation():
    texts = {"nl": "Het gaat om verzuim.", "en": "It is about absence."}
    assert changed("absence_5_to_17", explanation=texts) == []


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        (Subject("NONE"), "category_unknown"),
        (Subject("WEAP", "spoon"), "sub_category_unknown"),
    ],
)
def test_unknown_codes_are_refused(subject, code):
    about = (Subject("WEAP"), subject)
    assert changed("weapon", condition={"about": about}) == [("~/when", code)]
    assert ("~/when", code) in changed("weapon", condition={"never_about": (subject,)})


def test_a_row_without_effect_is_refused():
    rules = (*DEFAULT.rules[:-1], replace(DEFAULT.rules[-1], effects=()))
    found = problems(replace(DEFAULT, rules=rules), default_categories())
    assert [p.code for p in found] == ["effect_required"]


@pytest.mark.parametrize("row", [r.code for r in DEFAULT.rules])
def test_every_category_must_keep_a_row_that_always_catches_it(row):
    rules = tuple(rule for rule in DEFAULT.rules if rule.code != row)
    found = problems(replace(DEFAULT, rules=rules), default_categories())
    spare = {"mentor_review", "absence_over_18", "absence_18_to_22", "absence_5_to_17",
             "absence_mixed_ages", "not_enrolled"}  # fmt: skip
    assert [p.code for p in found if p.code != "category_without_row"] == []
    assert bool(found) is (row not in spare)


def test_a_condition_beside_the_category_does_not_count_as_a_row():
    found = changed("weapon", condition={"urgencies": frozenset({Urgency.SOON})})
    assert found == [("/rules", "category_without_row")] * 4  # the kinds of weapon


def test_two_rows_of_one_name_are_refused():
    twin = replace(DEFAULT.rules[0], code=DEFAULT.rules[1].code)
    found = problems(replace(DEFAULT, rules=(twin, *DEFAULT.rules[1:])), default_categories())
    assert [(p.pointer, p.code) for p in found] == [("/rules/1/code", "code_twice")]


WIDE = [
    ({}, {}),
    ({}, {"ages": AgeBand(5, 17), "passed_on": True}),
    ({"ages": AgeBand(5, 22)}, {"ages": AgeBand(5, 17)}),
    ({"urgencies": frozenset(Urgency)}, {"urgencies": frozenset({Urgency.SOON})}),
    ({"passed_on": True}, {"passed_on": True}),
    ({"repetition": Repetition(2, 90)}, {"repetition": Repetition(3, 30)}),
]
NARROW = [
    ({"ages": AgeBand(5, 17)}, {}),
    ({"ages": AgeBand(5, 17)}, {"ages": AgeBand(5, 22)}),
    ({"ages": AgeBand(6, 22)}, {"ages": AgeBand(5, 22)}),
    ({"urgencies": frozenset({Urgency.SOON})}, {}),
    ({"urgencies": frozenset({Urgency.SOON})}, {"urgencies": frozenset(Urgency)}),
    ({"passed_on": True}, {}),
    ({"passed_on": True}, {"passed_on": False}),
    ({"recorder_roles": frozenset({Role.MENTOR})}, {}),
    ({"repetition": Repetition(2, 90)}, {}),
    ({"repetition": Repetition(2, 90)}, {"repetition": Repetition(1, 30)}),
    ({"repetition": Repetition(2, 30)}, {"repetition": Repetition(2, 90)}),
]


@pytest.mark.parametrize(
    ("earlier", "later", "caught"),
    [(*pair, True) for pair in WIDE] + [(*pair, False) for pair in NARROW],
)
def test_a_row_behind_a_wider_one_is_unreachable(earlier, later, caught):
    subject, effects = (Subject("DISC"),), DEFAULT.rules[index_of("school_safety")].effects
    texts = DEFAULT.no_match
    first = Rule("first", Condition(about=subject, **earlier), effects, texts)
    second = Rule("second", Condition(about=subject, **later), effects, texts)
    found = problems(replace(DEFAULT, rules=(first, second, *DEFAULT.rules)), default_categories())
    assert ("/rules/1" in [p.pointer for p in found if p.code == "unreachable"]) is caught


def test_a_row_is_also_unreachable_behind_several_that_share_its_categories():
    effects, texts = DEFAULT.rules[index_of("school_safety")].effects, DEFAULT.no_match
    late = Rule("late", Condition(about=(Subject("BULL"), Subject("SEXU"))), effects, texts)
    found = problems(replace(DEFAULT, rules=(*DEFAULT.rules, late)), default_categories())
    assert [p.code for p in found] == ["unreachable"]


def test_the_kinds_are_those_of_the_product_text():
    assert {
        *("school", "youth_care", "youth_work", "attendance", "police"),
        *("municipality", "zvh", "health", "education_partnership", "knowledge"),
    } == KINDS


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        (Subject("BULL"), None),
        (Subject("VERB", "threat"), None),
        (Subject("NONE"), "category_unknown"),
        (Subject("VERB", "none"), "sub_category_unknown"),
        (Subject("RADI"), "never_matched"),
        (Subject("HOME"), "never_matched"),
    ],
)
def test_what_may_be_offered_for_matching(subject, code):
    found = problems(replace(DEFAULT, matching=(subject,)), default_categories())
    assert [(p.pointer, p.code) for p in found] == ([("/matching", code)] if code else [])


def test_matching_is_off_until_a_set_names_a_category():
    assert not DEFAULT.lets_match("BULL", None)
    narrow = replace(DEFAULT, matching=(Subject("VERB", "threat"),))
    assert narrow.lets_match("VERB", "threat")
    assert not narrow.lets_match("VERB", "verbal")
    assert not narrow.lets_match("VERB", None)
