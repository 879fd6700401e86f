"""Matches in the scene of the access tests: open, half answered, answered, wrong and taken back."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.matching.models import MatchTask
from coordination.matching.rules import MatchAnswer
from coordination.matching.service import answering, offering
from tests.access import situations as play
from tests.access.situations import COORDINATOR, WORKER, Scene
from tests.matching.conftest import GROUND, let_match

WORKER_2 = "youth_worker.2@wijkteam-venlo"
COORDINATOR_2 = "care_coordinator.2@maasdal"
ONE, TWO = (COORDINATOR, WORKER), (COORDINATOR_2, WORKER_2)
# No member offers as many as would be too many.
MET = (("open", ONE), ("answered", ONE), ("taken back", ONE), ("half", TWO), ("wrong", TWO))


def new(scene: Scene) -> None:
    """Play them."""
    let_match(scene.world, "VERB.threat")
    for age, (end, pair) in enumerate(MET, start=8):
        _both_record(scene, end, pair, age)
        _met(scene, pair, end)
    # Recorded by both and offered by nobody, unless a test does it.
    _both_record(scene, "unmet", TWO, 7)


def _both_record(scene: Scene, name: str, pair: tuple[str, str], age: int) -> None:
    """Let two sides register the same young person, a slip of the pen apart, with a threat.

    Args:
        scene: which grows by it.
        name: of person and signal, together with that of the side.
        pair: the two members.
        age: in years, of nobody else; the first names are those of everybody.
    """
    surname = scene.word("surname")
    for by, written in zip(pair, (surname, f"{surname[:-1]}x"), strict=True):
        found = play.person(scene, f"{name} of {by}", by, age=age, surname=written)
        play.recorded(scene, f"match {name} of {by}", by, "D2", [found])


def offered(scene: Scene, by: str, name: str) -> None:
    """Offer a signal, and let the workers look.

    Args:
        scene: of the signals.
        by: of whom it is.
        name: of the signal.
    """
    play.act(scene, by, "signal.offer_match", offering.offer, scene.signals[name], GROUND)


def _met(scene: Scene, pair: tuple[str, str], end: str) -> None:
    for by in pair:
        offered(scene, by, f"match {end} of {by}")
    one, other = pair
    if end in {"half", "answered"}:
        _answered(scene, one, end)
    if end == "answered":
        _answered(scene, other, end)
    if end == "wrong":
        act = "match_task.report_wrong"
        play.act(scene, one, act, answering.report_wrong, _task(scene, one, end))
    if end == "taken back":
        signal = scene.signals[f"match {end} of {one}"]
        play.act(scene, one, "signal.end_match_offer", offering.take_back, signal)


def _answered(scene: Scene, by: str, end: str) -> None:
    said, words = MatchAnswer.NOT_NEEDED, scene.word("match")
    task = _task(scene, by, end)
    scene.words[task] = play.Words({"match": words})
    play.act(scene, by, "match_task.answer", answering.answer, task, said, words)


def _task(scene: Scene, by: str, end: str) -> uuid.UUID:
    about = MatchTask.young_person_id == scene.persons[f"{end} of {by}"]
    with scene.world.system() as work:
        return work.ungoverned(select(MatchTask.id).where(about)).one()
