"""Drafts: partial, saved as one types, private to their author."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.access.classes import DataClass
from coordination.audit.guard import UnrecordedChange
from coordination.core import references
from coordination.core.errors import Conflict, Invalid, NotFound, Refused, Stale
from coordination.core.text import REFERENCE
from coordination.signals.models import Signal
from coordination.signals.rules import LifeDomain, Part, SignalStatus, StatementKind, Urgency
from coordination.signals.service.content import (
    PersonPart,
    SignalContent,
    StatementContent,
    content_of,
)
from coordination.signals.service.drafts import claim, create_draft, patch_draft, save_draft
from tests.people.persons import registered
from tests.signals.samples import COORDINATOR, MENTOR, content, drafted, see, submitted
from tests.statements import counting
from tests.world import VENLO, World


def problems(world: World, written: SignalContent, by: str = COORDINATOR) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught, world.acting(by) as work:
        create_draft(work, written)
    return [(problem.pointer, problem.code) for problem in caught.value.problems]


def test_an_empty_draft_can_be_kept(world: World):
    row = see(world, drafted_empty(world))
    assert (row.status, row.category, row.young_persons, row.statements) == (
        SignalStatus.DRAFT,
        None,
        (),
        (),
    )
    assert REFERENCE.match(row.reference)
    assert row.permissions == (
        "signal.edit",
        "signal.read",
        "signal.submit",
        "signal.withdraw",
    )


def drafted_empty(world: World, by: str = COORDINATOR) -> uuid.UUID:
    with world.acting(by) as work:
        return create_draft(work, SignalContent()).id


statement = st.builds(
    StatementContent,
    kind=st.none() | st.sampled_from(StatementKind),
    text=st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), max_size=50),
    source=st.none() | st.text(st.characters(codec="latin-1", categories=["L"]), max_size=20),
    voice=st.booleans(),
)
partial = st.builds(
    SignalContent,
    category=st.sampled_from([None, "ABS", "WEAP", "MENT", "POLA"]),
    sub_category=st.sampled_from([None, "ABS_SICK", "knife_use", "nonsense"]),
    life_domain=st.none() | st.sampled_from(LifeDomain),
    occurred_on=st.none() | st.dates(),
    place_of_event=st.sampled_from([None, VENLO]),
    urgency=st.sampled_from(Urgency),
    already_done=st.none() | st.just("nog niets"),
    statements=st.lists(statement, max_size=4).map(tuple),
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=partial, second=partial)
def test_a_draft_gives_back_what_was_typed(world: World, first, second):
    with world.acting(COORDINATOR) as work:
        signal_id = create_draft(work, first).id
    with world.acting(COORDINATOR) as work:
        assert without_ids(written(work, signal_id)) == first
        save_draft(work, signal_id, second, 1)
    with world.acting(COORDINATOR) as work:
        assert without_ids(written(work, signal_id)) == second


def written(work, signal_id) -> SignalContent:
    return content_of(work.load(Signal, signal_id, "signal.read"))


def without_ids(found: SignalContent) -> SignalContent:
    bare = [
        StatementContent(said.kind, said.text, said.source, said.voice) for said in found.statements
    ]
    return SignalContent(**{**vars(found), "statements": tuple(bare)})


def test_statements_and_persons_keep_their_rows_when_they_are_moved(world: World):
    one, two = registered(world), registered(world, "Smit")
    signal_id = drafted(world, COORDINATOR, one, two)
    with world.acting(COORDINATOR) as work:
        typed = written(work, signal_id)
        moved = SignalContent(
            **{
                **vars(typed),
                "persons": (PersonPart(two, Part.WITNESS), PersonPart(one)),
                "statements": typed.statements[2::-1],
            }
        )
        save_draft(work, signal_id, moved, 1)
    with world.acting(COORDINATOR) as work:
        assert written(work, signal_id) == moved


def test_a_patch_changes_only_what_it_names(world: World):
    signal_id = drafted(world, COORDINATOR, registered(world))
    with world.acting(COORDINATOR) as work:
        before = written(work, signal_id)
        patch_draft(work, signal_id, {"urgency": Urgency.SOON}, 1)
    with world.acting(COORDINATOR) as work:
        after = written(work, signal_id)
    assert after == SignalContent(**{**vars(before), "urgency": Urgency.SOON})


def test_the_class_follows_the_category_until_a_person_raises_it(world: World):
    signal_id = drafted(world, category="BULL", sub_category="offline")
    steps = [
        ({}, DataClass.D2),
        ({"category": "DRUG", "sub_category": None}, DataClass.D3),
        ({"category": "BULL"}, DataClass.D2),
        ({"data_class": DataClass.D4}, DataClass.D4),
        ({"urgency": Urgency.SOON}, DataClass.D4),
    ]
    for version, (changes, expected) in enumerate(steps, 1):
        with world.acting(COORDINATOR) as work:
            signal = patch_draft(work, signal_id, changes, version)
            assert signal.data_class is expected


def test_a_draft_saved_elsewhere_is_stale(world: World):
    signal_id = drafted(world)
    with world.acting(COORDINATOR) as work:
        save_draft(work, signal_id, content(), 1)
    with pytest.raises(Stale), world.acting(COORDINATOR) as work:
        save_draft(work, signal_id, content(), 1)


def test_what_cannot_be_stored_is_named_field_by_field(world: World):
    other = registered(world, by="care_coordinator@peelrand")
    bad = SignalContent(
        category="NONE",
        place_of_event="GM9999",
        persons=(PersonPart(registered(world)), PersonPart(other), PersonPart(uuid.uuid4())),
        statements=(StatementContent(None, "x" * 30_000), StatementContent(None, "a\x00b")),
    )
    assert problems(world, bad) == [
        ("/statements/0/text", "too_long"),
        ("/statements/1/text", "control_character"),
        ("/category", "category_unknown"),
        ("/placeOfEvent", "municipality_unknown"),
        ("/youngPersons/1/id", "young_person_unknown"),
        ("/youngPersons/2/id", "young_person_unknown"),
    ]


@pytest.mark.parametrize("who", ["process_director@gemeente-venlo", "privacy_officer@maasdal"])
def test_not_everybody_records(world: World, who):
    with pytest.raises(Refused):
        drafted(world, who)


@pytest.mark.parametrize(
    "who", [COORDINATOR, "mentor.2@maasdal", "organisation_lead@maasdal", "privacy_officer@maasdal"]
)
def test_a_draft_is_private_to_its_author(world: World, who):
    signal_id = drafted(world, MENTOR)
    with pytest.raises(NotFound):
        see(world, signal_id, who)
    with pytest.raises(NotFound), world.acting(who) as work:
        save_draft(work, signal_id, content(), 1)


def test_a_submitted_signal_is_never_edited(world: World):
    signal_id = submitted(world)
    with pytest.raises(Conflict), world.acting(COORDINATOR) as work:
        save_draft(work, signal_id, content(), 2)


def test_a_foreign_statement_id_makes_a_new_statement(world: World):
    theirs = drafted(world, MENTOR)
    with world.acting(MENTOR) as work:
        stolen = written(work, theirs).statements[0]
    mine = drafted(world, statements=(stolen,))
    with world.acting(COORDINATOR) as work:
        (said,) = written(work, mine).statements
    assert said.id != stolen.id


def test_a_proposal_becomes_the_draft_of_who_claims_it(world: World):
    with world.acting(COORDINATOR) as work:
        signal_id = proposal(work).id
    assert "signal.claim" in see(world, signal_id).permissions
    with pytest.raises(NotFound):
        see(world, signal_id, MENTOR)
    with world.acting(COORDINATOR) as work:
        assert claim(work, signal_id).author_id == work.actor.membership_id
    assert "signal.submit" in see(world, signal_id).permissions
    with pytest.raises((Conflict, Refused)), world.acting(COORDINATOR) as work:
        claim(work, signal_id)


def test_a_proposal_that_is_no_draft_any_more_is_nobodys(world: World):
    with world.acting(COORDINATOR) as work:
        taken_back = proposal(work)
        taken_back.status = SignalStatus.WITHDRAWN
    for who in (COORDINATOR, MENTOR, "organisation_lead@maasdal"):
        with pytest.raises(NotFound):
            see(world, taken_back.id, who)


def proposal(work) -> Signal:
    signal = create_draft(work, content(category="ABS", sub_category="ABS_16U4W"))
    signal.author_id = None
    return signal


def test_a_reference_that_is_taken_is_not_given_again(world: World, monkeypatch):
    taken = see(world, drafted(world)).reference
    offered = iter([taken, taken, "BBB-BBB", taken])
    monkeypatch.setattr(references, "new_reference", lambda: next(offered))
    assert see(world, drafted(world)).reference == "BBB-BBB"


def test_the_guard_refuses_a_change_that_nobody_recorded(world: World):
    signal_id = drafted(world)
    with pytest.raises(UnrecordedChange), world.system() as work:
        work.session.get_one(Signal, signal_id).already_done = "stil"


def test_the_statements_of_a_draft_stay_few(world: World):
    person = registered(world)
    with world.acting(COORDINATOR) as work, counting(work) as creating:
        create_draft(work, content(person))
    assert creating.count <= 8
