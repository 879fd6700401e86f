"""The default rule set against product text §4.2, written by hand from its table."""

import itertools

import pytest

from coordination.access.classes import Role
from coordination.routing.notation import default_rule_set
from coordination.routing.rules import PersonFacts, decide
from coordination.routing.targets import expand
from coordination.signals.categories import default_categories
from tests.routing.facts import facts

OWN_COORDINATOR = "care_coordinator own own {kind} {terms} full"
SUPPORT = OWN_COORDINATOR.format(kind="support", terms="2/10")
ACTION = OWN_COORDINATOR.format(kind="own_action", terms="2/10")
POLICE = "police_officer police event safety_consult 1/5 summary"
DIRECTOR = "process_director municipality event safety_consult 1/5 stub"
OFFICER = "attendance_officer attendance home absence_report 2/5 summary"
TRANSITION = "transition_point attendance home absence_report 2/5 summary"
HELP = "youth_worker youth_care home help_request 2/5 summary"

# category, sub-category, age of the one person → what goes to whom
TABLE = {
    ("ABS", "ABS_RMC", 18): [TRANSITION],
    ("ABS", "ABS_RMC", 16): [TRANSITION],
    **{
        ("ABS", sub, age): [TRANSITION]
        for sub, age in itertools.product(("ABS_16U4W", "ABS_LRV", "ABS_LUXE"), (18, 22))
    },
    **{
        ("ABS", sub, age): [OFFICER]
        for sub, age in itertools.product(("ABS_16U4W", "ABS_LRV", "ABS_LUXE"), (5, 17))
    },
    **{
        ("ABS", sub, age): [SUPPORT]
        for sub, age in itertools.product(("ABS_16U4W", "ABS_LRV", "ABS_LUXE"), (4, 23, None))
    },
    **{("ABS", sub, 15): [SUPPORT] for sub in ("ABS_OVERIG", "ABS_LATE", "ABS_SICK")},
    ("ABS", "ABS_ABSOLUUT", 15): ["attendance_officer own own own_action 2/5 full"],
    ("DROP", None, 15): [SUPPORT],
    **{
        ("WEAP", sub, 15): [POLICE, DIRECTOR]
        for sub in ("knife_possession", "knife_use", "other_weapon", "fake_weapon")
    },
    ("PHYS", "with_injury", 15): [POLICE],
    ("VERB", "threat", 15): [POLICE],
    ("DEAL", None, 15): [POLICE, DIRECTOR],
    ("EXPL", None, 15): [POLICE, DIRECTOR],
    ("MENT", None, 15): [HELP],
    ("DRUG", None, 15): [HELP],
    ("PHYS", "without_injury", 15): [ACTION],
    ("VERB", "verbal", 15): [ACTION],
    **{("BULL", sub, 15): [ACTION] for sub in ("offline", "online", "serious")},
    **{
        (code, None, 15): [ACTION]
        for code in ("DISC", "ONLN", "PROP", "FIRE", "VISI", "GANG", "RADI")
    },
    ("SEXU", None, 15): ["confidential_counsellor own own own_action 1/2 full"],
    ("HOME", None, 15): ["child_protection_lead own own reporting_code 1/5 full"],
    ("POLA", None, 15): ["process_director municipality event area_question 5/20 full"],
}
REVIEW = ["care_coordinator own own review 1/1 full"]


def asked(category, sub_category, age, **changes):
    given = facts(category, sub_category, persons=(PersonFacts("p", age, "GM0907"),), **changes)
    effects = [target.effect for target in expand(decide(default_rule_set(), given), given)]
    return [
        f"{e.function} {e.organisation} {e.territory} {e.kind} "
        f"{e.accept_days}/{e.complete_days} {e.level.name.lower()}"
        for e in effects
    ]


@pytest.mark.parametrize(("category", "sub_category", "age"), list(TABLE))
def test_a_coordinators_signal_goes_where_the_product_says(category, sub_category, age):
    assert asked(category, sub_category, age) == TABLE[category, sub_category, age]


@pytest.mark.parametrize(("category", "sub_category", "age"), list(TABLE))
def test_a_mentors_signal_is_reviewed_first_and_then_decided_anew(category, sub_category, age):
    expected = TABLE[category, sub_category, age]
    mentor = {"recorder_role": Role.MENTOR}
    first = asked(category, sub_category, age, **mentor)
    assert first == (expected if category == "HOME" else REVIEW)
    assert asked(category, sub_category, age, **mentor, passed_on=True) == expected


def test_the_table_above_names_every_category_and_sub_category():
    everything = {
        (code, sub) for code, c in default_categories().items() for sub in c.subs or (None,)
    }
    assert {(category, sub) for category, sub, _ in TABLE} == everything


@pytest.mark.parametrize("rule", default_rule_set().rules, ids=lambda rule: rule.code)
def test_every_effect_says_why_in_two_languages_and_where_it_comes_from(rule):
    for effect in rule.effects:
        assert effect.source
        assert all(text.endswith(".") for text in effect.explanation.values())
        assert set(effect.explanation) == set(rule.explanation) == {"nl", "en"}


def test_the_author_is_named_for_an_unsafe_home():
    (effect,) = decide(default_rule_set(), facts("HOME")).effects
    assert effect.named == ("author",)
    assert effect.guide == "reporting_code"


def test_only_help_is_asked_after_consent():
    needing = [r.code for r in default_rule_set().rules if any(e.needs_consent for e in r.effects)]
    assert needing == ["wellbeing"]


def test_nothing_about_faith_home_or_misconduct_leaves_by_itself():
    for category in ("RADI", "HOME", "SEXU"):
        effects = decide(default_rule_set(), facts(category)).effects
        assert all(effect.organisation == "own" for effect in effects)
