"""Plans in the scene of the access tests: goals of each class, shared, taken back, with an end."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from coordination.access.classes import DataClass
from coordination.cases.models import CaseSeat
from coordination.core.errors import Invalid
from coordination.plans.models import Goal
from coordination.plans.rules import GoalEnd, LifeArea
from coordination.plans.service import aiming, evaluating
from coordination.plans.service.aiming import Aim, Score
from coordination.sharing.grounds import CriminalGround, LegalBasis, SpecialGround
from coordination.sharing.rules import AgeGate
from tests.access import situations as play
from tests.access.situations import Scene


def new(scene: Scene, case: uuid.UUID, lead: str) -> None:
    """Play a plan: a goal of each class that the lead reads, each shared with every seat that may.

    Args:
        scene: to which it is added.
        case: that was let in, with seats.
        lead: who leads it.
    """
    for klass in ("D2", "D3", "D4"):
        _shared(scene, case, lead, _goal(scene, case, lead, klass))
    alone = _goal(scene, case, lead, "D2")
    ended = _goal(scene, case, lead, "D2")
    (first, *_) = _shared(scene, case, lead, ended)
    play.act(scene, lead, "goal.end", aiming.end, ended, GoalEnd.REACHED)
    play.act(scene, lead, "goal.end_share", aiming.end_share, ended, first)
    with scene.world.system() as work:
        today = work.today
    score = Score(2, today, scene.words[alone].by_part["score"])
    play.act(scene, lead, "goal.score", aiming.score, alone, score)
    play.act(scene, lead, "case.plan_evaluation", evaluating.plan, case, today + dt.timedelta(3))


def _goal(scene: Scene, case: uuid.UUID, lead: str, klass: str) -> uuid.UUID:
    words = {part: scene.word(part) for part in ("wanted", "own", "score")}
    aim = Aim(
        LifeArea.HOME,
        words["wanted"],
        LegalBasis.PUBLIC_TASK,
        own_words=words["own"],
        data_class=DataClass(klass),
        special_ground=SpecialGround.CARE_AND_TREATMENT,
        criminal_ground=CriminalGround.PUBLIC_PARTNERSHIP,
    )
    play.act(scene, lead, "case.set_goal", aiming.set_goal, case, aim)
    with scene.world.system() as work:
        found = work.ungoverned(select(Goal.id).where(Goal.wanted == words["wanted"])).one()
    scene.words[found] = play.Words(words)
    return found


def _shared(scene: Scene, case: uuid.UUID, lead: str, goal: uuid.UUID) -> list[uuid.UUID]:
    """Share it with every seat whose role may read it; the others are refused, one by one."""
    with scene.world.system() as work:
        lasting = select(CaseSeat).where(CaseSeat.case_id == case, CaseSeat.until.is_(None))
        seats = [seat.id for seat in work.ungoverned(lasting.order_by(CaseSeat.since, CaseSeat.id))]
    why = scene.word("necessity")
    scene.words[goal] = play.Words(scene.words[goal].by_part | {"necessity": why})
    return [seat for seat in seats if _taken(scene, lead, goal, seat, why)]


def _taken(scene: Scene, lead: str, goal: uuid.UUID, seat: uuid.UUID, why: str) -> bool:
    try:
        play.act(scene, lead, "goal.share", aiming.share, goal, seat, why, AgeGate.FROM_16)
    except Invalid:  # this seat may not read the class
        return False
    return True
