import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.followups.rules import FollowUpKind
from coordination.followups.terms import (
    content_closes_on,
    offered_terms,
    pause_of,
    proposed_terms,
)
from coordination.partners.calendar import Calendar, Region, SchoolHoliday, public_holidays
from coordination.signals.rules import Urgency

AUTUMN = SchoolHoliday(
    Region.ZUID, "2026-2027", "x", dt.date(2026, 10, 17), dt.date(2026, 10, 25), "fixed", "x"
)
CALENDAR = Calendar(public_holidays(2025, 2028), [AUTUMN])
FRIDAY = dt.date(2026, 10, 16)


@pytest.mark.parametrize(
    ("kind", "urgency", "pauses"),
    [
        ("own_action", "ordinary", True),
        ("support", "ordinary", True),
        ("review", "ordinary", True),
        ("own_action", "soon", False),
        ("review", "acute", False),
        ("absence_report", "ordinary", False),
        ("safety_consult", "ordinary", False),
        ("help_request", "ordinary", False),
        ("reporting_code", "ordinary", False),
        ("weighing", "ordinary", False),
        ("area_question", "ordinary", False),
    ],
)
def test_school_holidays_pause_only_ordinary_work_of_the_school(kind, urgency, pauses):
    region = pause_of(FollowUpKind(kind), Urgency(urgency), Region.ZUID)
    assert region is (Region.ZUID if pauses else None)


def test_without_a_region_nothing_pauses():
    assert pause_of(FollowUpKind.SUPPORT, Urgency.ORDINARY, None) is None


@pytest.mark.parametrize(
    ("kind", "urgency", "day"),
    [
        ("safety_consult", "ordinary", dt.date(2026, 10, 19)),
        ("help_request", "soon", dt.date(2026, 10, 19)),
        ("help_request", "acute", dt.date(2026, 10, 19)),
        ("help_request", "ordinary", dt.date(2026, 10, 20)),
        ("absence_report", "ordinary", dt.date(2026, 10, 20)),
    ],
)
def test_release_by_is_one_working_day_for_safety_and_soon_and_two_otherwise(kind, urgency, day):
    terms = proposed_terms(FRIDAY, FollowUpKind(kind), Urgency(urgency), CALENDAR)
    assert terms.release_by == day
    assert terms.respond_by is None


def test_both_terms_run_from_the_offer_and_a_paused_one_waits():
    running = offered_terms(FRIDAY, 2, 10, CALENDAR)
    assert (running.respond_by, running.due_on) == (dt.date(2026, 10, 20), dt.date(2026, 10, 30))
    paused = offered_terms(FRIDAY, 2, 10, CALENDAR, pause=Region.ZUID)
    assert (paused.respond_by, paused.due_on) == (dt.date(2026, 10, 27), dt.date(2026, 11, 6))


def test_content_closes_five_working_days_after_the_end():
    assert content_closes_on(FRIDAY, CALENDAR) == dt.date(2026, 10, 23)


@given(
    day=st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 1)),
    accept=st.integers(1, 5),
    more=st.integers(0, 20),
)
def test_terms_are_working_days_in_order_after_the_offer(day, accept, more):
    terms = offered_terms(day, accept, accept + more, CALENDAR)
    assert day < terms.respond_by <= terms.due_on
    assert CALENDAR.is_working_day(terms.respond_by)
    assert CALENDAR.is_working_day(terms.due_on)
