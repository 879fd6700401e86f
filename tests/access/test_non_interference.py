"""What one may not see changes nothing of what one sees, to the byte.

Two worlds differ only in something hidden from a member; the same script of requests gives the
member the same answers in both: lists, filters, pages, searches, counts, desk, digest and tags.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import text

from coordination.people.rules import PersonDetails
from coordination.people.service import register
from tests.access import script
from tests.access import situations as play
from tests.access.cells import Table
from tests.access.conftest import Stage
from tests.access.network import LATER
from tests.access.situations import COORDINATOR, MENTOR, Scene

pytestmark = pytest.mark.timeout(600)
LEAST_REQUESTS = 60
HIDDEN_NAME = "Verborgene"
OUTSIDERS = (
    *("police_officer@politie-venlo", "process_director@gemeente-venlo"),
    *("youth_worker@wijkteam-venlo", "attendance_officer@leerplicht-venlo"),
    *("administrator@zvh", "policy_officer@gemeente-venlo", "weighing_member@zvh"),
)
COLLEAGUES = ("mentor.2@maasdal", "organisation_lead@maasdal", "privacy_officer@maasdal")
SCHOOL = (COORDINATOR, MENTOR, *COLLEAGUES)


def draft_of_a_colleague(scene: Scene) -> None:
    play.draft(scene, "hidden", MENTOR, "D2", [scene.persons[MENTOR]])


def unsafe_home(scene: Scene) -> None:
    play.recorded(scene, "hidden", MENTOR, "DV", [scene.persons[MENTOR]])


def radicalisation(scene: Scene) -> None:
    play.recorded(scene, "hidden", MENTOR, "D6", [scene.persons[MENTOR]])


def at_another_school(scene: Scene) -> None:
    by = "care_coordinator@peelrand"
    play.recorded(scene, "hidden", by, "D2", [_person(scene, by)])
    follow_up = play.release(scene, "hidden", "politie-venray", by)
    play.accept(scene, follow_up, "police_officer.2@politie-venray")


def not_yet_released(scene: Scene) -> None:
    play.recorded(scene, "hidden", COORDINATOR, "D4", [scene.persons["pupil"]])
    play.recorded(scene, "hidden too", COORDINATOR, "D3", [scene.persons["adult"]])


def unticked_words(scene: Scene) -> None:
    """The hearsay, the interpretation and what was done in a signal that the police handles."""
    signal = scene.signals["accepted"]
    with scene.world.runtime.sessions.begin() as session:
        values = {"signal": signal}
        session.execute(text("UPDATE signals SET already_done = 'x' WHERE id = :signal"), values)
        hidden = "kind IN ('hearsay', 'interpretation', 'observation') AND signal_id = :signal"
        session.execute(text(f"UPDATE statements SET text = 'x' WHERE {hidden}"), values)  # noqa: S608


DIFFERENCES: dict[Callable[[Scene], None], tuple[str, ...]] = {
    draft_of_a_colleague: (COORDINATOR, *COLLEAGUES, *OUTSIDERS),
    unsafe_home: (*COLLEAGUES, *OUTSIDERS),
    radicalisation: (*COLLEAGUES, *OUTSIDERS),
    at_another_school: (*SCHOOL, *(one for one in OUTSIDERS if "police" not in one)),
    not_yet_released: OUTSIDERS,
    unticked_words: OUTSIDERS,
}
CASES = [(made, who) for made, members in DIFFERENCES.items() for who in members]
# Of every difference some members, of every member some difference.
FEW = [case for number, case in enumerate(CASES) if number % 36 == 0]


@pytest.mark.parametrize(("made", "who"), FEW, ids=lambda value: getattr(value, "__name__", value))
def test_hidden_things_change_nothing(
    stage: Stage, made: Callable[[Scene], None], who: str
) -> None:
    _compare(stage, made, who)


@pytest.mark.matrix
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("made", DIFFERENCES, ids=lambda one: one.__name__)
def test_hidden_things_change_nothing_for_anybody(
    stage: Stage, made: Callable[[Scene], None]
) -> None:
    for who in DIFFERENCES[made]:
        _compare(stage, made, who)


def _compare(stage: Stage, made: Callable[[Scene], None], who: str) -> None:
    table = Table(stage)
    names = [HIDDEN_NAME, HIDDEN_NAME[:5], "Kanarie"]
    without = script.run(table, who, names)
    undo = stage.connection.begin_nested()
    made(stage.scene)
    _make_older(stage)
    with_it = script.run(table, who, names)
    undo.rollback()
    assert len(without) >= LEAST_REQUESTS
    if "privacy_officer" in who:  # whose log it is: it shows that colleagues worked
        without.pop(script.OWN_LOG), with_it.pop(script.OWN_LOG)
    different = [asked for asked in without if without[asked] != with_it.get(asked)]
    assert not different, {asked: (without[asked], with_it[asked]) for asked in different[:2]}


def _make_older(stage: Stage) -> None:
    """Put what is hidden between the others in time, so that it stands in the middle of lists."""
    hidden = [stage.scene.signals.pop(name, None) for name in ("hidden", "hidden too")]
    for signal in filter(None, hidden):
        values = {"signal": signal, "moment": LATER}
        for name, column in (("signals", "id"), ("follow_ups", "signal_id")):
            query = f"UPDATE {name} SET created_at = :moment WHERE {column} = :signal"  # noqa: S608
            stage.connection.execute(text(query), values)


def _person(scene: Scene, by: str) -> uuid.UUID:
    born = LATER.date().replace(year=2012)
    with scene.world.acting(by, "young_person.create") as work:
        return register(work, PersonDetails(HIDDEN_NAME, "Noor", birth_date=born)).id
