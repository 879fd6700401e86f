"""Goals of a plan: set by who leads, scored, shared with one seat at a time, and ended."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import ROLE_CLASSES, DataClass
from coordination.cases.models import Case, CaseLead, CaseSeat
from coordination.cases.queries.seats import seated
from coordination.cases.service.leading import accepted
from coordination.core.errors import Conflict, FieldProblem, Invalid, require_valid
from coordination.partners.rules import role_of
from coordination.plans import rules
from coordination.plans.models import Goal, GoalScore, GoalShare
from coordination.plans.rules import GoalEnd, LifeArea
from coordination.plans.service import doors
from coordination.sharing.grounds import (
    CriminalGround,
    LegalBasis,
    SpecialGround,
    ground_is_missing,
)
from coordination.sharing.rules import AgeGate
from coordination.sharing.service import informing
from coordination.sharing.service.changing import changed
from coordination.sharing.service.informing import Shared
from coordination.work import Work


@dataclass(frozen=True)
class Aim:
    """What a goal says, and why it may be written down.

    Attributes:
        life_area: what it is about.
        wanted: the state that is to be reached.
        legal_basis: why it is lawful.
        own_words: of the young person, or None.
        data_class: to which it is raised, or None for that of its area.
        special_ground: for D3.
        criminal_ground: for D4.
    """

    life_area: LifeArea
    wanted: str
    legal_basis: LegalBasis
    own_words: str | None = None
    data_class: DataClass | None = None
    special_ground: SpecialGround | None = None
    criminal_ground: CriminalGround | None = None


@dataclass(frozen=True)
class Score:
    """How it stands with a goal.

    Attributes:
        score: from 1 to 5, see `rules.Standing`.
        on: the day in Amsterdam.
        reason: in a few words.
    """

    score: int
    on: dt.date
    reason: str


def set_goal(work: Work, case_id: uuid.UUID, aim: Aim) -> Goal:
    """Set a goal in a case that was let in; nobody but the lead reads it until it is shared.

    Args:
        work: of the lead.
        case_id: which case.
        aim: what it says.

    Raises:
        NotFound: the case does not exist or may not be read.
        Refused: they do not lead it.
        Conflict: `act_not_possible_now`, or `ground_missing`.
        Invalid: `class_only_raised`, `class_not_yours`.
    """
    case = work.load(Case, case_id, "case.set_goal")
    rules.require_under_way(case.state, "set_goal")
    readable = _classes_of(work)
    require_valid(rules.class_problems(aim.life_area, aim.data_class, readable))
    goal = _goal(work, case, aim)
    work.add(goal)
    doors.open_to_lead(work, case, goal, _lead_of(work, case))
    changed(work, goal, "case.set_goal", case=str(case.id))
    return goal


def score(work: Work, goal_id: uuid.UUID, given: Score) -> GoalScore:
    """Say how it stands with a goal; what was said before stays.

    Args:
        work: of the lead.
        goal_id: which.
        given: the score with its day and reason.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: they do not lead the case.
        Conflict: `act_not_possible_now`: it has ended.
        Invalid: `in_the_future`, `before_last_score`.
    """
    goal = _running(work, goal_id, "score")
    ours = GoalScore.goal_id == goal.id
    query = select(GoalScore).where(ours).order_by(GoalScore.number.desc()).limit(1)
    last = work.ungoverned(query).one_or_none()
    require_valid(rules.score_problems(given.on, last.scored_on if last else None, work.today))
    row = GoalScore(
        goal_id=goal.id,
        number=last.number + 1 if last else 1,
        score=given.score,
        scored_on=given.on,
        reason=given.reason.strip(),
        scored_by=work.actor.membership_id,
        scored_at=work.now,
    )
    work.add(row)
    changed(work, goal, "goal.score", number=row.number)
    return row


def share(
    work: Work, goal_id: uuid.UUID, seat_id: uuid.UUID, necessity: str, gate: AgeGate
) -> GoalShare:
    """Open a goal to one seat of its case.

    Where it leaves the organisation of the lead, somebody must be told: a task to inform opens.

    Args:
        work: of the lead.
        goal_id: which.
        seat_id: one that lasts.
        necessity: why they need it, in words.
        gate: of the young person, as the lead says, who may have registered nobody.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: they do not lead the case.
        Conflict: `act_not_possible_now`: it has ended.
        Invalid: `unknown_seat`, `shared_already`, `regime_inside_only`, `class_not_readable`.
    """
    goal = _running(work, goal_id, "share")
    case = work.ungoverned(select(Case).where(Case.id == goal.case_id)).one()
    seat = _seat(work, case, seat_id)
    require_valid(_sharing_problems(work, case, goal, seat))
    row = GoalShare(
        goal_id=goal.id,
        seat_id=seat.id,
        necessity=necessity.strip(),
        shared_by=work.actor.membership_id,
        shared_at=work.now,
    )
    work.add(row)
    doors.open_to_seat(work, case, goal, seat)
    changed(work, goal, "goal.share", seat=str(seat.id))
    informing.open_task(work, _told(work, case, goal, seat, row), gate)
    return row


def end_share(work: Work, goal_id: uuid.UUID, seat_id: uuid.UUID) -> None:
    """Take back what was opened to a seat.

    Args:
        work: of the lead.
        goal_id: which.
        seat_id: with which it was shared.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: they do not lead the case.
        Invalid: `not_shared`.
    """
    goal = work.load(Goal, goal_id, "goal.end_share")
    found = _lasting(work, goal.id, seat_id)
    if found is None:
        raise Invalid([FieldProblem("/seatId", "not_shared")])
    found.taken_back_at = work.now
    doors.close_to_seat(work, goal.id, seat_id)
    changed(work, goal, "goal.end_share", seat=str(seat_id))


def end(work: Work, goal_id: uuid.UUID, reason: GoalEnd) -> Goal:
    """Pursue a goal no longer; who reads it goes on reading it while they sit there.

    Args:
        work: of the lead.
        goal_id: which.
        reason: from the closed list.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: they do not lead the case.
        Conflict: `act_not_possible_now`: it has ended already.
    """
    goal = _running(work, goal_id, "end")
    goal.ended_at, goal.end_reason = work.now, reason
    changed(work, goal, "goal.end", reason=reason.value)
    return goal


def _classes_of(work: Work) -> frozenset[DataClass]:
    """Return what the lead may read: D3 for who is bound to secrecy only (UAVG 30(4))."""
    classes = ROLE_CLASSES[work.actor.role]
    return classes if work.actor.secrecy_bound else classes - {DataClass.D3}


def _goal(work: Work, case: Case, aim: Aim) -> Goal:
    data_class = rules.class_of(aim.life_area, aim.data_class)
    if ground_is_missing(data_class, aim.special_ground, aim.criminal_ground):
        raise Conflict("ground_missing", data_class=data_class.value)
    return Goal(
        case_id=case.id,
        organisation_id=work.actor.organisation_id,
        author_id=work.actor.membership_id,
        life_area=aim.life_area,
        data_class=data_class,
        legal_basis=aim.legal_basis,
        special_ground=aim.special_ground,
        criminal_ground=aim.criminal_ground,
        wanted=aim.wanted.strip(),
        own_words=(aim.own_words or "").strip() or None,
        created_at=work.now,
    )


def _lead_of(work: Work, case: Case) -> CaseLead:
    """Return the lead, who is the one who acts; the case is locked."""
    lead = accepted(work, case.id)
    if lead is None:
        raise Conflict("act_not_possible_now", act="set_goal", status=case.state.value)
    return lead


def _running(work: Work, goal_id: uuid.UUID, act: str) -> Goal:
    goal = work.load(Goal, goal_id, f"goal.{act}")
    if goal.ended_at is not None:
        raise Conflict("act_not_possible_now", act=act, status="ended")
    return goal


def _seat(work: Work, case: Case, seat_id: uuid.UUID) -> CaseSeat:
    """Return a seat that lasts, locked, so that it does not end meanwhile."""
    mine = CaseSeat.case_id == case.id, CaseSeat.id == seat_id, seated(work.now)
    found = work.ungoverned(select(CaseSeat).where(*mine).with_for_update()).one_or_none()
    if found is None:
        raise Invalid([FieldProblem("/seatId", "unknown_seat")])
    return found


def _sharing_problems(work: Work, case: Case, goal: Goal, seat: CaseSeat) -> list[FieldProblem]:
    if _lasting(work, goal.id, seat.id) is not None:
        return [FieldProblem("/seatId", "shared_already")]
    if case.regime in rules.INSIDE_ONLY and seat.organisation_id != goal.organisation_id:
        return [FieldProblem("/seatId", "regime_inside_only")]
    if goal.data_class not in ROLE_CLASSES[role_of(seat.function)]:
        return [FieldProblem("/seatId", "class_not_readable")]
    return []


def _told(work: Work, case: Case, goal: Goal, seat: CaseSeat, row: GoalShare) -> Shared:
    """Who shares tells of it, whoever wrote the goal."""
    return Shared(
        organisation_id=work.actor.organisation_id,
        author_id=work.actor.membership_id,
        signal_id=case.signal_id,
        recipient_organisation_id=seat.organisation_id,
        function=seat.function,
        purpose=case.purpose.value,
        data_class=goal.data_class,
        goal_share_id=row.id,
    )


def _lasting(work: Work, goal_id: uuid.UUID, seat_id: uuid.UUID) -> GoalShare | None:
    query = select(GoalShare).where(
        GoalShare.goal_id == goal_id,
        GoalShare.seat_id == seat_id,
        GoalShare.taken_back_at.is_(None),
    )
    return work.ungoverned(query).one_or_none()
