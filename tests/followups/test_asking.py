from dataclasses import replace

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.followups.answers import DeclineReason
from coordination.followups.models import DeskItem, DeskStatus
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service import answering, desk
from coordination.followups.service.asking import ByHand, ask
from coordination.followups.service.releasing import Release
from coordination.sharing.grounds import LegalBasis, Purpose
from coordination.signals.models import Signal
from tests import factories
from tests.factories import NECESSITY
from tests.world import World

COORDINATOR = "care_coordinator@maasdal"
POLICE = "police_officer@politie-venlo"


def by_hand(world: World, organisation: str, function: str, **more) -> ByHand:
    values = {
        "kind": FollowUpKind.SAFETY_CONSULT,
        "organisation_id": world.organisation(organisation).id,
        "function": function,
        "purpose": Purpose.SCHOOL_SAFETY,
        "legal_basis": LegalBasis.PUBLIC_TASK,
        "level": Level.SUMMARY,
        "release": Release(NECESSITY),
    }
    return ByHand(**(values | more))


def asked(world: World, about, wanted: ByHand, by: str = COORDINATOR):
    with world.acting(by, "signal.ask") as work:
        return ask(work, about.id, wanted)


def problems(refusal) -> set[tuple[str, str]]:
    return {(item.pointer, item.code) for item in refusal.value.problems}


def items(world: World) -> list[DeskItem]:
    with world.system() as work:
        return list(work.session.scalars(select(DeskItem).order_by(DeskItem.reason)))


def test_asking_a_partner_releases_in_the_same_act(world: World):
    about = factories.concern(world)
    row = asked(world, about, by_hand(world, "politie-venlo", "police_officer"))
    assert row.status is FollowUpStatus.OFFERED
    assert row.person_ids == about.persons
    assert "rule" in row.explanation["en"]


def test_asking_inside_needs_no_release(world: World):
    about = factories.concern(world)
    wanted = by_hand(world, "maasdal", "organisation_lead", kind=FollowUpKind.SUPPORT, release=None)
    assert asked(world, about, wanted).status is FollowUpStatus.OFFERED


@pytest.mark.parametrize(
    ("organisation", "function", "change", "problem"),
    [
        ("politie-venlo", "police_officer", {"release": None}, ("/release", "required")),
        (
            "politie-venlo",
            "police_officer",
            {"kind": FollowUpKind.REVIEW},
            ("/kind", "kind_not_by_hand"),
        ),
        ("maasdal", "care_coordinator", {}, ("/kind", "kind_not_by_hand")),
        ("politie-venlo", "youth_worker", {}, ("/function", "nobody_in_function")),
        ("politie-venlo", "no_such_thing", {}, ("/function", "nobody_in_function")),
        ("gemeente-venlo", "policy_officer", {}, ("/function", "function_cannot_be_asked")),
        ("politie-venlo", "police_officer", {"question": "x" * 2001}, ("/question", "too_long")),
    ],
)
def test_what_cannot_be_asked_is_named(world: World, organisation, function, change, problem):
    about = factories.concern(world)
    with pytest.raises(Invalid) as refusal:
        asked(world, about, replace(by_hand(world, organisation, function), **change))
    assert problem in problems(refusal)


def test_a_class_that_the_role_cannot_read_is_asked_as_a_stub_only(world: World):
    about = factories.concern(world, DataClass.D3)
    wanted = by_hand(world, "politie-venlo", "police_officer")
    with pytest.raises(Invalid) as refusal:
        asked(world, about, wanted)
    assert problems(refusal) == {("/level", "class_not_readable")}
    row = asked(world, about, replace(wanted, level=Level.STUB))
    assert row.status is FollowUpStatus.OFFERED


def test_a_question_about_an_area_names_nobody(world: World):
    about = factories.concern(world)
    wanted = by_hand(
        world,
        "gemeente-venlo",
        "process_director",
        kind=FollowUpKind.AREA_QUESTION,
        release=Release(NECESSITY, persons=tuple(about.persons)),
    )
    with pytest.raises(Invalid) as refusal:
        asked(world, about, wanted)
    assert problems(refusal) == {("/release/persons", "never_a_named_person")}
    row = asked(world, about, replace(wanted, release=Release(NECESSITY)))
    assert row.person_ids == []


def test_the_lane_is_closed_while_it_has_no_legal_basis(world: World):
    about = factories.concern(world, DataClass.D6)
    wanted = by_hand(world, "zvh", "weighing_member", kind=FollowUpKind.WEIGHING)
    with pytest.raises(Conflict) as refusal:
        asked(world, about, wanted)
    assert refusal.value.code == "no_lane"


@pytest.mark.parametrize("data_class", [DataClass.D6])
def test_some_classes_never_leave(world: World, data_class: DataClass):
    about = factories.concern(world, data_class)
    with pytest.raises(Refused) as refusal:
        asked(world, about, by_hand(world, "politie-venlo", "police_officer", level=Level.STUB))
    assert refusal.value.code == "class_never_leaves"


def test_only_the_owners_coordinator_asks(world: World):
    about = factories.concern(world)
    wanted = by_hand(world, "politie-venlo", "police_officer")
    with pytest.raises(Refused):
        asked(world, about, wanted, by="organisation_lead@maasdal")
    with pytest.raises(NotFound):
        asked(world, about, wanted, by="care_coordinator@peelrand")


def test_outside_schools_the_author_is_the_coordinator(world: World):
    author = "youth_worker@wijkteam-venlo"
    about = factories.concern(world, by=author)
    row = asked(world, about, by_hand(world, "politie-venlo", "police_officer"), by=author)
    assert row.asker_id == world.member(author).id
    with pytest.raises(Refused):
        asked(
            world,
            about,
            by_hand(world, "politie-venlo", "police_officer"),
            by="youth_worker.2@wijkteam-venlo",
        )


def test_what_no_rule_matched_leaves_the_desk_when_its_owner_asks(world: World):
    about = factories.concern(world)
    with world.system() as work:
        signal = work.ungoverned(select(Signal).where(Signal.id == about.id)).one()
        assert desk.open_item(work, signal, "no_rule") is not None
    with world.system() as work:
        signal = work.ungoverned(select(Signal).where(Signal.id == about.id)).one()
        desk.open_item(work, signal, "no_rule")
    assert [item.status for item in items(world)] == [DeskStatus.OPEN]
    asked(world, about, by_hand(world, "politie-venlo", "police_officer"))
    assert [item.status for item in items(world)] == [DeskStatus.CLOSED]


def declined(world: World, about):
    follow_up = factories.released(world, factories.police_question(world, about), about)
    with world.acting(POLICE, "follow_up.decline") as work:
        answering.decline(work, follow_up, DeclineReason.NO_CAPACITY)
    (item,) = items(world)
    return follow_up, item


def propose(world: World, item: DeskItem, organisation: str, who: str):
    with world.acting(who, "desk_item.propose") as work:
        return desk.propose_successor(work, item.id, world.organisation(organisation).id)


def test_the_director_proposes_a_successor_to_the_owner(world: World):
    about = factories.concern(world)
    former, item = declined(world, about)
    director = "process_director@gemeente-venlo"
    successor = propose(world, item, "politie-venray", director)
    assert successor.status is FollowUpStatus.PROPOSED
    assert successor.predecessor_id == former
    assert successor.organisation_id == world.organisation("maasdal").id
    assert [row.status for row in items(world)] == [DeskStatus.PROPOSED]
    factories.released(world, successor.id, about)
    assert [row.status for row in items(world)] == [DeskStatus.CLOSED]
    with pytest.raises(Conflict):
        propose(world, item, "politie-venray", director)


@pytest.mark.parametrize(
    ("organisation", "code"),
    [
        ("politie-venlo", "same_partner"),
        ("maasdal", "unknown_partner"),
        ("wijkteam-venlo", "nobody_in_function"),
    ],
)
def test_the_other_partner_must_exist_and_be_able(world: World, organisation, code):
    _, item = declined(world, factories.concern(world))
    with pytest.raises(Invalid) as refusal:
        propose(world, item, organisation, "process_director@gemeente-venlo")
    assert problems(refusal) == {("/organisationId", code)}


@pytest.mark.parametrize(
    "who", ["process_director@gemeente-venray", "organisation_lead@gemeente-venlo", COORDINATOR]
)
def test_only_the_director_of_that_desk_proposes(world: World, who: str):
    _, item = declined(world, factories.concern(world))
    with pytest.raises(NotFound):
        propose(world, item, "politie-venray", who)
