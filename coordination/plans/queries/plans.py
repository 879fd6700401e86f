"""The plan of a case as its readers see it: goals that open to them, evaluations with the frame."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select

from coordination.cases.models import Case, CaseSeat
from coordination.cases.rules import UNDER_WAY, CaseState
from coordination.partners.calendar import DAY
from coordination.partners.models import Account, Membership, Organisation
from coordination.partners.queries.calendars import working_calendar
from coordination.plans import rules
from coordination.plans.models import Evaluation, EvaluationVerdict, Goal, GoalScore, GoalShare
from coordination.plans.queries.shapes import (
    EvaluationView,
    GoalView,
    Place,
    PlanView,
    ScoreLine,
    ShareLine,
    VerdictLine,
)
from coordination.plans.queries.signs import signs
from coordination.sharing.queries.rights import NONE, Standing, standings_of
from coordination.work import Work

T = TypeVar("T", GoalScore, GoalShare, EvaluationVerdict)
CASE_ACTS = frozenset({"case.set_goal", "case.plan_evaluation", "case.finish_evaluation"})


@dataclass(frozen=True)
class _Parts:
    """What hangs on the goals of a plan, fetched once for all of them."""

    standings: Mapping[uuid.UUID, Standing]
    scores: Mapping[uuid.UUID, Sequence[GoalScore]]
    shares: Mapping[uuid.UUID, Sequence[GoalShare]]
    places: Mapping[uuid.UUID, Place]
    lasting: frozenset[uuid.UUID]  # seats


def plan(work: Work, case_id: uuid.UUID) -> PlanView:
    """Return the plan of a case as far as it opens to the reader.

    Args:
        work: of the reader.
        case_id: of the case.

    Raises:
        NotFound: the case does not exist or may not be read.
    """
    case = work.load(Case, case_id, "case.read")
    granted = work.permissions(case)
    mine = Goal.case_id == case.id, work.readable(Goal)
    rows = work.session.scalars(select(Goal).where(*mine).order_by(Goal.created_at, Goal.id)).all()
    work.saw(rows, "goal.read")
    parts = _parts(work, rows, case.id)
    writes = "case.set_goal" in granted
    return PlanView(
        id=case.id,
        reference=case.reference,
        row_version=case.row_version,
        goals=[_view(row, parts) for row in rows],
        evaluations=_evaluations(work, case.id, {row.id for row in rows}),
        consider_scaling_up=signs(work, case) if writes else (),
        usual_day=_usual_day(work),
        places=[parts.places[one] for one in parts.places if one in parts.lasting and writes],
        permissions=_permitted(case.state, granted),
    )


def goal(work: Work, goal_id: uuid.UUID) -> GoalView:
    """Return one goal.

    Args:
        work: of the reader.
        goal_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    row = work.load(Goal, goal_id, "goal.read")
    return _view(row, _parts(work, [row], row.case_id))


def _permitted(state: CaseState, granted: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(CASE_ACTS & set(granted))) if state in UNDER_WAY else ()


def _usual_day(work: Work) -> dt.date:
    """Return six weeks from now, on a working day."""
    before = work.today + rules.USUAL_PERIOD - DAY
    return working_calendar(work.session).add_working_days(before, 1)


def _view(row: Goal, parts: _Parts) -> GoalView:
    rights = parts.standings.get(row.id, NONE).rights
    writes = "goal.share" in rights
    acts = rights if row.ended_at is None else rights & {"goal.read", "goal.end_share"}
    return GoalView(
        id=row.id,
        row_version=row.row_version,
        case_id=row.case_id,
        life_area=row.life_area,
        data_class=row.data_class,
        wanted=row.wanted,
        own_words=row.own_words,
        created_at=row.created_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        scores=[_score(one) for one in parts.scores.get(row.id, ())],
        legal_basis=row.legal_basis if writes else None,
        special_ground=row.special_ground if writes else None,
        criminal_ground=row.criminal_ground if writes else None,
        shares=[_share(one, parts) for one in parts.shares.get(row.id, ()) if writes],
        permissions=tuple(sorted(acts)),
    )


def _score(one: GoalScore) -> ScoreLine:
    return ScoreLine(one.number, one.score, one.scored_on, one.reason)


def _share(one: GoalShare, parts: _Parts) -> ShareLine:
    lasts = one.taken_back_at is None and one.seat_id in parts.lasting
    return ShareLine(parts.places[one.seat_id], one.necessity, one.shared_at, lasts)


def _parts(work: Work, rows: Sequence[Goal], case_id: uuid.UUID) -> _Parts:
    ids = [row.id for row in rows]
    seats = _seats(work, case_id)
    return _Parts(
        standings=standings_of(work, Goal, ids),
        scores=_grouped(_of(work, GoalScore, ids, GoalScore.number)),
        shares=_grouped(_of(work, GoalShare, ids, GoalShare.shared_at)),
        places={seat.id: Place(seat.id, where, seat.function, who) for seat, where, who in seats},
        lasting=frozenset(seat.id for seat, *_ in seats if not _is_over(seat, work.now)),
    )


def _seats(work: Work, case_id: uuid.UUID) -> Sequence[Any]:
    """Return the seats of a case, also those that have ended; only who leads is shown them."""
    query = (
        select(CaseSeat, Organisation.name, Account.name)
        .join(Case, Case.id == CaseSeat.case_id)
        .join(Organisation, Organisation.id == CaseSeat.organisation_id)
        .outerjoin(Membership, Membership.id == CaseSeat.membership_id)
        .outerjoin(Account, Account.id == Membership.account_id)
        .where(Case.id == case_id, work.readable(Case, ids=[case_id]))
        .order_by(CaseSeat.since, CaseSeat.id)
    )
    return work.session.execute(query).all()


def _is_over(seat: CaseSeat, now: dt.datetime) -> bool:
    return seat.until is not None and seat.until <= now


def _of(work: Work, model: type[T], ids: Sequence[uuid.UUID], order: Any) -> Sequence[T]:
    query = select(model).where(model.goal_id.in_(ids)).order_by(order, model.id)
    return work.session.scalars(query).all()


def _grouped(rows: Iterable[T]) -> dict[uuid.UUID, list[T]]:
    found: dict[uuid.UUID, list[T]] = {}
    for row in rows:
        found.setdefault(row.goal_id, []).append(row)
    return found


def _evaluations(work: Work, case_id: uuid.UUID, readable: set[uuid.UUID]) -> list[EvaluationView]:
    of_case = select(Evaluation).join(Case, Case.id == Evaluation.case_id)
    mine = of_case.where(Case.id == case_id, work.readable(Case, ids=[case_id]))
    rows = work.session.scalars(mine.order_by(Evaluation.due_on.desc(), Evaluation.id)).all()
    verdicts: dict[uuid.UUID, list[VerdictLine]] = {}
    for one in _of(work, EvaluationVerdict, sorted(readable), EvaluationVerdict.goal_id):
        line = VerdictLine(one.goal_id, one.progress)
        verdicts.setdefault(one.evaluation_id, []).append(line)
    return [
        EvaluationView(
            id=row.id,
            reference=row.reference,
            due_on=row.due_on,
            done_at=row.done_at,
            overdue=row.done_at is None and row.due_on < work.today,
            verdicts=verdicts.get(row.id, ()),
        )
        for row in rows
    ]
