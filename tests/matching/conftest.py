"""A school and a field team whose rule set lets threats and worries about wellbeing be matched."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass

import pytest

from coordination.matching.service import offering
from coordination.matching.service.offering import Offering
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


@pytest.fixture
def region(world: World) -> Region:
    """The network with a signal of the school that may be offered."""
    play.add_members(world)
    let_match(world, "VERB.threat", "MENT")
    scene = Scene(world)
    for by in (COORDINATOR, WORKER, POLICE):
        play.person(scene, by, by)
    made = Region(scene, uuid.UUID(int=0))
    made.threat = made.recorded(COORDINATOR)
    return made
