"""Cases in the scene of the access tests: in each state, with and without a lead."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.cases import admission
from coordination.cases.models import CaseSeat
from coordination.cases.rules import CaseLevel, CloseReason, LegalRegime
from coordination.cases.service import leading, opening, progressing, seating
from coordination.cases.service.opening import Brought
from coordination.cases.service.progressing import Admission
from coordination.cases.service.seating import Place
from coordination.sharing.grounds import Purpose
from tests.access import conferences, goals
from tests.access import situations as play
from tests.access.situations import COORDINATOR, OFFICER, POLICE, WORKER, Scene

DIRECTOR, HOUSE = "process_director@gemeente-venlo", "process_director@zvh"
COORDINATOR_2 = "care_coordinator.2@maasdal"
LEAD, LEAD_ALONE = "organisation_lead@maasdal", "organisation_lead@lindehof"


def new(scene: Scene) -> None:
    """Play them; each is of a signal of its own."""
    pupil = [scene.persons["pupil"]]
    for name in ("asked", "led", "handed", "closed", "rejected"):
        play.recorded(scene, f"case {name}", COORDINATOR, "D2", pupil)
    asked = opened(scene, "case asked", COORDINATOR)
    _asked(scene, asked, LEAD)
    taken = opened(scene, "case led", COORDINATOR)
    admitted(scene, taken)
    led(scene, taken, LEAD)
    conferences.ahead(scene, taken)
    handed = opened(scene, "case handed", COORDINATOR)
    led(scene, handed, COORDINATOR)
    _asked(scene, handed, LEAD, by=COORDINATOR)
    closed = opened(scene, "case closed", COORDINATOR)
    admitted(scene, closed)
    led(scene, closed, LEAD)
    play.act(scene, LEAD, "case.close", progressing.close, closed, CloseReason.GOALS_REACHED)
    rejected = opened(scene, "case rejected", COORDINATOR)
    play.act(scene, DIRECTOR, "case.triage", progressing.triage, rejected)
    _decided(scene, rejected, yes=False)
    _seats(scene, pupil)
    _elsewhere(scene)


def _seats(scene: Scene, pupil: list[uuid.UUID]) -> None:
    """Play a table with seats of a function, of persons, and one that was ended."""
    play.recorded(scene, "case seats", COORDINATOR, "D2", pupil)
    case = opened(scene, "case seats", COORDINATOR)
    admitted(scene, case)
    led(scene, case, COORDINATOR)
    organisation = scene.world.member(WORKER).organisation_id
    _seat(scene, DIRECTOR, case, Place(organisation, function="youth_worker"))
    for who in (POLICE, OFFICER):
        member = scene.world.member(who)
        place = Place(member.organisation_id, membership_id=member.id)
        _seat(scene, COORDINATOR, case, place)
    _taken(scene, case)
    conferences.held(scene, case)
    goals.new(scene, case, COORDINATOR)


def _seat(scene: Scene, by: str, case: uuid.UUID, place: Place) -> None:
    play.act(scene, by, "case.give_seat", seating.give, case, place)


def _taken(scene: Scene, case: uuid.UUID) -> None:
    officer = CaseSeat.membership_id == scene.world.member(OFFICER).id
    with scene.world.system() as work:
        last = work.ungoverned(select(CaseSeat).where(CaseSeat.case_id == case, officer)).one().id
    play.act(scene, DIRECTOR, "case.end_seat", seating.take, case, last)


def _elsewhere(scene: Scene) -> None:
    """Play cases of who works outside schools, of a house, and of a school without coordinator."""
    for who, klass in ((WORKER, "D3"), (OFFICER, "D4"), (POLICE, "D2")):
        play.recorded(scene, f"case of {who}", who, klass, [scene.persons[who]])
    worker = opened(scene, f"case of {WORKER}", WORKER)
    led(scene, worker, WORKER)
    opened(scene, f"case of {OFFICER}", OFFICER)
    house = {"level": CaseLevel.L4, "regime": LegalRegime.WGS_ZVH}
    opened(scene, f"case of {POLICE}", POLICE, **house)
    alone = [scene.persons["mentor@lindehof"]]
    play.recorded(scene, "case alone", "mentor@lindehof", "D2", alone)
    opened(scene, "case alone", LEAD_ALONE)
    play.recorded(scene, "case of a relative", COORDINATOR, "D2", [scene.persons["relative"]])
    _asked(scene, opened(scene, "case of a relative", COORDINATOR), LEAD)


def opened(scene: Scene, name: str, by: str, **more: object) -> uuid.UUID:
    """Open a case of a signal; why is a canary."""
    words = scene.word("why")
    usual: dict[str, object] = {
        "level": CaseLevel.L3,
        "regime": LegalRegime.LOCAL_PGA_COVENANT,
        "purpose": Purpose.YOUTH_HELP,
        "words": words,
    }
    brought = Brought(**(usual | more))  # type: ignore[arg-type]
    with scene.world.acting(by, "signal.open_case") as work:
        found = opening.open_from_signal(work, scene.signals[name], brought).id
    scene.words[found] = play.Words({"why": words})
    scene.settle()
    return found


def admitted(scene: Scene, case: uuid.UUID) -> None:
    """Let the process director take a case up and let it in."""
    play.act(scene, DIRECTOR, "case.triage", progressing.triage, case)
    _decided(scene, case, yes=True)


def _decided(scene: Scene, case: uuid.UUID, *, yes: bool) -> None:
    words = scene.word("facts")
    answers = dict.fromkeys(admission.criteria(CaseLevel.L3), yes)
    test = Admission(yes, answers, words)
    scene.words[case] = play.Words(scene.words[case].by_part | {"facts": words})
    play.act(scene, DIRECTOR, "case.admit", progressing.admit, case, test)


def _asked(scene: Scene, case: uuid.UUID, who: str, by: str = DIRECTOR) -> None:
    member = scene.world.member(who).id
    play.act(scene, by, "case.propose_lead", leading.propose, case, member)


def led(scene: Scene, case: uuid.UUID, who: str) -> None:
    """Let somebody be asked and take the lead."""
    _asked(scene, case, who)
    play.act(scene, who, "case.accept_lead", leading.accept, case)
