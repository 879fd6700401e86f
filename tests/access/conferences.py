"""Conferences in the scene of the access tests: one ahead, and one whose minutes wait."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from coordination.conferences.models import Conference, ConferenceParticipant
from coordination.conferences.rules import AgendaPoint, Attendance
from coordination.conferences.service import minuting, planning
from coordination.conferences.service.minuting import Decided, Minutes
from coordination.conferences.service.planning import Plan
from tests.access import situations as play
from tests.access.situations import COORDINATOR, Scene

DIRECTOR = "process_director@gemeente-venlo"
HOUR = dt.timedelta(hours=1)


def held(scene: Scene, case: uuid.UUID) -> None:
    """Play one that has been held, with minutes that wait for agreement."""
    conference = _planned(scene, case, COORDINATOR, HOUR)
    _begun(scene, conference)
    words = scene.word("decision")
    chosen = select(ConferenceParticipant).where(ConferenceParticipant.conference_id == conference)
    with scene.world.system() as work:
        them = [one.id for one in work.ungoverned(chosen)]
        today = work.today
    attendance = dict.fromkeys(them, Attendance.PRESENT)
    written = Minutes(attendance, [Decided(them[0], words, today)], circulate=True)
    scene.words[case] = play.Words(scene.words[case].by_part | {"decision": words})
    play.act(scene, COORDINATOR, "case.write_minutes", minuting.write, case, conference, written)


def ahead(scene: Scene, case: uuid.UUID) -> None:
    """Play one that was planned for days from now."""
    _planned(scene, case, DIRECTOR, 72 * HOUR)


def _planned(scene: Scene, case: uuid.UUID, by: str, after: dt.timedelta) -> uuid.UUID:
    place = scene.word("place")
    with scene.world.acting(by, "case.convene") as work:
        plan = Plan(work.now + after, 60, place, (AgendaPoint.GOALS,))
        found = planning.convene(work, case, plan).id
    scene.words[case] = play.Words(scene.words[case].by_part | {"place": place})
    scene.settle()
    return found


def _begun(scene: Scene, conference: uuid.UUID) -> None:
    """Let it have begun: the clock of the scene stands still."""
    with scene.world.system() as work:
        row = work.ungoverned(select(Conference).where(Conference.id == conference)).one()
        row.starts_at = work.now - HOUR
        work.record("case.move_conference", row)
