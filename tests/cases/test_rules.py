"""What a case can become, by the tables alone."""

from __future__ import annotations

import itertools

import pytest

from coordination.access.case_grants import SITTERS
from coordination.cases import admission, leading, rules
from coordination.cases.admission import Criterion
from coordination.cases.leading import LeadAct, LeadState
from coordination.cases.rules import CaseAct, CaseLevel, CaseState, LegalRegime, ScaleReason
from coordination.core.errors import Conflict

HOUSE = admission.criteria(CaseLevel.L4)


def test_every_state_is_reached_and_every_open_one_can_end() -> None:
    reached = {CaseState.REPORTED}
    for _ in CaseState:
        reached |= {after for (before, _), after in rules.TRANSITIONS.items() if before in reached}
    assert reached == set(CaseState)
    ends = set(rules.ENDED)
    for _ in CaseState:
        ends |= {before for (before, _), after in rules.TRANSITIONS.items() if after in ends}
    assert ends == set(CaseState)


def test_an_ended_case_allows_nothing() -> None:
    for state, act in itertools.product(rules.ENDED, CaseAct):
        with pytest.raises(Conflict):
            rules.after(state, act)


@pytest.mark.parametrize(
    ("yes", "met"),
    [
        ({"several_life_areas", "several_chains_needed", "family_involved"}, True),
        ({"local_safety_problem"}, True),
        ({"several_life_areas", "several_chains_needed"}, False),
        ({"family_involved", "several_chains_needed"}, False),
        (set(), False),
    ],
)
def test_the_house_asks_all_three_or_a_local_safety_problem(yes: set[str], met: bool) -> None:
    answers = {one: one.value in yes for one in HOUSE}
    assert admission.is_met(CaseLevel.L4, answers) is met
    problems = admission.problems(CaseLevel.L4, answers, admitted=True)
    assert [one.code for one in problems] == ([] if met else ["criteria_not_met"])
    assert not admission.problems(CaseLevel.L4, answers, admitted=False)


@pytest.mark.parametrize("level", CaseLevel)
def test_a_test_without_an_answer_is_incomplete(level: CaseLevel) -> None:
    asked = admission.criteria(level)
    for left in (asked[1:], (*asked, *(set(Criterion) - set(asked)))):
        found = admission.problems(level, dict.fromkeys(left, True), admitted=True)
        assert [one.code for one in found] == ["answers_incomplete"]


def test_a_reason_holds_in_its_direction_only() -> None:
    for before, wanted in itertools.permutations(CaseLevel, 2):
        up = wanted.value > before.value
        for reason in ScaleReason:
            fits = reason in rules.SCALE_REASONS[CaseAct.SCALE_UP if up else CaseAct.SCALE_DOWN]
            assert (not rules.scaling_problems(before, wanted, reason)) is fits
    with pytest.raises(Conflict):
        rules.direction(CaseLevel.L3, CaseLevel.L3)


def test_the_radicalisation_lane_has_no_table_here_and_the_wgs_only_those_of_the_house() -> None:
    for level in CaseLevel:
        assert rules.regime_problems(level, LegalRegime.PGA_RADICALISATION)
        wgs = not rules.regime_problems(level, LegalRegime.WGS_ZVH)
        assert wgs is (level in rules.HOUSE_LEVELS)


def test_who_can_sit_has_grants_and_nobody_else() -> None:
    assert rules.SITTING == SITTERS


def test_a_lead_that_is_over_stays_so() -> None:
    for state, act in itertools.product(set(LeadState) - leading.RUNNING, LeadAct):
        with pytest.raises(Conflict):
            leading.after(state, act)
