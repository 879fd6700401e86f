"""A school whose coordinator brings a threat (D2) to the table of its municipality."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from coordination.cases import admission
from coordination.cases.models import Case
from coordination.cases.queries import cases as queries
from coordination.cases.queries.cases import CaseView
from coordination.cases.rules import CaseAct, CaseLevel, LegalRegime
from coordination.cases.service import leading, opening, progressing
from coordination.cases.service.opening import Brought
from coordination.cases.service.progressing import Admission
from coordination.sharing.grounds import Purpose
from tests.access import situations as play
from tests.access.situations import Scene
from tests.world import World

COORDINATOR = "care_coordinator@maasdal"
DIRECTOR, HOUSE = "process_director@gemeente-venlo", "process_director@zvh"
LEAD = "organisation_lead@maasdal"
NONE_YET = uuid.UUID(int=0)
WORDS = "Er zijn meer partners nodig dan wij alleen."
BROUGHT = Brought(CaseLevel.L3, LegalRegime.LOCAL_PGA_COVENANT, Purpose.YOUTH_HELP, WORDS)


@dataclass
class Town:
    """The network with one case in it.

    Attributes:
        scene: with the signal that the case is of.
        case: id of the case.
    """

    scene: Scene
    case: uuid.UUID = NONE_YET

    @property
    def world(self) -> World:
        """Return the network."""
        return self.scene.world

    def opened(self, name: str = "threat", who: str = COORDINATOR, **more: Any) -> uuid.UUID:
        """Open a case of a signal and let everything follow."""
        brought = Brought(**(vars(BROUGHT) | more))
        with self.world.acting(who, "signal.open_case") as work:
            found = opening.open_from_signal(work, self.scene.signals[name], brought).id
        self.scene.settle()
        return found

    def admitted(self) -> None:
        """Let the process director take the case up and admit it."""
        with self.world.acting(DIRECTOR, "case.admit") as work:
            progressing.triage(work, self.case)
            answers = dict.fromkeys(admission.criteria(CaseLevel.L3), True)
            progressing.admit(work, self.case, Admission(True, answers, WORDS))

    def asked(self, who: str, by: str = DIRECTOR) -> None:
        """Ask somebody to lead."""
        with self.world.acting(by, "case.propose_lead") as work:
            leading.propose(work, self.case, self.world.member(who).id)
        self.scene.settle()

    def accepted(self, who: str) -> None:
        """Let somebody take the lead."""
        with self.world.acting(who, "case.accept_lead") as work:
            leading.accept(work, self.case)
        self.scene.settle()

    def led(self, who: str) -> None:
        """Let somebody be asked and take the lead."""
        self.asked(who)
        self.accepted(who)

    def seen(self, who: str) -> CaseView:
        """Return the case as somebody sees it."""
        with self.world.acting(who, "case.read") as work:
            return queries.case(work, self.case)

    def advanced(self, who: str, act: CaseAct) -> None:
        """Let somebody go on with the case."""
        with self.world.acting(who, "case.advance") as work:
            progressing.advance(work, self.case, act)

    @property
    def row(self) -> Case:
        """Return the case itself."""
        with self.world.system() as work:
            return work.ungoverned(select(Case).where(Case.id == self.case)).one()


@pytest.fixture
def town(world: World) -> Town:
    """The network with a case at L3 that was brought by the school."""
    play.add_members(world)
    scene = Scene(world)
    play.person(scene, "pupil", COORDINATOR)
    play.recorded(scene, "threat", COORDINATOR, "D2", [scene.persons["pupil"]])
    made = Town(scene)
    made.case = made.opened()
    return made
