"""The table of "consider scaling up?", the class of a goal, and the days of scores."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.access.classes import ROLE_CLASSES, DataClass, Role
from coordination.cases.rules import CaseLevel
from coordination.plans import rules
from coordination.plans.rules import LifeArea, ScalingSign, scaling_signs

STILL = ScalingSign.NO_PROGRESS
ALL = frozenset(DataClass)
TODAY = dt.date(2026, 11, 18)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("evaluations", "asked"),
    [
        ((), False),
        ((False,), False),
        ((False, False), True),
        ((True, False, False), False),  # the newest found progress
        ((False, True, False), False),
        ((False, False, True), True),
    ],
)
def test_scaling_up_is_asked_after_two_without_progress(evaluations, asked):
    assert scaling_signs(CaseLevel.L3, evaluations) == ((STILL,) if asked else ())
    assert scaling_signs(CaseLevel.L5, evaluations) == ()  # there is no higher level


@given(st.sampled_from(CaseLevel), st.lists(st.booleans(), max_size=6))
def test_it_is_asked_for_as_long_as_the_reason_lasts(level, evaluations):
    found = set(scaling_signs(level, evaluations))
    # A step of progress ends it; one more evaluation without never does.
    assert scaling_signs(level, [True, *evaluations]) == ()
    assert found <= set(scaling_signs(level, [False, *evaluations]))


@pytest.mark.parametrize(
    ("area", "usual"),
    [
        (LifeArea.EDUCATION, DataClass.D2),
        (LifeArea.MONEY, DataClass.D2),
        (LifeArea.HEALTH, DataClass.D3),
        (LifeArea.SUBSTANCE_USE, DataClass.D3),
        (LifeArea.JUSTICE, DataClass.D4),
    ],
)
def test_a_class_follows_from_the_area_and_is_only_raised(area, usual):
    assert rules.class_of(area, None) is usual
    for wanted in DataClass:
        found = rules.class_problems(area, wanted, ALL)
        raised = usual is DataClass.D2 and wanted in {DataClass.D3, DataClass.D4}
        assert (not found) is (wanted is usual or raised)


def test_nobody_writes_what_they_may_not_read():
    officer = ROLE_CLASSES[Role.ATTENDANCE_OFFICER]
    (found,) = rules.class_problems(LifeArea.HEALTH, None, officer)
    assert found.code == "class_not_yours"
    assert rules.class_problems(LifeArea.JUSTICE, None, officer) == []


@given(st.integers(-400, 400), st.none() | st.integers(-400, 0))
def test_a_score_follows_the_last_one_and_is_not_to_come(day, last):
    before = None if last is None else TODAY + last * DAY
    found = rules.score_problems(TODAY + day * DAY, before, TODAY)
    assert (not found) is (day <= 0 and (last is None or day >= last))


@pytest.mark.parametrize(
    ("days", "code"), [(-1, "in_the_past"), (0, None), (310, None), (311, "too_far_ahead")]
)
def test_an_evaluation_is_ahead_and_not_too_far(days, code):
    found = rules.day_problems(TODAY + days * DAY, TODAY)
    assert [one.code for one in found] == ([code] if code else [])
