"""Lists of signals: what is in them, what they show, and what their filters do not tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from coordination.access.classes import Level
from coordination.audit.models import AuditEntry
from coordination.core.errors import Invalid, NotFound
from coordination.http.paging import Paging
from coordination.signals.queries.listing import SignalFilter, signals
from coordination.signals.rules import SignalStatus, Urgency
from tests.people.persons import registered
from tests.signals.samples import (
    COORDINATOR,
    MENTOR,
    POLICE,
    drafted,
    routed,
    see,
    share,
    submitted,
)
from tests.statements import counting
from tests.world import World

LEAD = "organisation_lead@maasdal"
EVERYBODY = [
    COORDINATOR,
    MENTOR,
    "mentor.2@maasdal",
    LEAD,
    "privacy_officer@maasdal",
    POLICE,
    "police_officer.2@politie-venlo",
    "organisation_lead@politie-venlo",
    "care_coordinator@peelrand",
    "youth_worker@wijkteam-venlo",
    "process_director@gemeente-venlo",
    "administrator@zvh",
    "weighing_member@zvh",
    "policy_officer@gemeente-venlo",
]


def listed(world: World, who: str = COORDINATOR, paging=None, **wanted):
    with world.acting(who, "signal.list") as work:
        return signals(work, SignalFilter(**wanted), paging or Paging(100))


def ids(world: World, who: str = COORDINATOR, **wanted):
    return {row.id for row in listed(world, who, **wanted).items}


def network(world: World):
    """One signal of each kind that matters to access, some of them shared with the police."""
    one, two = registered(world), registered(world, "Smit")
    made = {
        "draft": drafted(world, MENTOR, one),
        "bullying": routed(world, MENTOR, one, category="BULL", sub_category="offline"),
        "weapon": routed(world, COORDINATOR, one, two),
        "health": submitted(world, MENTOR, two, category="MENT", sub_category=None),
        "home": submitted(world, MENTOR, one, category="HOME", sub_category=None),
        "elsewhere": submitted(world, "care_coordinator@peelrand"),
        "team": submitted(
            world, "youth_worker@wijkteam-venlo", category="BULL", sub_category="offline"
        ),
    }
    share(world, made["weapon"], POLICE, persons=(two,))
    share(world, made["bullying"], POLICE, Level.STUB)
    return made, one, two


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_list_holds_exactly_what_opens_by_itself(world: World, who):
    made, *_ = network(world)
    opens = set()
    for signal_id in made.values():
        try:
            row = see(world, signal_id, who)
        except NotFound:
            continue
        opens.add((signal_id, row.level))
    assert {(row.id, row.level) for row in listed(world, who).items} == opens


def test_each_line_shows_its_level_and_no_more(world: World):
    made, _, two = network(world)
    (weapon,) = [row for row in listed(world, POLICE).items if row.id == made["weapon"]]
    assert [person.id for person in weapon.young_persons] == [two]
    assert not {"statements", "already_done", "author_id"} & {f.name for f in fields(weapon)}
    for row in listed(world, LEAD).items:
        assert row.level is Level.STUB
        assert not hasattr(row, "young_persons")


def test_a_list_of_stubs_puts_nobody_into_the_log(world: World):
    routed(world, MENTOR)
    assert {row.level for row in listed(world, LEAD).items} == {Level.STUB}
    with world.system() as work:
        of_lead = AuditEntry.membership_id == world.member(LEAD).id
        (entry,) = work.session.scalars(select(AuditEntry).where(of_lead))
    assert {subject["kind"] for subject in entry.subjects} == {"signal"}


def test_a_stub_is_not_found_by_a_category_that_it_does_not_show(world: World):
    made, *_ = network(world)
    assert made["weapon"] in ids(world, LEAD)
    assert ids(world, LEAD, category="WEAP") == set()
    assert ids(world, LEAD, category="MENT") == set()
    assert ids(world, LEAD, category="BULL") == {made["bullying"]}
    assert ids(world, POLICE, category="WEAP") == {made["weapon"]}
    assert ids(world, COORDINATOR, category="MENT") == {made["health"]}


def test_a_signal_is_not_found_by_a_person_whom_it_does_not_show(world: World):
    made, one, two = network(world)
    assert ids(world, LEAD, young_person_id=one) == set()
    assert ids(world, POLICE, young_person_id=one) == set()
    assert ids(world, POLICE, young_person_id=two) == {made["weapon"]}
    assert ids(world, COORDINATOR, young_person_id=one) == {made["bullying"], made["weapon"]}
    assert ids(world, "mentor.2@maasdal", young_person_id=one) == set()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    who=st.sampled_from(EVERYBODY),
    category=st.sampled_from([None, "BULL", "WEAP", "MENT", "HOME"]),
    status=st.none() | st.sampled_from(SignalStatus),
    urgency=st.none() | st.sampled_from(Urgency),
)
def test_a_filter_finds_exactly_what_the_shown_fields_say(
    world: World, who, category, status, urgency
):
    if "made" not in vars(world):
        world.made = network(world)
    wanted = {"category": category, "status": status, "urgency": urgency}
    rows = listed(world, who).items
    expected = {
        row.id
        for row in rows
        if all(value is None or getattr(row, key, None) == value for key, value in wanted.items())
    }
    assert ids(world, who, **wanted) == expected


def test_since_counts_from_midnight_in_amsterdam(world: World, set_clock):
    set_clock(dt.datetime(2026, 11, 18, 22, 59, tzinfo=dt.UTC))
    before = submitted(world, occurred_on=dt.date(2026, 11, 17))
    set_clock(dt.datetime(2026, 11, 18, 23, 1, tzinfo=dt.UTC))
    after = submitted(world, occurred_on=dt.date(2026, 11, 17))
    assert ids(world, since=dt.date(2026, 11, 19)) == {after}
    assert ids(world, since=dt.date(2026, 11, 18)) == {before, after}


def test_pages_go_on_where_the_last_one_ended_and_tell_no_total(world: World):
    person = registered(world)
    made = [submitted(world, COORDINATOR, person) for _ in range(5)]
    submitted(world, "care_coordinator@peelrand")
    seen, cursor = [], None
    for _ in range(3):
        found = listed(world, paging=Paging(2, cursor))
        assert {field.name for field in fields(found)} == {"items", "next_cursor"}
        seen += [row.id for row in found.items]
        cursor = found.next_cursor
    assert cursor is None
    assert sorted(seen) == sorted(made)
    assert len(set(seen)) == len(seen)


def test_a_strange_cursor_is_a_field_problem(world: World):
    with pytest.raises(Invalid):
        listed(world, paging=Paging(2, "nonsense"))


@pytest.mark.parametrize("who", [COORDINATOR, MENTOR, POLICE, LEAD])
def test_a_list_is_few_statements(world: World, who):
    *_, two = network(world)
    for wanted in ({}, {"category": "WEAP"}, {"young_person_id": two}):
        with world.acting(who) as work, counting(work) as statements:
            signals(work, SignalFilter(**wanted), Paging())
        assert statements.count <= 5
