"""What a reading of product text §5, line by line, found: each with the line it belongs to."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.access.keys import Key
from coordination.audit.models import AuditEntry, Outcome
from coordination.core.errors import Invalid, NotFound, Refused
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import answering
from coordination.followups.service.asking import ByHand, ask
from coordination.partners.service import contacts, memberships, stand_ins
from coordination.partners.service.stand_ins import Absence
from coordination.people.models import YoungPerson
from coordination.sharing.grounds import LegalBasis, Purpose
from coordination.signals.models import Signal
from coordination.signals.queries.reading import signal_view
from coordination.signals.service import changing
from coordination.signals.service.content import content_of
from tests.access import situations as play
from tests.access.situations import COORDINATOR, POLICE, Scene
from tests.drain import drain
from tests.factories import Concern, concern, police_question, released
from tests.web import System
from tests.world import World

MENTOR, LEAD = "mentor@maasdal", "organisation_lead@maasdal"
PRIVACY, NEIGHBOUR = "privacy_officer@maasdal", "care_coordinator@peelrand"


def accepted(world: World, about: Concern) -> uuid.UUID:
    follow_up = released(world, police_question(world, about), about)
    with world.acting(POLICE) as work:
        answering.accept(work, follow_up)
    drain(world.runtime)
    return follow_up


def persons_open(world: World, who: str, about: Concern) -> set[uuid.UUID]:
    with world.acting(who) as work:
        query = select(YoungPerson.id).where(
            YoungPerson.id.in_(about.persons), work.readable(YoungPerson)
        )
        return set(work.session.scalars(query))


# --- "Keys … end with it" -------------------------------------------------------------------------


@pytest.fixture
def scene(world: World) -> Scene:
    """A scene with two pupils, whose signals are recorded and corrected by the services."""
    found = Scene(world)
    with world.system() as work:
        play.load_default(work)
    for name in ("first", "second"):
        play.person(found, name, COORDINATOR)
    return found


def drop_second(scene: Scene, name: str) -> None:
    """Let the coordinator take the second pupil out of a signal, which stays what it is."""
    signal_id = scene.signals[name]
    with scene.world.acting(COORDINATOR, "signal.correct") as work:
        content = content_of(work.load(Signal, signal_id, "signal.read"))
        kept = tuple(one for one in content.persons if one.id == scene.persons["first"])
        changing.correct(work, signal_id, replace(content, persons=kept), "Zij was er niet bij.")


def open_to(scene: Scene, who: str) -> set[str]:
    with scene.world.acting(who) as work:
        wanted = select(YoungPerson.id).where(work.readable(YoungPerson))
        found = set(work.session.scalars(wanted))
    return {name for name, person in scene.persons.items() if person in found}


def recorded(scene: Scene, name: str) -> uuid.UUID:
    both = [scene.persons["first"], scene.persons["second"]]
    play.recorded(scene, name, COORDINATOR, "D2", both)
    return play.release(scene, name, "politie-venlo")


def test_who_is_taken_out_of_a_signal_closes_to_its_handler_at_once(scene: Scene) -> None:
    play.accept(scene, recorded(scene, "threat"), POLICE)
    assert open_to(scene, POLICE) == {"first", "second"}
    drop_second(scene, "threat")
    assert open_to(scene, POLICE) == {"first"}
    with scene.world.acting(POLICE) as work:
        seen = signal_view(work, scene.signals["threat"])
    assert [one.id for one in seen.young_persons] == [scene.persons["first"]]


def test_who_was_taken_out_before_the_acceptance_never_opens(scene: Scene) -> None:
    follow_up = recorded(scene, "threat")
    drop_second(scene, "threat")
    play.accept(scene, follow_up, POLICE)
    assert open_to(scene, POLICE) == {"first"}


def test_what_another_signal_opens_stays_open(scene: Scene) -> None:
    for name in ("threat", "another"):
        play.accept(scene, recorded(scene, name), POLICE)
    drop_second(scene, "threat")
    assert open_to(scene, POLICE) == {"first", "second"}


def test_a_handler_of_before_has_no_key_left(world: World) -> None:
    about = concern(world)
    follow_up = accepted(world, about)
    with world.acting(POLICE) as work:
        answering.assign(work, follow_up, world.member("police_officer.2@politie-venlo").id)
    assert persons_open(world, POLICE, about) == set()
    assert persons_open(world, "police_officer.2@politie-venlo", about) == set(about.persons)
    with world.acting(POLICE) as work, pytest.raises(NotFound):
        signal_view(work, about.id)


# --- "an ended membership … closes with the next transaction" ------------------------


def test_who_stands_in_for_somebody_who_left_reads_no_more(world: World) -> None:
    about = concern(world)
    accepted(world, about)
    other = "police_officer.2@politie-venlo"
    with world.acting(POLICE, "membership.stand_in") as work:
        absence = Absence(world.member(other).id, work.today, work.today)
        stand_ins.set_stand_in(work, absence)
    assert persons_open(world, other, about) == set(about.persons)
    with world.acting("organisation_lead@politie-venlo", "membership.end") as work:
        memberships.end(work, world.member(POLICE).id)
    assert persons_open(world, other, about) == set()


# --- "Log: … the privacy officer's own organisation (as owner or actor)" --------------------------


@pytest.mark.parametrize("data_class", [DataClass.D2, DataClass.D6, DataClass.DV])
def test_a_refusal_is_seen_by_the_owners_privacy_officer(
    app: Flask, world: World, data_class: DataClass
) -> None:
    about = concern(world, data_class)
    assert System(app, world, NEIGHBOUR).get(f"/signals/{about.id}").status_code == 404
    log = System(app, world, PRIVACY).get("/audit-entries?action=signal.read").json["items"]
    (entry,) = [one for one in log if one["outcome"] == "hidden"]
    assert entry["membershipId"] == str(world.member(NEIGHBOUR).id)
    assert [one["id"] for one in entry["subjects"]] == [str(about.id)]


def test_who_was_refused_and_their_side_learn_nothing_of_it(app: Flask, world: World) -> None:
    about, absent = concern(world, DataClass.DV), uuid.uuid4()
    refused, answers = System(app, world, NEIGHBOUR), []
    for record in (about.id, absent):
        refused.get(f"/signals/{record}")
        every = refused.get("/audit-entries?action=signal.read").json["items"]
        (log,) = [one for one in every if one["subjects"][0]["id"] == str(record)]
        plain = {name: log[name] for name in log if name not in {"id", "at"}}
        answers.append(json.dumps(plain, sort_keys=True).replace(str(record), "it"))
        answers[-1] = answers[-1].replace(log["requestId"], "r").replace(log["traceId"], "t")
    assert answers[0] == answers[1]
    assert str(world.organisation("maasdal").id) not in answers[0]


def test_a_refusal_of_what_is_absent_has_no_owner(app: Flask, world: World) -> None:
    System(app, world, NEIGHBOUR).get(f"/signals/{uuid.uuid4()}")
    with world.system() as work:
        hidden = select(AuditEntry).where(AuditEntry.outcome == Outcome.HIDDEN)
        assert work.ungoverned(hidden).one().owners == []


def test_a_lead_makes_nobody_of_themself(world: World) -> None:
    """Whoever answers for a function reads what was asked of it, old unsafe homes included."""
    about = concern(world, DataClass.DV, by=MENTOR)
    with world.acting(LEAD, "function_contact.edit") as work, pytest.raises(Refused) as refusal:
        contacts.add_contact(work, "child_protection_lead", world.member(LEAD).id)
    assert refusal.value.code == "contact_of_oneself"
    with world.acting(LEAD) as work, pytest.raises(NotFound):
        signal_view(work, about.id)


# --- "D6 and DV are invisible outside their circle" -----------------------------------------------


@pytest.mark.parametrize("function", ["organisation_lead", "mentor", "child_protection_lead"])
def test_d6_is_asked_of_its_circle_only(world: World, function: str) -> None:
    about = concern(world, DataClass.D6)
    with world.acting(COORDINATOR) as work, pytest.raises(Invalid) as refusal:
        ask(work, about.id, inside(world, function))
    assert [one.code for one in refusal.value.problems] == ["function_cannot_be_asked"]


def test_d6_that_is_asked_inside_opens_to_nobody_new(world: World) -> None:
    about = concern(world, DataClass.D6)
    with world.acting(COORDINATOR) as work:
        ask(work, about.id, inside(world, "care_coordinator"))
    drain(world.runtime)
    with world.system() as work:
        keys = work.ungoverned(select(Key).where(Key.relation == "asked")).all()
    assert {key.function for key in keys} == {"care_coordinator"}
    for who in (LEAD, MENTOR, PRIVACY, "administrator@zvh"):
        with world.acting(who) as work, pytest.raises(NotFound):
            signal_view(work, about.id)


def inside(world: World, function: str) -> ByHand:
    return ByHand(
        FollowUpKind.SUPPORT,
        world.organisation("maasdal").id,
        function,
        Purpose.PUPIL_SUPPORT,
        LegalBasis.PUBLIC_TASK,
        Level.STUB,
    )
