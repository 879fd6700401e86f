"""Periods of figures never overlap, so that none can be subtracted from another."""

from __future__ import annotations

import datetime as dt

import hypothesis.strategies as st
import pytest
from hypothesis import given

from coordination.figures.quarters import OFFERED, Quarter, offered, parse, quarter_of
from coordination.partners.calendar import iso_week

DAYS = st.dates(dt.date(2001, 1, 10), dt.date(2998, 12, 20))


@given(DAYS)
def test_every_day_lies_in_one_quarter_of_whole_weeks(day: dt.date) -> None:
    found = quarter_of(day)
    assert found.first <= day < found.end == found.after.first
    assert found.first.weekday() == 0
    assert len(found.weeks) in {13, 14}
    assert found.after.before == found
    assert parse(str(found)) == found
    assert {quarter_of(monday) for monday in found.weeks} == {found}


@given(DAYS)
def test_across_organisations_only_what_is_over_is_offered(day: dt.date) -> None:
    whole, own = offered(day, whole=True), offered(day, whole=False)
    assert len(set(whole)) == len(set(own)) == OFFERED
    assert all(quarter.end <= day for quarter in whole)
    assert own[0] == quarter_of(day) == whole[0].after


def test_the_fifty_third_week_belongs_to_the_last_quarter() -> None:
    quarter = Quarter(2026, 4)
    assert [iso_week(quarter.weeks[0]), iso_week(quarter.weeks[-1])] == ["2026-W40", "2026-W53"]
    assert quarter_of(dt.date(2027, 1, 3)) == quarter
    assert quarter.after == Quarter(2027, 1)


@pytest.mark.parametrize("text", ["", "2026", "2026-Q5", "2026-Q0", "2026-q1", " 2026-Q1", "1-Q1"])
def test_what_is_no_quarter_is_none(text: str) -> None:
    assert parse(text) is None
