import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.core.errors import Conflict
from coordination.sharing import rules
from coordination.sharing.rules import Consenter, ShareAct, ShareState

TABLE = {
    ("proposed", "open"): "live",
    ("proposed", "revoke"): "revoked",
    ("proposed", "expire"): "expired",
    ("live", "revoke"): "revoked",
    ("live", "expire"): "expired",
}
BOTH = {Consenter.GUARDIAN, Consenter.YOUNG_PERSON}


@pytest.mark.parametrize("act", list(ShareAct))
@pytest.mark.parametrize("state", list(ShareState))
def test_every_state_and_act(state, act):
    expected = TABLE.get((state.value, act.value))
    if expected is None:
        with pytest.raises(Conflict) as refusal:
            rules.after(state, act)
        assert refusal.value.code == "act_not_possible_now"
    else:
        assert rules.after(state, act) is ShareState(expected)


@pytest.mark.parametrize(
    ("age", "whom"),
    [
        (0, {Consenter.GUARDIAN}),
        (11, {Consenter.GUARDIAN}),
        (12, BOTH),
        (15, BOTH),
        (16, {Consenter.YOUNG_PERSON}),
        (22, {Consenter.YOUNG_PERSON}),
    ],
)
def test_the_gates_stand_at_twelve_and_sixteen(age, whom):
    assert rules.consent_from(age) == whom
    assert rules.inform_whom(rules.gate_of(age)) == whom


def test_consent_is_complete_when_everybody_needed_has_given_it():
    guardian = frozenset({Consenter.GUARDIAN})
    assert rules.consent_is_complete(guardian, 11)
    assert not rules.consent_is_complete(guardian, 12)
    assert rules.consent_is_complete(frozenset(BOTH), 12)
    assert not rules.consent_is_complete(guardian, 16)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2010-11-24", "2026-11-23", 15),
        ("2010-11-24", "2026-11-24", 16),
        ("2012-02-29", "2025-02-28", 12),
        ("2012-02-29", "2025-03-01", 13),
    ],
)
def test_an_age_changes_on_the_birthday(born, day, age):
    assert rules.age_on(dt.date.fromisoformat(born), dt.date.fromisoformat(day)) == age


@given(born=st.dates(dt.date(1990, 1, 1), dt.date(2026, 1, 1)), days=st.integers(0, 10_000))
def test_nobody_grows_younger(born, days):
    day = born + dt.timedelta(days=days)
    age = rules.age_on(born, day)
    assert age >= 0
    assert rules.age_on(born, day + dt.timedelta(days=1)) in {age, age + 1}


@pytest.mark.parametrize(("days", "in_time"), [(0, False), (1, True), (30, True), (31, False)])
def test_a_postponement_is_reviewed_within_thirty_days(days, in_time):
    today = dt.date(2026, 11, 23)
    assert rules.review_is_in_time(today, today + dt.timedelta(days=days)) is in_time
