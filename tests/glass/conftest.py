"""A field team in which colleagues see each other's stubs, and one signal of theirs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from coordination.signals.models import Signal
from tests.access import situations as play
from tests.access.situations import Scene
from tests.world import World

AUTHOR = "youth_worker@wijkteam-venlo"
COLLEAGUE = "youth_worker.2@wijkteam-venlo"
LEAD = "organisation_lead@wijkteam-venlo"
PRIVACY = "privacy_officer@wijkteam-venlo"
REASON = "De collega is ziek en het kind wordt nu vermist."


@dataclass
class Team:
    """The team, and what one of them recorded.

    Attributes:
        scene: with the signals by name.
        signal: id of the worker's signal about bodily threat (D2).
        reference: of that signal.
        person: whom it is about.
    """

    scene: Scene
    signal: uuid.UUID
    reference: str
    person: uuid.UUID

    @property
    def world(self) -> World:
        """Return the network."""
        return self.scene.world

    def recorded(self, name: str, klass: str, by: str = AUTHOR, **more: object) -> str:
        """Record one more signal and return its reference."""
        signal_id = play.recorded(self.scene, name, by, klass, [self.scene.persons[by]], **more)
        return self.reference_of(signal_id)

    def reference_of(self, signal_id: uuid.UUID) -> str:
        """Return the reference of a signal."""
        with self.world.runtime.sessions() as session:
            wanted = select(Signal.reference).where(Signal.id == signal_id)
            return session.scalars(wanted).one()


@pytest.fixture
def team(world: World) -> Team:
    """The youth care team of Venlo with one signal."""
    play.add_members(world)
    scene = Scene(world)
    for by in (AUTHOR, "police_officer@politie-venlo", "attendance_officer@leerplicht-venlo"):
        play.person(scene, by, by)
    made = Team(scene, uuid.UUID(int=0), "", scene.persons[AUTHOR])
    made.reference = made.recorded("of a colleague", "D2")
    made.signal = scene.signals["of a colleague"]
    return made
