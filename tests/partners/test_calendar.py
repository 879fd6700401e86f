import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.partners.calendar import (
    Calendar,
    Region,
    SchoolHoliday,
    due_at,
    iso_week,
    monday_of,
    public_holidays,
)
from coordination.partners.school_holidays import default_calendar

PLAIN = Calendar(public_holidays(2024, 2029))
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31))
PAUSES = st.none() | st.sampled_from(Region)
NUMBERS = st.integers(-60, 60)


def day(text):
    return dt.date.fromisoformat(text)


# The days of article 3 of the Algemene termijnenwet that fall from Monday to Friday in 2026.
WORKLESS_2026 = [
    "2026-01-01",
    "2026-04-03",
    "2026-04-06",
    "2026-04-27",
    "2026-05-05",
    "2026-05-14",
    "2026-05-25",
    "2026-12-25",
]


def test_the_weekdays_off_in_2026_are_those_of_the_law():
    first = dt.date(2026, 1, 1)
    weekdays = [d for n in range(365) if (d := first + dt.timedelta(n)).weekday() < 5]
    assert [str(d) for d in weekdays if not PLAIN.is_working_day(d)] == WORKLESS_2026


@pytest.mark.parametrize("year", range(2024, 2030))
def test_the_fifth_of_may_counts_in_every_year(year):
    assert not PLAIN.is_working_day(dt.date(year, 5, 5))


def test_a_weekend_is_no_working_day():
    assert not PLAIN.is_working_day(day("2026-11-21"))
    assert not PLAIN.is_working_day(day("2026-11-22"))
    assert PLAIN.is_working_day(day("2026-11-23"))


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-11-18", -2, "2026-11-16"),
        ("2026-11-23", 5, "2026-11-30"),
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2026-04-02", 1, "2026-04-07"),
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-21", 0, "2026-11-23"),
    ],
)
def test_working_days_are_added(start, number, end):
    assert PLAIN.add_working_days(day(start), number) == day(end)


def test_school_holidays_pause_only_when_asked_and_only_their_own_region():
    calendar = default_calendar()
    friday = day("2026-10-09")  # before the autumn holiday of Noord, a week before that of Zuid
    assert calendar.add_working_days(friday, 1) == day("2026-10-12")
    assert calendar.add_working_days(friday, 1, pause=Region.NOORD) == day("2026-10-19")
    assert calendar.add_working_days(friday, 6, pause=Region.ZUID) == day("2026-10-26")


def test_a_period_that_lies_wholly_in_the_summer_is_jumped_over():
    calendar = default_calendar()
    assert calendar.add_working_days(day("2026-07-20"), 1, pause=Region.ZUID) == day("2026-08-24")
    assert calendar.add_working_days(day("2026-07-20"), -1, pause=Region.ZUID) == day("2026-07-10")


@given(start=DAYS, number=NUMBERS, pause=PAUSES)
def test_the_end_is_always_a_working_day(start, number, pause):
    calendar = default_calendar()
    end = calendar.add_working_days(start, number, pause=pause)
    assert calendar.is_working_day(end, pause=pause)


@given(start=DAYS, number=NUMBERS, pause=PAUSES)
def test_going_there_and_back_ends_where_it_began(start, number, pause):
    calendar = default_calendar()
    start = calendar.add_working_days(start, 0, pause=pause)
    there = calendar.add_working_days(start, number, pause=pause)
    assert calendar.add_working_days(there, -number, pause=pause) == start
    assert calendar.working_days_between(start, there, pause=pause) == number


@given(start=DAYS, number=NUMBERS, pause=PAUSES)
def test_further_is_later(start, number, pause):
    calendar = default_calendar()
    here = calendar.add_working_days(start, number, pause=pause)
    further = calendar.add_working_days(start, number + 1, pause=pause)
    # From a day that does not count, zero steps and one step forward meet on the next that does.
    assert here < further or (number == 0 and here == further and here != start)
    tomorrow = calendar.add_working_days(start + dt.timedelta(1), number, pause=pause)
    assert here <= tomorrow


@given(start=DAYS, number=st.integers(0, 40), pause=PAUSES)
def test_a_pause_never_makes_it_earlier(start, number, pause):
    calendar = default_calendar()
    paused = calendar.add_working_days(start, number, pause=pause)
    assert calendar.add_working_days(start, number) <= paused


@given(start=DAYS, days=st.integers(0, 90))
def test_between_is_what_counting_by_hand_gives(start, days):
    end = start + dt.timedelta(days)
    by_hand = sum(PLAIN.is_working_day(start + dt.timedelta(n)) for n in range(1, days + 1))
    back_by_hand = sum(PLAIN.is_working_day(start + dt.timedelta(n)) for n in range(days))
    assert PLAIN.working_days_between(start, end) == by_hand
    assert PLAIN.working_days_between(end, start) == -back_by_hand


def test_holidays_are_no_school_weeks():
    weeks = default_calendar().school_weeks(Region.ZUID, day("2026-10-05"), day("2026-11-08"))
    assert [str(week) for week in weeks] == [
        "2026-10-05",
        "2026-10-12",
        "2026-10-26",
        "2026-11-02",
    ]


def test_a_week_with_one_school_day_is_a_school_week():
    short = SchoolHoliday(
        Region.ZUID, "2026-2027", "x", day("2026-11-23"), day("2026-11-26"), "fixed", "x"
    )
    monday = day("2026-11-23")
    assert Calendar((), [short]).is_school_week(monday, Region.ZUID)
    assert not Calendar({day("2026-11-27")}, [short]).is_school_week(monday, Region.ZUID)


@given(start=DAYS, days=st.integers(0, 400), region=st.sampled_from(Region))
def test_school_weeks_are_mondays_in_order(start, days, region):
    end = start + dt.timedelta(days)
    weeks = default_calendar().school_weeks(region, start, end)
    assert all(week.weekday() == 0 for week in weeks)
    assert weeks == sorted(set(weeks))
    assert all(monday_of(start) <= week <= end for week in weeks)


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("2026-12-28", "2026-W53"),
        ("2027-01-01", "2026-W53"),
        ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"),
        ("2025-12-29", "2026-W01"),
        ("2026-11-23", "2026-W48"),
    ],
)
def test_the_iso_week_may_belong_to_the_neighbouring_year(text, week):
    assert iso_week(day(text)) == week


@given(start=DAYS)
def test_monday_lies_in_the_same_iso_week(start):
    monday = monday_of(start)
    assert monday.weekday() == 0
    assert iso_week(monday) == iso_week(start)
    assert 0 <= (start - monday).days < 7


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23", "2026-11-23T06:00:00+00:00"),
        ("2026-07-06", "2026-07-06T05:00:00+00:00"),
        ("2026-03-28", "2026-03-28T06:00:00+00:00"),
        ("2026-03-29", "2026-03-29T05:00:00+00:00"),  # clocks go forward at 02:00
        ("2026-10-24", "2026-10-24T05:00:00+00:00"),
        ("2026-10-25", "2026-10-25T06:00:00+00:00"),  # clocks go back at 03:00
    ],
)
def test_seven_in_amsterdam_in_summer_and_winter(text, moment):
    assert due_at(day(text)).isoformat() == moment


@given(start=DAYS)
def test_clocks_strike_once_a_day_twenty_three_to_twenty_five_hours_apart(start):
    gap = due_at(start + dt.timedelta(1)) - due_at(start)
    assert gap in {dt.timedelta(hours=hours) for hours in (23, 24, 25)}
