"""A case at a table with a school, a field team and the police, whose coordinator sets goals."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from coordination.cases.service import seating
from coordination.cases.service.seating import Place
from coordination.core.errors import Invalid, NotFound
from coordination.plans.queries import plans as queries
from coordination.plans.queries.shapes import GoalView, PlanView
from coordination.plans.rules import LifeArea
from coordination.plans.service import aiming, evaluating
from coordination.plans.service.aiming import Aim
from coordination.sharing.grounds import CriminalGround, LegalBasis, SpecialGround
from coordination.sharing.rules import AgeGate
from tests.cases.conftest import COORDINATOR, DIRECTOR, LEAD, Town, town

COORDINATOR_2 = "care_coordinator.2@maasdal"  # not bound to secrecy
WORKER, WORKER_2 = "youth_worker@wijkteam-venlo", "youth_worker.2@wijkteam-venlo"
WORKER_3 = "youth_worker.3@wijkteam-venlo"  # not bound to secrecy
POLICE = "police_officer@politie-venlo"
WANTED = "Hij gaat vier dagen per week naar school."
WHY = "Zij gaan er samen met hem mee aan de slag."
AIM = Aim(LifeArea.EDUCATION, WANTED, LegalBasis.PUBLIC_TASK, own_words="Ik wil mijn diploma.")
HEALTH = Aim(
    LifeArea.HEALTH,
    WANTED,
    LegalBasis.PUBLIC_TASK,
    special_ground=SpecialGround.CARE_AND_TREATMENT,
)
JUSTICE = Aim(
    LifeArea.JUSTICE,
    WANTED,
    LegalBasis.PUBLIC_TASK,
    criminal_ground=CriminalGround.PUBLIC_PARTNERSHIP,
)


@dataclass
class Table:
    """The case, who sits there, and its goals.

    Attributes:
        town: with the case.
        seats: ids of seats, by who sits there.
    """

    town: Town
    seats: dict[str, uuid.UUID] = field(default_factory=dict)

    def acting(self, who: str, action: str = "test") -> Any:
        """Return the unit of work of somebody."""
        return self.town.world.acting(who, action)

    def settle(self) -> None:
        """Let everything follow, as the workers would."""
        self.town.scene.settle()

    def seat(self, who: str, **more: Any) -> uuid.UUID:
        """Give somebody a place in person."""
        member = self.town.world.member(who)
        place = Place(member.organisation_id, membership_id=member.id, **more)
        with self.acting(COORDINATOR, "case.give_seat") as work:
            self.seats[who] = seating.give(work, self.town.case, place).id
        self.settle()
        return self.seats[who]

    def team(self) -> uuid.UUID:
        """Give the whole function of youth workers a place."""
        place = Place(self.town.world.member(WORKER).organisation_id, function="youth_worker")
        with self.acting(COORDINATOR, "case.give_seat") as work:
            found = seating.give(work, self.town.case, place).id
        self.settle()
        return found

    def goal(self, aim: Aim = AIM, by: str = COORDINATOR) -> uuid.UUID:
        """Set a goal."""
        with self.acting(by, "case.set_goal") as work:
            return aiming.set_goal(work, self.town.case, aim).id

    def share(self, goal: uuid.UUID, seat: uuid.UUID, by: str = COORDINATOR) -> None:
        """Share a goal with a seat."""
        with self.acting(by, "goal.share") as work:
            aiming.share(work, goal, seat, WHY, AgeGate.FROM_12_TO_15)

    def plan(self, who: str) -> PlanView:
        """Return the plan as somebody sees it."""
        with self.acting(who, "case.read") as work:
            return queries.plan(work, self.town.case)

    def sees(self, who: str) -> set[uuid.UUID]:
        """Return the goals that open to somebody, in the plan and each alone alike."""
        try:
            found = {goal.id: goal for goal in self.plan(who).goals}
        except NotFound:
            return set()
        for goal in found.values():
            assert self.alone(who, goal.id) == goal
        return set(found)

    def alone(self, who: str, goal: uuid.UUID) -> GoalView:
        """Return one goal as somebody sees it."""
        with self.acting(who, "goal.read") as work:
            return queries.goal(work, goal)

    def planned(self, day: Any, by: str = COORDINATOR) -> None:
        """Plan an evaluation."""
        with self.acting(by, "case.plan_evaluation") as work:
            evaluating.plan(work, self.town.case, day)

    def evaluated(self, verdicts: dict[uuid.UUID, bool], by: str = COORDINATOR) -> None:
        """Write down what an evaluation found."""
        with self.acting(by, "case.finish_evaluation") as work:
            evaluating.finish(work, self.town.case, verdicts)


@contextmanager
def wrong(code: str) -> Iterator[None]:
    """Expect that exactly one field is refused, with this code."""
    with pytest.raises(Invalid) as found:
        yield
    assert [one.code for one in found.value.problems] == [code]


@pytest.fixture
def table(town: Town) -> Table:
    """The case with its lead and two seats, and no goal yet."""
    town.admitted()
    town.led(COORDINATOR)
    made = Table(town)
    for who in (WORKER, POLICE):
        made.seat(who)
    return made


__all__ = ["COORDINATOR", "DIRECTOR", "LEAD", "Table", "table", "town", "wrong"]
