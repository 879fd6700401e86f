"""From imported lines to proposals: sixteen hours in four school weeks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from coordination.core.errors import Invalid, NotFound
from coordination.http.paging import Paging
from coordination.partners.models import SchoolHoliday
from coordination.people.models import YoungPerson
from coordination.signals.absence import AbsenceKind
from coordination.signals.models import Absence, Signal
from coordination.signals.queries.listing import SignalFilter, signals
from coordination.signals.rules import SignalStatus, StatementKind
from coordination.signals.service.absences import propose_for, record_absence
from coordination.signals.service.drafts import claim
from coordination.signals.service.submitting import Submission, submit
from tests.people.persons import registered
from tests.signals.samples import COORDINATOR, MENTOR, see
from tests.web import System
from tests.world import World

MONDAY = dt.date(2026, 9, 7)
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
A = AbsenceKind.UNAUTHORISED


def imported(world: World, person_id, *lines):
    """Import lines (day, hours[, kind]) and return the ids of the new proposals."""
    with world.system() as work:
        person = work.session.get_one(YoungPerson, person_id)
        for day, hours, *kind in lines:
            record_absence(work, person, day, kind[0] if kind else A, Decimal(hours))
        work.flush()
        return [signal.id for signal in propose_for(work, person)]


def weekly(hours: int, weeks: int, first: dt.date = MONDAY):
    return [(first + number * WEEK, hours) for number in range(weeks)]


def test_sixteen_hours_in_four_weeks_propose_a_draft_without_author(world: World):
    person = registered(world)
    (signal_id,) = imported(world, person, *weekly(4, 4))
    row = see(world, signal_id)
    assert (row.status, row.author_id, row.category, row.sub_category) == (
        SignalStatus.DRAFT,
        None,
        "ABS",
        "ABS_16U4W",
    )
    assert [who.id for who in row.young_persons] == [person]
    assert row.occurred_on == MONDAY + 3 * WEEK
    assert row.proposed_because == {
        "rule": "ABS_16U4W",
        "hours": "16",
        "first_day": "2026-09-07",
        "reached_on": "2026-09-28",
        "weeks": ["2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28"],
        "report_by": "2026-10-05",
    }
    (said,) = row.statements
    assert (said.kind, said.text) == (
        StatementKind.FACT,
        "16 uur ongeoorloofd verzuim van 07-09-2026 tot en met 28-09-2026.",
    )


def test_only_the_schools_coordinators_find_it(world: World):
    (signal_id,) = imported(world, registered(world), *weekly(4, 4))
    for who in (MENTOR, "organisation_lead@maasdal", "care_coordinator@peelrand"):
        with pytest.raises(NotFound):
            see(world, signal_id, who)
    with world.acting(COORDINATOR) as work:
        found = signals(work, SignalFilter(status=SignalStatus.DRAFT), Paging())
    assert [row.id for row in found.items] == [signal_id]


def test_it_is_submitted_by_a_person_who_claims_it(world: World):
    (signal_id,) = imported(world, registered(world), *weekly(4, 4))
    with world.acting(COORDINATOR) as work:
        claim(work, signal_id)
    with world.acting(COORDINATOR) as work:
        assert submit(work, signal_id, Submission()).status is SignalStatus.SUBMITTED


def test_it_is_claimed_over_json_once(app: Flask, world: World):
    (signal_id,) = imported(world, registered(world), *weekly(4, 4))
    first = System(app, world, COORDINATOR).post(f"/signals/{signal_id}/claim")
    assert (first.status_code, "signal.submit" in first.json["permissions"]) == (200, True)
    second = System(app, world, "organisation_lead@maasdal").post(f"/signals/{signal_id}/claim")
    assert second.status_code in {403, 404}


@pytest.mark.parametrize(
    "lines",
    [
        weekly(3, 5),
        weekly(5, 3),
        [(MONDAY, 8), (MONDAY + 4 * WEEK, 8)],
        [(MONDAY, 8), (MONDAY + DAY, 8, AbsenceKind.SICK)],
        [(MONDAY, 8), (MONDAY + DAY, 8, AbsenceKind.LEAVE)],
    ],
)
def test_below_the_limit_nothing_is_proposed(world: World, lines):
    assert imported(world, registered(world), *lines) == []


def test_the_same_lines_again_propose_nothing_more(world: World):
    person = registered(world)
    assert len(imported(world, person, *weekly(4, 4))) == 1
    assert imported(world, person, *weekly(4, 4)) == []
    with world.system() as work:
        assert len(list(work.session.scalars(select(Absence)))) == 4


def test_the_window_begins_anew_after_a_proposal(world: World):
    person = registered(world)
    assert len(imported(world, person, *weekly(4, 4))) == 1
    assert imported(world, person, *weekly(4, 3, MONDAY + 4 * WEEK)) == []
    assert len(imported(world, person, (MONDAY + 7 * WEEK, 4))) == 1
    assert len(imported(world, person, *weekly(8, 2, MONDAY + 8 * WEEK))) == 1


def test_a_late_line_within_a_proposed_window_belongs_to_it(world: World):
    person = registered(world)
    imported(world, person, *weekly(4, 4))
    assert imported(world, person, (MONDAY + DAY, 6), (MONDAY + 8 * DAY, 6)) == []
    assert imported(world, person, (MONDAY + 4 * WEEK, 6)) == []


def test_school_holidays_are_no_school_weeks(world: World):
    with world.system() as work:
        work.add(
            SchoolHoliday(
                region="zuid",
                first_day=dt.date(2026, 10, 17),
                last_day=dt.date(2026, 10, 25),
                school_year="2026-2027",
                name="Herfstvakantie",
                status="fixed",
                source="test",
            )
        )
    before = dt.date(2026, 9, 28)
    days = [before, before + WEEK, before + 2 * WEEK, before + 4 * WEEK]
    assert len(imported(world, registered(world), *((day, 4) for day in days))) == 1


@pytest.mark.parametrize("hours", ["0", "-1", "25"])
def test_impossible_hours_are_refused(world: World, hours):
    with pytest.raises(Invalid) as caught:
        imported(world, registered(world), (MONDAY, hours))
    assert caught.value.problems[0].pointer == "/lessonHours"


def test_a_day_to_come_is_refused(world: World):
    with pytest.raises(Invalid) as caught:
        imported(world, registered(world), (dt.date(2026, 11, 19), 1))
    assert caught.value.problems[0].pointer == "/day"


def test_the_same_line_with_other_hours_is_refused(world: World):
    person = registered(world)
    imported(world, person, (MONDAY, 3))
    with pytest.raises(Invalid) as caught:
        imported(world, person, (MONDAY, 4))
    assert caught.value.problems[0].code == "absence_known_with_other_hours"


lines = st.lists(
    st.tuples(st.integers(0, 60).map(lambda n: MONDAY + n * DAY), st.integers(1, 8)),
    max_size=25,
    unique_by=lambda item: item[0],
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=lines, cut=st.integers(0, 25))
def test_an_import_in_two_parts_in_order_proposes_what_one_would(world: World, lines, cut):
    ordered = sorted(lines)
    at_once, in_parts = registered(world), registered(world)
    imported(world, at_once, *ordered)
    imported(world, in_parts, *ordered[:cut])
    imported(world, in_parts, *ordered)
    assert reasons(world, at_once) == reasons(world, in_parts)


def reasons(world: World, person):
    with world.system() as work:
        counted = select(Absence.signal_id).where(Absence.young_person_id == person)
        query = select(Signal.proposed_because).where(Signal.id.in_(counted))
        return sorted(work.session.scalars(query), key=lambda reason: reason["reached_on"])
