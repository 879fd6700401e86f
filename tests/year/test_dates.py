"""The product's dates are those of the model, on every day of six years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.followups import ladder
from coordination.followups.rules import FollowUpStatus, Reach
from coordination.followups.terms import Terms
from coordination.partners.calendar import (
    Calendar,
    Region,
    SchoolHoliday,
    due_at,
    public_holidays,
)
from tests.year import days
from tests.year.days import DAY
from tests.year.model import ORDINARY, QUICK

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2030, 12, 31)
EVERY_DAY = [FIRST + number * DAY for number in range((LAST - FIRST).days + 1)]
DAYS = st.dates(FIRST, LAST - 200 * DAY)
SUNDAY = 7  # counts for nobody, holiday or not
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
PAUSES = st.sampled_from([None, *days.SCHOOL_HOLIDAYS])


def _school_holidays() -> list[SchoolHoliday]:
    return [
        SchoolHoliday(Region(region), "", "", day, day, "fixed", "")
        for region in days.SCHOOL_HOLIDAYS
        for day in sorted(days.closed(region))
    ]


CALENDAR = Calendar(public_holidays(), _school_holidays())


def _region(pause: str | None) -> Region | None:
    return Region(pause) if pause else None


def _not_sundays(found: Iterable[dt.date]) -> set[dt.date]:
    return {day for day in found if day.isoweekday() != SUNDAY}


@pytest.mark.parametrize("year", range(FIRST.year, LAST.year + 1))
def test_the_holidays_of_a_year_are_those_of_the_law(year: int):
    found = {day for day in public_holidays() if day.year == year}
    assert _not_sundays(found) == _not_sundays(days.holidays(year))


def test_every_day_strikes_at_seven_in_amsterdam():
    assert [due_at(day) for day in EVERY_DAY] == [days.moment(day) for day in EVERY_DAY]


@given(DAYS, st.integers(-30, 60).filter(bool), PAUSES)
def test_working_days_are_counted_alike(day: dt.date, number: int, pause: str | None):
    counted = CALENDAR.add_working_days(day, number, pause=_region(pause))
    assert counted == days.further(day, number, pause)


@given(DAYS, st.booleans(), st.sampled_from(["offered", "accepted"]), PAUSES)
def test_every_stage_strikes_on_its_legal_day(
    start: dt.date, quick: bool, status: str, pause: str | None
):
    date = days.further(start, 5, pause)
    stages = ladder.stages_of(FollowUpStatus(status), Reach.BETWEEN, quick=quick)
    terms = Terms(respond_by=date, due_on=date)
    found = ladder.plan(stages, terms, CALENDAR, since=LONG_AGO, pause=_region(pause))
    expected = {
        stage: days.moment(days.further(date, number, pause))
        for stage, number in (QUICK if quick else ORDINARY).items()
    }
    prefix = "respond_" if status == "offered" else "due_"
    assert {strike.stage.name: strike.at for strike in found} == {
        f"{prefix}{stage}": at for stage, at in expected.items()
    }
