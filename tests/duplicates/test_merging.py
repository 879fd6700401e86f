"""Double registrations: found, merged, parted again, and nobody sees more by it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, true
from sqlalchemy.exc import IntegrityError

from coordination.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from coordination.duplicates import queries, service
from coordination.followups.service import answering
from coordination.http.paging import Paging
from coordination.oversight.queries.persons import records_about
from coordination.partners.models import Organisation
from coordination.people.models import ConflictOfInterest, YoungPerson
from coordination.people.queries.registrations import PersonName, Search, person, search
from coordination.people.service import declare_conflict, edit, end_conflict
from coordination.routing.queries.facts import gather
from coordination.routing.ruleset import Condition, Repetition, Rule, RuleSet
from coordination.signals.models import Signal
from coordination.signals.queries.listing import SignalFilter, signals
from coordination.work import Runtime
from tests.factories import concern, police_question, released
from tests.people.persons import registered
from tests.world import World, build_world

COORDINATOR, LEAD, MENTOR = (
    f"{role}@maasdal" for role in ("care_coordinator", "organisation_lead", "mentor")
)
PRIVACY, ELSEWHERE = "privacy_officer@maasdal", "care_coordinator@peelrand"
POLICE = "police_officer@politie-venlo"
READERS = (COORDINATOR, LEAD, MENTOR, "mentor.2@maasdal", ELSEWHERE)
REPEATED = Rule("repeated", Condition(repetition=Repetition(1, 30)), (), {})
Pair = tuple[uuid.UUID, uuid.UUID]


@pytest.fixture
def pair(world: World) -> Pair:
    """A registration, and a later one of the same young person with another spelling."""
    first = registered(world)
    return first, registered(world, "Berg, v.d.", house_number="12a")


def merge(world: World, one: uuid.UUID, into: uuid.UUID, by: str = COORDINATOR) -> None:
    with world.acting(by, "young_person.merge") as work:
        service.merge(work, one, into)


def separate(world: World, one: uuid.UUID, by: str = COORDINATOR) -> None:
    with world.acting(by, "young_person.separate") as work:
        service.separate(work, one)


def asked(world: World, who: str = COORDINATOR) -> list[frozenset[uuid.UUID]]:
    with world.acting(who, "young_person.compare") as work:
        return [frozenset({one.one.id, one.other.id}) for one in queries.candidates(work)]


def read(world: World, who: str, person_id: uuid.UUID) -> PersonName | None:
    with world.acting(who) as work:
        try:
            return person(work, person_id)
        except NotFound:
            return None


def listed(world: World, who: str, person_id: uuid.UUID) -> set[uuid.UUID]:
    with world.acting(who) as work:
        found = signals(work, SignalFilter(young_person_id=person_id), Paging())
        return {row.id for row in found.items}


def test_who_may_merge_both_is_asked_and_nobody_else(world: World, pair: Pair) -> None:
    mine = [registered(world, name, by=MENTOR) for name in ("Kuipers", "Cuypers")]
    registered(world, first_names="Daan")  # a twin
    registered(world, by=ELSEWHERE)
    assert sorted(asked(world), key=sorted) == sorted([{*pair}, {*mine}], key=sorted)
    assert asked(world, MENTOR) == [{*mine}]
    assert asked(world, ELSEWHERE) == []
    with pytest.raises(NotFound):
        merge(world, pair[0], pair[1], by=ELSEWHERE)
    with pytest.raises(Refused):
        merge(world, pair[0], pair[1], by=MENTOR)
    with pytest.raises(Refused):
        merge(world, mine[0], pair[0], by=MENTOR)


def test_what_is_told_apart_does_not_come_back(world: World, pair: Pair) -> None:
    third = registered(world, house_number="14")
    for _ in range(2):  # saying it twice is no error
        with world.acting(COORDINATOR, "young_person.distinguish") as work:
            service.distinguish(work, pair[1], third)
    assert frozenset({pair[1], third}) not in asked(world)
    # Neither under the registration that stays of one of them.
    merge(world, pair[1], pair[0])
    assert asked(world) == []
    separate(world, pair[1])
    assert sorted(asked(world), key=sorted) == sorted([{*pair}, {pair[0], third}], key=sorted)


def test_both_are_reached_under_the_one_that_stays(world: World, pair: Pair) -> None:
    kept, gone = pair
    about = concern(world)
    with world.system() as work:
        row = work.ungoverned(select(Signal).where(Signal.id == about.id)).one()
        row.persons[0].young_person_id = gone
        work.record("signal.correct", row)
    assert listed(world, COORDINATOR, kept) == set()
    merge(world, gone, kept)
    assert listed(world, COORDINATOR, kept) == {about.id}
    with world.acting(MENTOR) as work:
        found = search(work, Search("v.d. Berg Noor"))
    assert [one.id for one in found] == [kept]
    with world.acting(PRIVACY) as work:
        assert {*pair, about.id} <= set(records_about(work, kept))
    # Nothing of what was merged is lost, and it says where to look.
    before = read(world, COORDINATOR, gone)
    assert (before.surname, before.house_number) == ("Berg, v.d.", "12a")
    assert before.merged_into_id == kept
    assert before.permissions == ("young_person.read", "young_person.separate")
    separate(world, gone)
    assert listed(world, COORDINATOR, kept) == set()
    assert listed(world, COORDINATOR, gone) == {about.id}


def test_earlier_signals_of_both_count(world: World, pair: Pair) -> None:
    earlier, now = concern(world), concern(world)
    merge(world, earlier.persons[0], pair[0])
    merge(world, now.persons[0], pair[0])
    with world.system() as work:
        row = work.ungoverned(select(Signal).where(Signal.id == now.id)).one()
        owner = work.ungoverned(select(Organisation).where(Organisation.id == row.organisation_id))
        facts = gather(work, row, owner.one(), RuleSet((REPEATED,), {}), work.now, true())
    assert [len(one.earlier_signals) for one in facts.persons] == [1]


def test_a_key_opens_what_it_opened(world: World, pair: Pair) -> None:
    about = concern(world)
    gone = about.persons[0]
    follow_up = released(world, police_question(world, about), about)
    with world.acting(POLICE) as work:
        answering.accept(work, follow_up)
    before = read(world, POLICE, gone)
    merge(world, gone, pair[0])
    assert read(world, POLICE, gone) == before
    assert before.merged_into_id is None
    assert read(world, POLICE, pair[0]) is None
    assert listed(world, POLICE, pair[0]) == set()
    assert listed(world, POLICE, gone) == {about.id}


def test_what_came_in_meanwhile_stays_where_it_was_put(world: World, pair: Pair) -> None:
    kept, gone = pair
    merge(world, gone, kept)
    with world.acting(COORDINATOR, "young_person.edit") as work:
        edit(work, kept, {"contact": "06 12345678"}, 1)
    separate(world, gone)
    assert read(world, COORDINATOR, kept).contact == "06 12345678"
    assert read(world, COORDINATOR, gone).contact is None


def test_what_cannot_be_is_said(world: World, pair: Pair) -> None:
    kept, gone = pair
    third = registered(world, house_number="14")
    merge(world, gone, kept)
    for one, into, code in (
        (gone, third, "registration_merged"),
        (third, gone, "registration_merged"),
        (kept, third, "registration_has_merged"),
        (kept, gone, "registration_merged"),
    ):
        with pytest.raises(Conflict, match=code):
            merge(world, one, into)
    with pytest.raises(Invalid):
        merge(world, third, third)
    with pytest.raises(Conflict, match="registration_not_merged"):
        separate(world, third)
    with (
        pytest.raises(Conflict, match="registration_merged"),
        world.acting(COORDINATOR, "young_person.edit") as work,
    ):
        edit(work, gone, {"contact": "geen"}, 1)


def test_the_database_knows_no_chain_no_circle_and_no_other_organisation(
    world: World, pair: Pair
) -> None:
    third, foreign = registered(world, "Smit"), registered(world, by=ELSEWHERE)
    merge(world, pair[1], pair[0])
    for one, into in ((pair[0], third), (third, pair[1]), (third, third), (third, foreign)):
        point = text(
            "UPDATE young_persons SET merged_into_id = :into, merged_at = now(),"
            " merged_by = registered_by WHERE id = :one"
        )
        with world.system() as work, pytest.raises(IntegrityError), work.session.begin_nested():
            work.session.execute(point, {"one": one, "into": into})


def test_who_is_family_of_one_is_family_of_both(world: World, pair: Pair) -> None:
    about = concern(world)
    follow_up = released(world, police_question(world, about), about)
    with world.acting(POLICE) as work:
        answering.accept(work, follow_up)
    with world.acting(MENTOR, "conflict_of_interest.create") as work:
        declared = declare_conflict(work, pair[1]).id
    merge(world, about.persons[0], pair[1])
    assert [read(world, MENTOR, one) for one in (pair[1], about.persons[0])] == [None, None]
    merge(world, pair[0], pair[1])
    separate(world, about.persons[0])
    seen = [read(world, MENTOR, one) is not None for one in (*pair, about.persons[0])]
    assert seen == [False, False, True]
    with world.acting(LEAD, "conflict_of_interest.end") as work:
        end_conflict(work, declared)
    assert all(read(world, MENTOR, one) for one in pair)


def test_the_log_names_both_with_their_versions(world: World, pair: Pair) -> None:
    merge(world, pair[1], pair[0])
    with world.acting(COORDINATOR) as work:
        entries = work.session.execute(
            text("SELECT subjects FROM audit_entries WHERE action = 'young_person.merge'")
        )
        subjects = [one for row in entries for one in row[0] if "version" in one.get("detail", {})]
    told = {(one["id"], one["detail"]["version"], one["detail"]["other"]) for one in subjects}
    first, second = map(str, pair)
    assert told == {(second, 1, first), (first, 1, second)}


ACTS = st.lists(
    st.tuples(st.sampled_from(["merge", "merge", "separate", "declare"]), *[st.integers(0, 3)] * 2),
    max_size=9,
)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ACTS)
def test_whatever_was_merged_comes_back_as_it_was(
    world: World, acts: Sequence[tuple[str, int, int]]
) -> None:
    undo = world.runtime.sessions.kw["bind"].begin_nested()
    try:
        persons = [registered(world, f"Smit {number}") for number in range(4)]
        begin, closed = _rows(world), set[uuid.UUID]()
        for act, one, other in acts:
            opened = {who: _opened(world, who) for who in READERS}
            closed |= _acted(world, act, persons[one], persons[other])
            assert all(_opened(world, who) <= opened[who] or act == "separate" for who in READERS)
        for one in persons:
            if _rows(world)[one][0]:
                separate(world, one)
        assert {one: row[1:] for one, row in _rows(world).items()} == {
            one: row[1:] for one, row in begin.items()
        }
        assert _conflicts(world) == closed
    finally:
        undo.rollback()


def test_of_two_who_merge_at_once_one_wins(live_runtime: Runtime) -> None:
    world = build_world(live_runtime)
    pair = registered(world), registered(world)

    def one(order: Pair) -> bool:
        try:
            merge(world, *order)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(one, [pair, pair[::-1]] * 2))
    assert sum(won) == 1
    assert sum(row[0] is not None for row in _rows(world).values()) == 1


def _acted(world: World, act: str, one: uuid.UUID, other: uuid.UUID) -> set[uuid.UUID]:
    """Do it if it can be done, and return whom a declaration closed."""
    try:
        if act == "declare":
            with world.acting(MENTOR, "conflict_of_interest.create") as work:
                declare_conflict(work, one)
            rows = _rows(world)
            stays = rows[one][0] or one
            return {row for row, at in rows.items() if stays in {at[0], row}}
        merge(world, one, other) if act == "merge" else separate(world, one)
    except Problem:
        pass
    return set()


def _rows(world: World) -> dict[uuid.UUID, tuple[object, ...]]:
    with world.system() as work:
        found = work.ungoverned(select(YoungPerson)).all()
        return {
            row.id: (
                row.merged_into_id,
                row.surname,
                row.search_name,
                row.stands,
                row.registered_by,
            )
            for row in found
        }


def _opened(world: World, who: str) -> set[uuid.UUID]:
    with world.acting(who) as work:
        return set(work.session.scalars(select(YoungPerson.id).where(work.readable(YoungPerson))))


def _conflicts(world: World) -> set[uuid.UUID]:
    with world.system() as work:
        return {one.young_person_id for one in work.ungoverned(select(ConflictOfInterest))}
