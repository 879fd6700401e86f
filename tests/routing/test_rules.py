import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.access.classes import Level, Role
from coordination.followups.answers import FailureReason
from coordination.followups.rules import FollowUpKind
from coordination.routing.rules import PersonFacts, decide, is_about, matches
from coordination.routing.ruleset import (
    AgeBand,
    Condition,
    Effect,
    Repetition,
    Rule,
    RuleSet,
    Subject,
    Territory,
)
from coordination.sharing.grounds import LegalBasis, Purpose
from coordination.signals.rules import Urgency
from tests.routing.facts import TODAY, facts

TEXTS = {"nl": "x", "en": "x"}
EFFECT = Effect(
    FollowUpKind.SUPPORT,
    "own",
    "care_coordinator",
    Territory.OWN,
    2,
    10,
    Level.FULL,
    Purpose.PUPIL_SUPPORT,
    LegalBasis.PUBLIC_TASK,
    TEXTS,
    "x",
)


def rule(code, **condition):
    return Rule(code, Condition(**condition), (EFFECT,), {"nl": code, "en": code})


def test_the_first_match_decides():
    rules = RuleSet(
        (
            rule("other", about=(Subject("DRUG"),)),
            rule("first", about=(Subject("BULL"),)),
            rule("second"),
        ),
        TEXTS,
    )
    decision = decide(rules, facts("BULL", "online"))
    assert decision.rule.code == "first"
    assert decision.effects == (EFFECT,)
    assert decision.explanation["nl"] == "first"
    assert decision.failure is None


def test_what_matches_no_rule_fails_loudly():
    decision = decide(RuleSet((rule("a", about=(Subject("DRUG"),)),), TEXTS), facts("DISC"))
    assert decision.rule is None
    assert decision.effects == ()
    assert decision.failure is FailureReason.NO_RULE
    assert decision.explanation == TEXTS


def test_an_empty_condition_matches_everything():
    assert matches(Condition(), facts("RADI"))
    assert matches(Condition(), facts("POLA", persons=()))


@pytest.mark.parametrize(
    ("condition", "changes", "expected"),
    [
        ({"urgencies": frozenset({Urgency.SOON})}, {}, False),
        ({"urgencies": frozenset({Urgency.SOON})}, {"urgency": Urgency.SOON}, True),
        ({"school_kinds": frozenset({"vo"})}, {}, True),
        ({"school_kinds": frozenset({"po"})}, {}, False),
        ({"school_kinds": frozenset({"po"})}, {"school_kind": None}, False),
        ({"municipalities": frozenset({"GM0983"})}, {}, True),
        ({"municipalities": frozenset({"GM0983"})}, {"place_of_event": "GM0984"}, False),
        ({"municipalities": frozenset({"GM0984"})}, {"place_of_event": "GM0984"}, True),
        ({"recorder_roles": frozenset({Role.MENTOR})}, {}, False),
        ({"recorder_roles": frozenset({Role.MENTOR})}, {"recorder_role": Role.MENTOR}, True),
        ({"organisation_kinds": frozenset({"school"})}, {}, True),
        ({"organisation_kinds": frozenset({"police"})}, {}, False),
        ({"passed_on": False}, {}, True),
        ({"passed_on": False}, {"passed_on": True}, False),
        ({"passed_on": True}, {"passed_on": True}, True),
    ],
)
def test_each_part_of_a_condition(condition, changes, expected):
    assert matches(Condition(**condition), facts("DISC", **changes)) is expected


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ((5,), True),
        ((17,), True),
        ((4,), False),
        ((18,), False),
        ((16, 12), True),
        ((16, 19), False),
        ((16, None), False),
        ((), False),
    ],
)
def test_an_age_band_must_hold_all_persons(ages, expected):
    persons = tuple(PersonFacts(str(n), age, "GM0907") for n, age in enumerate(ages))
    condition = Condition(ages=AgeBand(5, 17))
    assert matches(condition, facts("ABS", "ABS_LUXE", persons=persons)) is expected


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [((), False), ((1,), False), ((1, 30), True), ((1, 31), False), ((1, 2, 90), True)],
)
def test_repetition_counts_earlier_signals_about_one_person(days_ago, expected):
    earlier = tuple(TODAY - dt.timedelta(days=n) for n in days_ago)
    persons = (PersonFacts("p1", 15, None, earlier), PersonFacts("p2", 15, None, earlier[:1]))
    condition = Condition(repetition=Repetition(at_least=2, within_days=30))
    assert matches(condition, facts("DISC", persons=persons)) is expected


def test_signals_about_different_persons_do_not_add_up():
    earlier = (TODAY - dt.timedelta(days=1),)
    persons = tuple(PersonFacts(name, 15, None, earlier) for name in "ab")
    condition = Condition(repetition=Repetition(at_least=2, within_days=30))
    assert not matches(condition, facts("DISC", persons=persons))


def test_a_subject_is_a_category_or_one_part_of_it():
    condition = Condition(about=(Subject("VERB", "threat"), Subject("WEAP")))
    assert is_about(condition, "VERB", "threat")
    assert not is_about(condition, "VERB", "verbal")
    assert is_about(condition, "WEAP", "knife_use")
    assert not is_about(replace(condition, never_about=(Subject("WEAP"),)), "WEAP", "knife_use")
    assert is_about(Condition(never_about=(Subject("HOME"),)), "BULL", None)


def test_only_help_outside_needs_consent():
    assert not EFFECT.needs_consent
    help_request = replace(EFFECT, kind=FollowUpKind.HELP_REQUEST, organisation="youth_care")
    assert help_request.needs_consent
    assert not replace(help_request, organisation="own").needs_consent


@given(first=st.integers(0, 30), last=st.integers(0, 30), age=st.none() | st.integers(0, 30))
def test_a_band_holds_what_lies_in_it(first, last, age):
    assert AgeBand(first, last).holds(age) is (age is not None and age in range(first, last + 1))
