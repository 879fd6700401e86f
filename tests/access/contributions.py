"""Contributions in the scene of the access tests: of each class, shared, taken back, ended."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.access.classes import DataClass
from coordination.cases.models import CaseSeat, Contribution
from coordination.cases.service import contributing, seating
from coordination.cases.service.seating import Place
from coordination.cases.terms import Brought, ContributionKind, Grounds
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.sharing.rules import AgeGate
from tests.access import cases
from tests.access import situations as play
from tests.access.situations import COORDINATOR, OFFICER, POLICE, WORKER, Scene

WHY = "Anders kan deze partner niet meedenken."
GROUNDS = Grounds(
    Purpose.YOUTH_HELP,
    LegalBasis.PUBLIC_TASK,
    *(WHY, WHY, WHY),
    SpecialGround.CHILD_PROTECTION_TASK,
    CriminalGround.PUBLIC_PARTNERSHIP,
)
TERMS = (GROUNDS, AgeGate.FROM_12_TO_15)


def new(scene: Scene) -> None:
    """Play a table that the school's coordinator leads, with what partners bring to it."""
    play.recorded(scene, "case brought", COORDINATOR, "D2", [scene.persons["pupil"]])
    case = cases.opened(scene, "case brought", COORDINATOR)
    cases.admitted(scene, case)
    cases.led(scene, case, COORDINATOR)
    organisation = scene.world.member(WORKER).organisation_id
    whole = _seat(scene, case, Place(organisation, function="youth_worker"))
    seats = {who: _seat(scene, case, _place(scene, who)) for who in (POLICE, OFFICER, cases.LEAD)}
    for klass in ("D1", "D3", "D4"):
        mine = _brought(scene, case, COORDINATOR, klass)
        for seat in (whole, seats[POLICE], seats[cases.LEAD], seats[OFFICER]):
            _share(scene, COORDINATOR, mine, seat)
        # The lead reads it while they lead, within their own classes.
        _share(scene, WORKER, _brought(scene, case, WORKER, klass), None)
        _brought(scene, case, POLICE, klass)
    _brought(scene, case, cases.LEAD, "D2")
    _withdrawn(scene, case, whole)
    play.act(scene, COORDINATOR, "case.end_seat", seating.take, case, seats[OFFICER])


def _withdrawn(scene: Scene, case: uuid.UUID, whole: uuid.UUID) -> None:
    gone = _brought(scene, case, COORDINATOR, "D2")
    _share(scene, COORDINATOR, gone, whole)
    play.act(scene, COORDINATOR, "contribution.withdraw", contributing.withdraw, gone)


def _place(scene: Scene, who: str) -> Place:
    member = scene.world.member(who)
    return Place(member.organisation_id, membership_id=member.id)


def _seat(scene: Scene, case: uuid.UUID, place: Place) -> uuid.UUID:
    play.act(scene, COORDINATOR, "case.give_seat", seating.give, case, place)
    here = (CaseSeat.case_id == case, CaseSeat.organisation_id == place.organisation_id)
    with scene.world.system() as work:
        found = select(CaseSeat).where(*here, CaseSeat.membership_id == place.membership_id)
        if place.membership_id is None:
            found = select(CaseSeat).where(*here, CaseSeat.membership_id.is_(None))
        return work.ungoverned(found).one().id


def _brought(scene: Scene, case: uuid.UUID, who: str, klass: str) -> uuid.UUID:
    words = scene.word("brought")
    brought = Brought(ContributionKind.TRIED, words, DataClass(klass))
    play.act(scene, who, "case.contribute", contributing.contribute, case, brought)
    with scene.world.system() as work:
        found = work.ungoverned(select(Contribution.id).where(Contribution.words == words)).one()
    scene.words[found] = play.Words({"brought": words})
    return found


def _share(scene: Scene, who: str, what: uuid.UUID, seat: uuid.UUID | None) -> None:
    play.act(scene, who, "contribution.share", contributing.share, what, seat, *TERMS)
