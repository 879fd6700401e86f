"""Keys one by one: to whom a single key opens a record, what it does not open, and when it ends."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass, Level, Role
from coordination.access.keys import (
    Key,
    Opening,
    Relation,
    broken_glass,
    end_keys,
    end_keys_beside,
    open_key,
)
from coordination.core.errors import NotFound
from coordination.followups.models import FollowUp
from coordination.partners.service.stand_ins import Absence, set_stand_in
from coordination.people.models import YoungPerson
from coordination.sharing.models import Share
from coordination.signals.models import Signal
from coordination.signals.queries.reading import signal_view
from tests.access.situations import add_member
from tests.conftest import START
from tests.factories import concern, police_question, reads
from tests.people.persons import registered
from tests.signals.samples import COORDINATOR, MENTOR, POLICE, routed, share
from tests.world import World

OTHER_POLICE = "police_officer@politie-venray"
LEAD, SECOND_MENTOR = "organisation_lead@maasdal", "mentor.2@maasdal"
SOURCE, OTHER_SOURCE = uuid.UUID(int=1), uuid.UUID(int=2)
LATER = START + dt.timedelta(days=1)
C = DataClass


def opened(world: World, record: tuple[str, uuid.UUID], who: str, **more: Any) -> uuid.UUID:
    """Open a record to a membership; a handling key to all of D4, unless said otherwise."""
    member = world.member(who)
    values: dict[str, Any] = {
        "relation": Relation.HANDLING,
        "level": Level.SUMMARY,
        "classes": frozenset({C.D4}),
        "source_id": SOURCE,
    }
    holder = (member.organisation_id, member.id)
    with world.system() as work:
        opening = Opening(record=record, holder=holder, **(values | more))
        return open_key(work.session, opening, work.now).id


def level(world: World, signal_id: uuid.UUID, who: str) -> Level | None:
    with world.acting(who, "signal.read") as work:
        try:
            return signal_view(work, signal_id).level
        except NotFound:
            return None


@pytest.fixture
def signal(world: World) -> uuid.UUID:
    """A school's signal of class D4 that nobody outside was asked about."""
    found = routed(world)
    with world.system() as work:
        assert work.session.get_one(Signal, found).data_class is C.D4
    return found


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("signal", {}, Level.SUMMARY),
        ("signal", {"level": Level.FULL}, Level.FULL),
        ("signal", {"classes": frozenset({C.D1, C.D3})}, None),
        ("signal", {"relation": Relation.CLIMBED}, None),
        ("signal", {"valid_until": START}, None),
        ("signal", {"valid_until": LATER}, Level.SUMMARY),
        ("young_person", {}, None),
    ],
)
def test_a_key_opens_what_it_names_and_nothing_else(
    world: World, signal: uuid.UUID, kind: str, more: dict[str, Any], expected: Level | None
) -> None:
    opened(world, (kind, signal), POLICE, **more)
    assert level(world, signal, POLICE) is expected
    assert level(world, signal, OTHER_POLICE) is None


@pytest.mark.parametrize(
    ("classes", "opens"),
    [
        ({C.D2}, True),
        ({C.D3}, False),  # police are not bound to professional secrecy
        ({C.D5}, False),  # police data leave under a decision only (Wpg 18-20)
        ({C.D2, C.D5}, False),
        (set(), False),
    ],
)
def test_a_registration_opens_as_far_as_its_concern_does(
    world: World, classes: set[DataClass], *, opens: bool
) -> None:
    who = registered(world)
    opened(world, ("young_person", who), POLICE, classes=frozenset(classes))
    assert reads(world, POLICE, YoungPerson, who, Level.STUB) is opens
    assert not reads(world, POLICE, YoungPerson, who, Level.FULL)


def test_police_data_open_inside_without_a_decision(world: World) -> None:
    who, colleague = registered(world, by=POLICE), "police_officer.2@politie-venlo"
    classes = frozenset({C.D5})
    opened(world, ("young_person", who), colleague, classes=classes, level=Level.FULL)
    assert reads(world, colleague, YoungPerson, who, Level.FULL)


def test_standing_in_takes_nothing_of_ones_own_circle(world: World) -> None:
    found = routed(world, COORDINATOR, category="HOME", sub_category=None)
    with world.system() as work:
        assert work.session.get_one(Signal, found).data_class is C.DV
    opened(
        world,
        ("signal", found),
        MENTOR,
        relation=Relation.NAMED,
        classes=frozenset({C.DV}),
        level=Level.FULL,
    )
    today = START.date()
    for absent, colleague in ((SECOND_MENTOR, MENTOR), (MENTOR, SECOND_MENTOR)):
        with world.acting(absent, "membership.stand_in") as work:
            set_stand_in(work, Absence(world.member(colleague).id, today, today))
    assert level(world, found, MENTOR) is Level.FULL
    assert level(world, found, SECOND_MENTOR) is None


def test_glass_opens_to_who_broke_it_and_never_to_a_stand_in(world: World) -> None:
    author, who = "attendance_officer@leerplicht-venlo", "attendance_officer.2@leerplicht-venlo"
    lead = "organisation_lead@leerplicht-venlo"
    found = concern(world, C.D2, by=author).id
    glass: dict[str, Any] = {"relation": Relation.BREAK_GLASS, "valid_until": LATER}
    opened(world, ("signal", found), who, level=Level.FULL, classes=frozenset({C.D2}), **glass)
    with world.acting(who, "membership.stand_in") as work:
        set_stand_in(work, Absence(world.member(lead).id, START.date(), START.date()))
    assert level(world, found, who) is Level.FULL
    assert level(world, found, lead) is Level.STUB


def test_what_is_asked_about_some_is_answered_about_them(world: World) -> None:
    first, second = routed(world), routed(world)
    with world.acting(COORDINATOR) as work:
        about_all = select(Signal.id).where(work.readable(Signal))
        about_one = select(Signal.id).where(work.allowed(Signal, "signal.read", [first]))
        assert set(work.session.scalars(about_all)) == {first, second}
        assert set(work.session.scalars(about_one)) == {first}


def ends(world: World) -> dict[uuid.UUID, dt.datetime | None]:
    with world.system() as work:
        rows = work.session.execute(select(Key.id, Key.valid_until))
        return {row[0]: row[1] for row in rows}


def several(world: World) -> dict[str, uuid.UUID]:
    """Return keys that differ from the first in one thing each."""
    record, another = ("signal", uuid.UUID(int=10)), ("signal", uuid.UUID(int=11))
    pupil, friend = ("young_person", uuid.UUID(int=20)), ("young_person", uuid.UUID(int=21))
    soon = START + dt.timedelta(minutes=5)
    rows: dict[str, tuple[tuple[str, uuid.UUID], dict[str, Any]]] = {
        "of the record": (record, {}),
        "of another record": (another, {"source_id": OTHER_SOURCE}),
        "of a pupil": (pupil, {}),
        "of a friend": (friend, {}),
        "of a pupil by another source": (pupil, {"source_id": OTHER_SOURCE}),
        "of a record with the pupil's number": (("signal", pupil[1]), {}),
        "of a pupil with the record's number": (
            ("young_person", record[1]),
            {"source_id": OTHER_SOURCE},
        ),
        "of the broken glass": (record, {"relation": Relation.BREAK_GLASS}),
        "that ends before": (pupil, {"valid_until": soon}),
        "that ends after": (pupil, {"valid_until": LATER + dt.timedelta(days=9)}),
    }
    return {name: opened(world, one, POLICE, **more) for name, (one, more) in rows.items()}


WITHOUT_MORE = {
    "of another record",
    "of a pupil by another source",
    "of a pupil with the record's number",
    "that ends before",
}


@pytest.mark.parametrize(
    ("options", "stay"),
    [
        ({}, WITHOUT_MORE),
        ({"relations": [Relation.HANDLING]}, WITHOUT_MORE | {"of the broken glass"}),
        (
            {"record_kinds": ["young_person"]},
            WITHOUT_MORE
            | {"of the record", "of the broken glass", "of a record with the pupil's number"},
        ),
    ],
)
def test_keys_end_with_their_source(world: World, options: dict[str, Any], stay: set[str]) -> None:
    keys = several(world)
    before = ends(world)
    with world.system() as work:
        end_keys(work.session, SOURCE, LATER, **options)
    after = ends(world)
    assert {name for name, key in keys.items() if after[key] == before[key]} == stay
    assert all(after[key] == LATER for name, key in keys.items() if name not in stay)


def test_keys_end_beside_the_record_that_loses_its_parts(world: World) -> None:
    keys = several(world)
    before = ends(world)
    opened_with, beside = ("signal", uuid.UUID(int=10)), ("young_person", [uuid.UUID(int=20)])
    with world.system() as work:
        end_keys_beside(work.session, opened_with, beside, LATER)
    after = ends(world)
    ended = {name for name, key in keys.items() if after[key] != before[key]}
    assert ended == {"of a pupil", "that ends after"}


def test_broken_glass_is_ones_own_and_open(world: World) -> None:
    record = ("signal", uuid.UUID(int=10))
    glass: dict[str, Any] = {"relation": Relation.BREAK_GLASS, "valid_until": LATER}
    opened(world, record, MENTOR, **glass)
    opened(world, record, SECOND_MENTOR, **glass)
    opened(world, record, MENTOR, **glass | {"valid_until": START})
    opened(world, record, MENTOR, valid_until=LATER)
    with world.system() as work:
        found = work.session.scalar(select(broken_glass(world.member(MENTOR).id, work.now)))
    assert [one[:2] for one in found] == [[str(SOURCE), str(record[1])]]


@pytest.mark.parametrize(
    ("who", "klass", "relation", "opens"),
    [
        (MENTOR, C.DV, Relation.NAMED, Level.FULL),
        ("youth_worker@wijkteam-venlo", C.DV, Relation.NAMED, Level.FULL),
        (LEAD, C.DV, Relation.NAMED, Level.FULL),
        ("privacy_officer@maasdal", C.DV, Relation.NAMED, None),
        ("process_director@zvh", C.DV, Relation.NAMED, None),
        (MENTOR, C.D6, Relation.NAMED, None),
        (MENTOR, C.D2, Relation.CLIMBED, None),
        (LEAD, C.D2, Relation.CLIMBED, Level.FULL),
        (LEAD, C.D6, Relation.CLIMBED, None),
    ],
)
def test_a_circle_is_of_those_who_record_and_the_ladder_of_leads(
    world: World, who: str, klass: DataClass, relation: Relation, opens: Level | None
) -> None:
    about = concern(world, klass)
    opened(
        world,
        ("signal", about.id),
        who,
        relation=relation,
        classes=frozenset({klass}),
        level=Level.FULL,
    )
    assert level(world, about.id, who) is opens


@pytest.mark.parametrize(("klass", "opens"), [(C.DV, True), (C.D6, False), (C.D5, False)])
def test_a_name_opens_no_question_of_the_lane_or_the_police(
    world: World, klass: DataClass, *, opens: bool
) -> None:
    question = police_question(world, concern(world, klass))
    opened(
        world,
        ("follow_up", question),
        MENTOR,
        relation=Relation.NAMED,
        classes=frozenset({klass}),
    )
    assert reads(world, MENTOR, FollowUp, question, Level.STUB) is opens


@pytest.mark.parametrize(("klass", "opens"), [(C.D2, True), (C.D6, False)])
def test_glass_shows_nobody_of_the_lane(world: World, klass: DataClass, *, opens: bool) -> None:
    about = concern(world, klass, by="youth_worker@wijkteam-venlo")
    colleague, [who] = "youth_worker.2@wijkteam-venlo", about.persons
    opened(
        world,
        ("young_person", who),
        colleague,
        relation=Relation.BREAK_GLASS,
        classes=frozenset({klass}),
        level=Level.FULL,
        valid_until=LATER,
    )
    assert reads(world, colleague, YoungPerson, who, Level.FULL) is opens


def test_a_mentor_outside_schools_hears_back_and_reads_no_question(world: World) -> None:
    who = "mentor@wijkteam-venlo"
    add_member(world, who, Role.MENTOR)
    about = concern(world, by=who)
    question = police_question(world, about)
    assert reads(world, who, Signal, about.id, Level.FULL)
    assert not reads(world, who, FollowUp, question, Level.STUB)


def test_who_is_not_bound_to_secrecy_receives_no_share_of_health(world: World) -> None:
    bound, free = "care_coordinator@peelrand", "care_coordinator.3@peelrand"
    add_member(world, free, Role.CARE_COORDINATOR)
    given = share(world, concern(world, C.D3).id, bound, statements=(0,))
    assert reads(world, bound, Share, given, Level.FULL)
    assert not reads(world, free, Share, given, Level.STUB)
