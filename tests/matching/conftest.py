"""A school and a field team whose rule set lets threats and worries about wellbeing be matched."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from coordination.matching.models import MatchTask
from coordination.matching.service import offering
from coordination.matching.service.offering import Offering
from coordination.people import service as people
from coordination.people.models import YoungPerson
from coordination.routing import notation
from coordination.routing.service.rule_sets import accept, approve, propose
from coordination.sharing.grounds import LegalBasis, PostponeReason
from tests.access import situations as play
from tests.access.situations import Scene
from tests.world import World

COORDINATOR, WORKER = "care_coordinator@maasdal", "youth_worker@wijkteam-venlo"
POLICE, HOUSE = "police_officer@politie-venlo", ("administrator@zvh", "administrator.2@zvh")
ALLOWING = ("maasdal", "wijkteam-venlo", "politie-venlo")
GROUND = Offering(LegalBasis.PUBLIC_TASK, postponed=PostponeReason.SAFETY_OF_PERSON)


@dataclass
class Region:
    """The network, and signals in it that may be offered.

    Attributes:
        scene: with the signals by name.
        threat: of the school's coordinator, about a pupil (D2).
    """

    scene: Scene
    threat: uuid.UUID

    @property
    def world(self) -> World:
        """Return the network."""
        return self.scene.world

    def recorded(self, by: str, klass: str = "D2", **more: object) -> uuid.UUID:
        """Record one more signal about the person that this member registered."""
        name = f"{by} {klass} {len(self.scene.signals)}"
        return play.recorded(self.scene, name, by, klass, [self.scene.persons[by]], **more)

    def offer(self, who: str, signal_id: uuid.UUID, ground: Offering = GROUND) -> int:
        """Offer a signal, and return for how many persons."""
        with self.world.acting(who, "signal.offer_match") as work:
            return len(offering.offer(work, signal_id, ground))


def let_match(world: World, *subjects: str) -> None:
    """Let the organisations of the tests accept a version that lets these be matched."""
    document = json.loads(notation.DEFAULT_FILE.read_text(encoding="utf-8"))
    first, second = HOUSE
    with world.acting(first, "rule_set.create") as work:
        version = propose(work, document | {"matching": list(subjects)}, None).version
    with world.acting(second, "rule_set.approve") as work:
        approve(work, version)
    for name in ALLOWING:
        with world.acting(f"organisation_lead@{name}", "rule_set.accept") as work:
            accept(work, version)


def region_of(world: World) -> Region:
    """Let a network match, and record a signal of the school that may be offered."""
    play.add_members(world)
    let_match(world, "VERB.threat", "MENT")
    scene = Scene(world)
    for by in (COORDINATOR, WORKER, POLICE):
        play.person(scene, by, by)
    made = Region(scene, uuid.UUID(int=0))
    made.threat = made.recorded(COORDINATOR)
    return made


@pytest.fixture
def region(world: World) -> Region:
    """The network with a signal of the school that may be offered."""
    return region_of(world)


def make_the_same(region: Region) -> None:
    """Let the worker's registration be of the coordinator's pupil, written otherwise."""
    with region.world.system() as work:
        pupil = work.session.get_one(YoungPerson, region.scene.persons[COORDINATOR])
        names = {"surname": pupil.surname.upper(), "first_names": pupil.first_names}
    correct_person(region, WORKER, **names)


def correct_person(region: Region, who: str, **changes: object) -> None:
    """Let a member correct the registration that is theirs."""
    person_id = region.scene.persons[who]
    with region.world.acting(who, "young_person.edit") as work:
        version = work.session.get_one(YoungPerson, person_id).row_version
        people.edit(work, person_id, changes, version)


@pytest.fixture
def met(region: Region) -> Region:
    """Both sides offered the same young person, and the workers have looked."""
    make_the_same(region)
    region.offer(COORDINATOR, region.threat)
    region.offer(WORKER, region.recorded(WORKER))
    region.scene.settle()
    return region


def tasks(region: Region) -> list[MatchTask]:
    """Return every side of every match that lasts."""
    with region.world.runtime.sessions() as session:
        query = select(MatchTask).where(MatchTask.ended_at.is_(None))
        return list(session.scalars(query.order_by(MatchTask.due_on, MatchTask.id)))


def task_of(region: Region, who: str) -> uuid.UUID:
    mine = region.world.members[who].id
    (found,) = [one.id for one in tasks(region) if one.membership_id == mine]
    return found
