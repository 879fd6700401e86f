from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.access.classes import DataClass, Level
from coordination.followups.answers import FailureReason
from coordination.routing.notation import default_rule_set
from coordination.routing.rules import PersonFacts, decide
from coordination.routing.targets import Candidate, choose_partner, desk_order, expand, may_read
from tests.routing.facts import ONE, facts

SCHOOL, OTHER = Candidate("one"), Candidate("two")


def targets(*subject, **changes):
    given = facts(*subject, **changes)
    return expand(decide(default_rule_set(), given), given)


def effect_of(category, number=0):
    return decide(default_rule_set(), facts(category)).effects[number]


HELP, POLICE, DIRECTOR = effect_of("MENT"), effect_of("WEAP"), effect_of("WEAP", 1)
OWN, CODE = effect_of("DISC"), effect_of("HOME")


def test_police_and_municipality_follow_the_place_of_the_event_and_not_the_home():
    found = targets("WEAP", "knife_use")
    assert [(t.effect.organisation, t.municipality) for t in found] == [
        ("police", "GM0983"),
        ("municipality", "GM0983"),
    ]
    assert {t.municipality for t in targets("WEAP", place_of_event="GM0984")} == {"GM0984"}


def test_help_follows_each_distinct_home():
    persons = (
        PersonFacts("a", 15, "GM0907"),
        PersonFacts("b", 16, "GM0983"),
        PersonFacts("c", 17, "GM0907"),
    )
    found = targets("MENT", persons=persons)
    assert [(t.key, t.person_ids) for t in found] == [
        ("0:GM0907", ("a", "c")),
        ("0:GM0983", ("b",)),
    ]


def test_without_a_home_there_is_a_reason():
    unknown = targets("MENT", persons=(PersonFacts("a", 15, None),))
    nobody = targets("MENT", persons=())
    for (target,), ids in ((unknown, ("a",)), (nobody, ())):
        assert target.failure is FailureReason.NO_MUNICIPALITY
        assert target.person_ids == ids
        assert target.key == "0:-"


def test_young_people_under_and_over_eighteen_go_each_to_their_own_desk():
    persons = (PersonFacts("a", 16, "GM0907"), PersonFacts("b", 19, "GM0984"))
    found = targets("ABS", "ABS_LUXE", persons=persons)
    assert [(t.function, t.municipality, t.person_ids) for t in found] == [
        ("attendance_officer", "GM0907", ("a",)),
        ("transition_point", "GM0984", ("b",)),
    ]


def test_an_effect_for_ages_that_nobody_has_makes_no_target():
    given = facts("ABS", "ABS_LUXE", persons=(PersonFacts("a", 16, "GM0907"),))
    mixed = next(r for r in default_rule_set().rules if r.code == "absence_mixed_ages")
    decision = replace(decide(default_rule_set(), given), effects=mixed.effects)
    assert [t.function for t in expand(decision, given)] == ["attendance_officer"]


def test_own_work_stays_with_the_owner():
    (target,) = targets("BULL", "online")
    assert target.own
    assert (target.function, target.municipality) == ("care_coordinator", "GM0983")


@pytest.mark.parametrize(
    ("category", "kind", "configured", "function"),
    [
        ("DISC", "school", (), "care_coordinator"),
        ("DISC", "youth_care", (), "author"),
        ("DISC", "police", (), "author"),
        ("HOME", "youth_care", (), "author"),
        ("HOME", "youth_care", ("child_protection_lead",), "child_protection_lead"),
        ("HOME", "school", (), "child_protection_lead"),
    ],
)
def test_outside_schools_the_author_acts_as_coordinator(category, kind, configured, function):
    (target,) = targets(category, organisation_kind=kind, own_functions=frozenset(configured))
    assert target.function == function
    assert target.failure is None


def test_an_attendance_organisation_keeps_its_own_officer():
    (target,) = targets("ABS", "ABS_ABSOLUUT", organisation_kind="attendance")
    assert (target.own, target.function) == (True, "attendance_officer")


def test_a_class_that_was_raised_out_of_reach_is_a_failure_before_anybody_is_asked():
    (target,) = targets("DISC", data_class=DataClass.DV)
    assert target.failure is FailureReason.CLASS_NOT_READABLE
    assert targets("DISC", data_class=DataClass.DV, organisation_kind="police")[0].failure is None


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([], FailureReason.NO_PARTNER),
        ([SCHOOL], SCHOOL),
        ([SCHOOL, OTHER], FailureReason.SEVERAL_PARTNERS),
        ([SCHOOL, replace(OTHER, active=False)], SCHOOL),
        ([replace(SCHOOL, active=False)], FailureReason.ORGANISATION_INACTIVE),
        ([replace(SCHOOL, accepted_rules=False)], FailureReason.RULES_NOT_ACCEPTED),
        ([replace(SCHOOL, reachable=False)], FailureReason.NOBODY_IN_FUNCTION),
    ],
)
def test_exactly_one_partner_is_chosen_or_a_reason_given(candidates, expected):
    assert choose_partner(candidates, HELP, DataClass.D3) == expected


def test_no_partner_is_chosen_for_a_class_that_its_role_may_not_read():
    assert choose_partner([SCHOOL], POLICE, DataClass.D3) is FailureReason.CLASS_NOT_READABLE
    assert choose_partner([SCHOOL], DIRECTOR, DataClass.D4) is SCHOOL


@pytest.mark.parametrize(
    ("effect", "readable"),
    [
        pytest.param(POLICE, "D0 D1 D2 D4", id="police"),
        pytest.param(HELP, "D0 D1 D2 D3 D4", id="youth care"),
        pytest.param(DIRECTOR, "D0 D1 D2 D3 D4", id="director, stub only"),
        pytest.param(replace(DIRECTOR, level=Level.FULL), "D0 D1 D2", id="director, full"),
        pytest.param(replace(POLICE, function="weighing_member"), "D6", id="lane"),
        pytest.param(OWN, "D0 D1 D2 D3 D4 D6", id="own coordinator"),
        pytest.param(CODE, "D0 D1 D2 D3 D4 D6 DV", id="reporting code"),
        pytest.param(replace(OWN, function="author"), "D0 D1 D2 D3 D4 D5 D6 DV", id="author"),
        pytest.param(replace(OWN, function="organisation_lead"), "D0 D1 D2", id="own lead"),
        pytest.param(
            replace(OWN, function="organisation_lead", level=Level.STUB),
            "D0 D1 D2 D3 D4 D5",
            id="own lead, stub only",
        ),
    ],
)
def test_who_may_learn_of_which_class(effect, readable):
    found = [data_class.value for data_class in DataClass if may_read(effect, data_class)]
    assert found == readable.split()


def test_what_failed_goes_to_the_nearest_desk():
    given = facts("MENT", place_of_event="GM0984")
    (target,) = expand(decide(default_rule_set(), given), given)
    assert desk_order(target, given) == ("GM0907", "GM0984", "GM0983")
    unknown = facts("MENT", persons=())
    (lost,) = expand(decide(default_rule_set(), unknown), unknown)
    assert desk_order(lost, unknown) == ("GM0983",)


@given(
    category=st.sampled_from(["MENT", "WEAP", "DISC", "HOME", "POLA", "RADI", "DEAL"]),
    homes=st.lists(st.none() | st.sampled_from(["GM0907", "GM0983", "GM0984"]), max_size=5),
)
def test_every_effect_has_a_target_and_every_person_is_in_one(category, homes):
    persons = tuple(PersonFacts(str(n), 15, home) for n, home in enumerate(homes))
    given = facts(category, persons=persons)
    decision = decide(default_rule_set(), given)
    found = expand(decision, given)
    assert len({target.key for target in found}) == len(found)
    for effect in decision.effects:
        mine = [target for target in found if target.effect is effect]
        assert mine
        assert sorted(i for t in mine for i in t.person_ids) == sorted(p.id for p in persons)


def test_one_person_is_enough_for_one_target():
    assert targets("MENT")[0].person_ids == (ONE[0].id,)
