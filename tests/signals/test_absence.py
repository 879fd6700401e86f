import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.partners.calendar import Region, monday_of
from coordination.partners.school_holidays import default_calendar
from coordination.signals.absence import (
    KINDS_IN_DUTCH,
    Absence,
    AbsenceKind,
    AbsenceRule,
    HourUnit,
    counted_hours,
    proposals,
    unit_of,
)

CALENDAR = default_calendar()
MONDAY = dt.date(2026, 9, 7)
WEEK = dt.timedelta(weeks=1)


def missed(day, hours, kind="ongeoorloofd"):
    return Absence(day, Decimal(hours), KINDS_IN_DUTCH[kind])


def due(*absences, region=Region.ZUID, **rule):
    return proposals(absences, CALENDAR, region, AbsenceRule(**rule))


def test_sixteen_hours_in_four_weeks_are_due_within_five_working_days():
    weeks = [MONDAY + n * WEEK for n in range(4)]
    (found,) = due(*(missed(monday, 4) for monday in weeks))
    assert (found.first_day, found.reached_on) == (weeks[0], weeks[3])
    assert found.hours == 16
    assert found.weeks == tuple(weeks)
    assert found.report_by == dt.date(2026, 10, 5)


def test_fifteen_hours_are_not_due():
    assert due(*(missed(MONDAY + n * WEEK, 3) for n in range(4)), missed(MONDAY, 3)) == []


def test_sixteen_hours_over_five_weeks_are_not_due():
    assert due(missed(MONDAY, 4), *(missed(MONDAY + n * WEEK, 4) for n in (1, 2, 4))) == []


def test_holidays_are_no_school_weeks():
    # 5 and 12 October, a week of holidays in the south, 26 October and 2 November: four weeks.
    days = [dt.date(2026, 10, 5), dt.date(2026, 10, 12), dt.date(2026, 10, 26)]
    last = dt.date(2026, 11, 2)
    (found,) = due(*(missed(day, 4) for day in (*days, last)))
    assert found.reached_on == last
    assert due(*(missed(day, 4) for day in (*days, last)), region=None) == []


def test_what_lies_in_a_holiday_does_not_count():
    assert due(missed(dt.date(2026, 10, 20), 16)) == []
    assert len(due(missed(dt.date(2026, 10, 20), 16), region=Region.NOORD)) == 1


@pytest.mark.parametrize("kind", ["te laat", "ziek", "verlof"])
def test_only_unauthorised_absence_counts(kind):
    assert due(missed(MONDAY, 40, kind)) == []
    assert len(due(missed(MONDAY, 40, kind), missed(MONDAY, 16))) == 1


def test_a_new_period_starts_once_the_limit_is_reached():
    days = [MONDAY + dt.timedelta(n) for n in range(5)]
    found = due(*(missed(day, 8) for day in days))
    assert [(p.first_day, p.reached_on) for p in found] == [
        (days[0], days[1]),
        (days[2], days[3]),
    ]


def test_hours_of_one_day_are_counted_together_and_none_is_carried_over():
    found = due(missed(MONDAY, 10), missed(MONDAY, 10), missed(MONDAY + WEEK, 15))
    assert [(p.reached_on, p.hours) for p in found] == [(MONDAY, 20)]


def test_the_window_slides():
    # The first hours have grown old when the last come, the others have not.
    found = due(missed(MONDAY, 8), *(missed(MONDAY + n * WEEK, 4) for n in (1, 2, 3)))
    assert len(found) == 1
    assert due(missed(MONDAY, 8), *(missed(MONDAY + n * WEEK, 3) for n in (2, 3, 4))) == []


def test_no_absence_no_report():
    assert due() == []


def test_the_numbers_are_configuration():
    found = due(missed(MONDAY, 3), hours=Decimal(3), report_days=1)
    assert found[0].report_by == MONDAY + dt.timedelta(1)


@pytest.mark.parametrize(
    ("school", "minutes", "hours"),
    [
        ("po", 60, "10"),
        ("po", 45, "7.5"),
        ("vo", 45, "10"),
        ("vo", 60, "10"),
        ("mbo", 90, "15"),
        (None, 50, "10"),
    ],
)
def test_primary_schools_count_clock_hours_and_others_lessons(school, minutes, hours):
    assert counted_hours(Decimal(10), unit_of(school), minutes) == Decimal(hours)


def test_there_are_two_units():
    assert {unit_of("po"), unit_of("vo")} == set(HourUnit)


ABSENCES = st.lists(
    st.builds(
        Absence,
        st.dates(dt.date(2026, 8, 24), dt.date(2027, 7, 23)),
        st.integers(1, 8).map(Decimal),
        st.sampled_from(AbsenceKind),
    ),
    max_size=60,
)


@given(absences=ABSENCES)
def test_every_report_holds_sixteen_hours_in_four_school_weeks_and_no_hour_twice(absences):
    found = proposals(absences, CALENDAR, Region.ZUID)
    per_day = {}
    for absence in absences:
        if absence.kind is AbsenceKind.UNAUTHORISED:
            per_day[absence.day] = per_day.get(absence.day, 0) + absence.hours
    for proposal in found:
        weeks = CALENDAR.school_weeks(Region.ZUID, proposal.first_day, proposal.reached_on)
        assert len(weeks) <= 4
        assert proposal.hours >= 16
        assert proposal.hours - per_day[proposal.reached_on] < 16
        inside = [d for d in per_day if proposal.first_day <= d <= proposal.reached_on]
        counted = sum(per_day[d] for d in inside if monday_of(d) in weeks)
        assert proposal.hours == counted
        assert CALENDAR.working_days_between(proposal.reached_on, proposal.report_by) == 5
    for earlier, later in itertools.pairwise(found):
        assert earlier.reached_on < later.first_day


@given(absences=ABSENCES)
def test_the_first_report_comes_on_the_first_day_that_any_four_weeks_hold_sixteen_hours(absences):
    per_week = {}
    reached = None
    days = sorted((a.day, a.hours) for a in absences if a.kind is AbsenceKind.UNAUTHORISED)
    weeks = CALENDAR.school_weeks(Region.ZUID, dt.date(2026, 8, 24), dt.date(2027, 7, 23))
    for day, hours in days:
        if monday_of(day) in weeks:
            here = weeks.index(monday_of(day))
            per_week[here] = per_week.get(here, 0) + hours
            if reached is None and sum(per_week.get(here - n, 0) for n in range(4)) >= 16:
                reached = day
    found = proposals(absences, CALENDAR, Region.ZUID)
    assert (found[0].reached_on if found else None) == reached


@given(absences=ABSENCES, seed=st.randoms())
def test_the_order_of_the_lines_does_not_matter(absences, seed):
    shuffled = list(absences)
    seed.shuffle(shuffled)
    assert proposals(absences, CALENDAR, Region.ZUID) == proposals(shuffled, CALENDAR, Region.ZUID)
