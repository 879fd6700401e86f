"""Pages of plans: that of a case, and that of one goal with its forms."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, url_for
from marshmallow import fields
from werkzeug.wrappers import Response

from coordination.access.classes import DataClass
from coordination.cases.models import Case
from coordination.http import refusals
from coordination.http.endpoint import endpoint
from coordination.http.schema import Schema
from coordination.plans import rules, schemas
from coordination.plans.models import Goal
from coordination.plans.queries import plans as queries
from coordination.plans.queries.shapes import GoalView, Place, PlanView, ScoreLine
from coordination.plans.queries.signs import signs
from coordination.plans.rules import GoalEnd, LifeArea
from coordination.plans.service import aiming, evaluating
from coordination.plans.service.aiming import Aim, Score
from coordination.sharing.grounds import CriminalGround, LegalBasis, SpecialGround
from coordination.sharing.rules import AgeGate
from coordination.work import Work

pages = Blueprint("case_plan", __name__)
goal_pages = Blueprint("goal", __name__)
LISTS = {
    "areas": LifeArea,
    "age_gates": AgeGate,
    "bases": LegalBasis,
    "special_grounds": SpecialGround,
    "criminal_grounds": CriminalGround,
    "ends": GoalEnd,
    "raised": frozenset({DataClass.D3, DataClass.D4}),
}
LEFT, RIGHT = 6.0, 94.0  # percents of the width of a chart
TOP, STEP = 12, 24  # pixels


class Point(NamedTuple):
    """Where a score stands in its chart: a percent of the width, pixels from the top."""

    x: float
    y: int
    line: ScoreLine


class ScoreForm(Schema):
    """A score that was chosen on the page, where every value is a text."""

    score = fields.Integer(required=True, validate=schemas.Step)
    on = fields.Date(required=True)
    reason = fields.String(required=True, validate=schemas.Reason)


class VerdictForm(Schema):
    """Whether there was progress with one goal."""

    goal_id = fields.UUID(required=True)
    progress = fields.Boolean(required=True)


@pages.get("/cases/<uuid:case_id>/plan")
@endpoint("case.read")
def show(work: Work, case_id: uuid.UUID) -> str:
    """Show the plan of a case, and the forms for who leads."""
    found = queries.plan(work, case_id)
    return render_template(
        "plans/plan.html",
        plan=found,
        running=_running(found),
        lists=LISTS,
        **_shared(work),
    )


refusals.show_again(pages, show)


@pages.get("/cases/<uuid:case_id>/plan/signs")
@endpoint("case.set_goal")
def show_signs(work: Work, case_id: uuid.UUID) -> str:
    """Show why scaling up is worth a thought; the page of the case takes this in."""
    case = work.load(Case, case_id, "case.set_goal")
    return render_template("plans/signs_page.html", case_id=case.id, signs=signs(work, case))


@pages.post("/cases/<uuid:case_id>/goals")
@endpoint("case.set_goal")
def set_goal(work: Work, case_id: uuid.UUID) -> Response:
    """Set a goal."""
    refusals.check_version(work.load(Case, case_id, "case.set_goal"))
    goal = aiming.set_goal(work, case_id, Aim(**refusals.read(schemas.GoalIn(), "goal")))
    flash("goal_set", "ok")
    return redirect(url_for("goal.show_goal", goal_id=goal.id), 303)


@pages.post("/cases/<uuid:case_id>/evaluation")
@endpoint("case.plan_evaluation")
def plan_evaluation(work: Work, case_id: uuid.UUID) -> Response:
    """Plan the evaluation, or move its day."""
    refusals.check_version(work.load(Case, case_id, "case.plan_evaluation"))
    evaluating.plan(work, case_id, **refusals.read(schemas.EvaluationIn(), "evaluation"))
    return _back(case_id, "evaluation_planned")


@pages.post("/cases/<uuid:case_id>/evaluation-outcome")
@endpoint("case.finish_evaluation")
def finish_evaluation(work: Work, case_id: uuid.UUID) -> Response:
    """Write down what the evaluation found."""
    refusals.check_version(work.load(Case, case_id, "case.finish_evaluation"))
    numbers = range(len(_running(queries.plan(work, case_id))))
    read = [refusals.read(VerdictForm(), f"verdict{number}") for number in numbers]
    evaluating.finish(work, case_id, {one["goal_id"]: one["progress"] for one in read})
    return _back(case_id, "evaluation_done")


@goal_pages.get("/goals/<uuid:goal_id>")
@endpoint("goal.read")
def show_goal(work: Work, goal_id: uuid.UUID) -> str:
    """Show one goal, and for who leads what can be done with it."""
    found = queries.goal(work, goal_id)
    plan = queries.plan(work, found.case_id)
    return render_template(
        "plans/goal.html",
        goal=found,
        plan=plan,
        places=_without(plan, found),
        lists=LISTS,
        **_shared(work),
    )


refusals.show_again(goal_pages, show_goal)


@goal_pages.post("/goals/<uuid:goal_id>/scores")
@endpoint("goal.score")
def score(work: Work, goal_id: uuid.UUID) -> Response:
    """Say how it stands."""
    _same_version(work, goal_id, "goal.score")
    aiming.score(work, goal_id, Score(**refusals.read(ScoreForm(), "score")))
    return _done(goal_id, "goal_scored")


@goal_pages.post("/goals/<uuid:goal_id>/shares")
@endpoint("goal.share")
def share(work: Work, goal_id: uuid.UUID) -> Response:
    """Open it to one seat."""
    _same_version(work, goal_id, "goal.share")
    aiming.share(work, goal_id, **refusals.read(schemas.GoalShareIn(), "share"))
    return _done(goal_id, "goal_shared")


@goal_pages.post("/goals/<uuid:goal_id>/share-ending")
@endpoint("goal.end_share")
def end_share(work: Work, goal_id: uuid.UUID) -> Response:
    """Take it back from one seat."""
    _same_version(work, goal_id, "goal.end_share")
    aiming.end_share(work, goal_id, **refusals.read(schemas.GoalShareEndingIn(), "back"))
    return _done(goal_id, "goal_taken_back")


@goal_pages.post("/goals/<uuid:goal_id>/ending")
@endpoint("goal.end")
def end(work: Work, goal_id: uuid.UUID) -> Response:
    """Pursue it no longer."""
    _same_version(work, goal_id, "goal.end")
    aiming.end(work, goal_id, **refusals.read(schemas.GoalEndingIn(), "ending"))
    return _done(goal_id, "goal_ended")


def points(scores: Sequence[ScoreLine]) -> list[Point]:
    """Return where the scores of a goal stand in its chart, the oldest at the left.

    Args:
        scores: oldest first.
    """
    days = [(one.on - scores[0].on).days for one in scores]
    whole = max(days, default=0) or 1
    return [
        Point(
            x=round(LEFT + (RIGHT - LEFT) * day / whole, 1),
            y=TOP + STEP * (rules.HIGHEST - one.score),
            line=one,
        )
        for day, one in zip(days, scores, strict=True)
    ]


def standing_of(score: int) -> rules.Standing:
    """Return the step of the scale that a score is.

    Args:
        score: from 1 to 5.
    """
    return rules.SCALE[score - rules.LOWEST]


def _shared(work: Work) -> dict[str, object]:
    return {
        "points": points,
        "standing_of": standing_of,
        "scale": rules.SCALE,
        "today": work.today,
        "longest": rules.LONGEST_WORDS,
        **refusals.context(),
    }


def _running(found: PlanView) -> list[GoalView]:
    return [goal for goal in found.goals if goal.ended_at is None]


def _without(plan: PlanView, goal: GoalView) -> list[Place]:
    shared = {one.seat.id for one in goal.shares if one.lasts}
    return [place for place in plan.places if place.id not in shared]


def _same_version(work: Work, goal_id: uuid.UUID, action: str) -> None:
    refusals.check_version(work.load(Goal, goal_id, action))


def _back(case_id: uuid.UUID, code: str) -> Response:
    flash(code, "ok")
    return redirect(url_for("case_plan.show", case_id=case_id), 303)


def _done(goal_id: uuid.UUID, code: str) -> Response:
    flash(code, "ok")
    return redirect(url_for("goal.show_goal", goal_id=goal_id), 303)
