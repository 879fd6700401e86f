"""Adoptions in the scene of the access tests: of each class, by each kind of receiver."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.adoptions import service
from coordination.adoptions.models import Adoption
from coordination.adoptions.rules import AdoptedPart, Wanted
from coordination.followups.answers import Outcome
from tests.access import situations as play
from tests.access.situations import COORDINATOR, OFFICER, POLICE, Scene


def new(scene: Scene) -> None:
    """Play receivers that take something over, one of them before it closes to them."""
    _taken(scene, "knife", "D4", "politie-venlo", POLICE)
    _taken(scene, "absence", "ABS", "leerplicht-venlo", OFFICER, sub_category="ABS_LRV")
    _taken(scene, "threat", "D2", "politie-venlo", POLICE)
    ended = scene.to("threat taken over", "politie-venlo").id
    play.complete(scene, ended, POLICE, Outcome.TAKEN_UP)


def _taken(scene: Scene, name: str, klass: str, to: str, by: str, **more: object) -> None:
    signal = f"{name} taken over"
    play.recorded(scene, signal, COORDINATOR, klass, [scene.persons["pupil"]], **more)
    follow_up = play.release(scene, signal, to)
    play.accept(scene, follow_up, by)
    _adopt(scene, follow_up, signal, by)


def _adopt(scene: Scene, follow_up: uuid.UUID, signal: str, by: str) -> None:
    kept, about = scene.word("kept"), scene.signals[signal]
    ticked = [scene.statements[about][0]]
    wanted = Wanted({AdoptedPart.OCCURRED_ON}, [scene.persons["pupil"]], ticked, kept)
    play.act(scene, by, "follow_up.adopt", service.adopt, follow_up, wanted)
    with scene.world.system() as work:
        found = work.ungoverned(select(Adoption.id).where(Adoption.reason == kept)).one()
    said = scene.words[about].by_part["fact"]
    surname = scene.words[scene.persons["pupil"]].by_part["surname"]
    scene.words[found] = play.Words({"kept": kept, "taken": said, "person": surname})
