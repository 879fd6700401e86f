"""A case at a table with a school, a field team and the police, led by the school's coordinator."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from coordination.cases.service import seating
from coordination.cases.service.seating import Place
from coordination.conferences.models import Conference, ConferenceParticipant
from coordination.conferences.queries import conferences as queries
from coordination.conferences.queries.conferences import ConferenceView, TableView
from coordination.conferences.rules import AgendaPoint, Attendance
from coordination.conferences.service import minuting, planning
from coordination.conferences.service.minuting import Decided, Minutes
from coordination.conferences.service.planning import Plan
from coordination.mail import sending
from tests import sink
from tests.cases.conftest import COORDINATOR, NONE_YET, Town, town  # noqa: F401 - the fixture
from tests.conftest import START

WORKER, POLICE = "youth_worker@wijkteam-venlo", "police_officer@politie-venlo"
PLACE = "Spreekkamer Kanarie 3"
PLAN = Plan(
    START + dt.timedelta(days=2, hours=5), 60, PLACE, (AgendaPoint.GOALS, AgendaPoint.ACTIONS)
)


@dataclass
class Table:
    """The case, who sits there, and one conference.

    Attributes:
        town: with the case.
        conference: id of the conference.
    """

    town: Town
    conference: uuid.UUID = NONE_YET

    def settle(self) -> None:
        """Let everything follow, as the workers would."""
        self.town.scene.settle()

    def seat(self, who: str, **more: Any) -> uuid.UUID:
        """Give somebody a place."""
        member = self.town.world.member(who)
        place = Place(member.organisation_id, membership_id=member.id, **more)
        with self.town.world.acting(COORDINATOR, "case.give_seat") as work:
            found = seating.give(work, self.town.case, place).id
        self.settle()
        return found

    def leave(self, who: str) -> None:
        """Let somebody leave the table."""
        with self.town.world.acting(who, "case.leave") as work:
            seating.leave(work, self.town.case)
        self.settle()

    def convene(self, plan: Plan = PLAN) -> None:
        """Plan the conference."""
        with self.town.world.acting(COORDINATOR, "case.convene") as work:
            self.conference = planning.convene(work, self.town.case, plan).id
        self.settle()

    def move(self, plan: Plan) -> None:
        """Give it another moment or agenda."""
        with self.town.world.acting(COORDINATOR, "case.move_conference") as work:
            planning.move(work, self.town.case, self.conference, plan)
        self.settle()

    def write(self, *there: str, circulate: bool = True, **decisions: str) -> None:
        """Write down who was there, and decisions that fall due a week later."""
        known = self.participants()
        names = {"coordinator": COORDINATOR, "worker": WORKER, "police": POLICE}
        due = PLAN.starts_at.date() + dt.timedelta(days=7)
        decided = [Decided(known[names[who]], what, due) for who, what in decisions.items()]
        written = Minutes({known[who]: Attendance.PRESENT for who in there}, decided, circulate)
        with self.town.world.acting(COORDINATOR, "case.write_minutes") as work:
            minuting.write(work, self.town.case, self.conference, written)
        self.settle()

    def answer(self, who: str, objection: str | None = None) -> None:
        """Let somebody agree to the minutes or object."""
        with self.town.world.acting(who, "case.answer_minutes") as work:
            minuting.answer(work, self.town.case, self.conference, objection)
        self.settle()

    def participants(self) -> dict[str, uuid.UUID]:
        """Return the participants by the name of the member."""
        names = {member.id: name for name, member in self.town.world.members.items()}
        with self.town.world.system() as work:
            found = work.ungoverned(select(ConferenceParticipant)).all()
        return {names[one.membership_id]: one.id for one in found}

    @property
    def row(self) -> Conference:
        """Return the conference itself."""
        with self.town.world.system() as work:
            query = select(Conference).where(Conference.id == self.conference)
            return work.ungoverned(query).one()

    def table(self, who: str) -> TableView:
        """Return the conferences of the case as somebody sees them."""
        with self.town.world.acting(who, "case.read") as work:
            return queries.conferences(work, self.town.case)

    def seen(self, who: str) -> ConferenceView:
        """Return the conference as somebody sees it."""
        return self.table(who).items[0]

    def sent(self, server: sink.Server) -> None:
        """Send what waits in the queue of mails."""
        sending.send_due(self.town.world.runtime, server.transport(), 100)


@pytest.fixture
def table(town: Town) -> Table:  # noqa: F811 - the fixture
    """The case with its lead and two seats, and nothing planned yet."""
    town.admitted()
    town.led(COORDINATOR)
    made = Table(town)
    for who in (WORKER, POLICE):
        made.seat(who)
    return made
