"""JSON: the plan of a case, its goals and its evaluations."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.cases.models import Case
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.plans import schemas
from coordination.plans.models import Goal
from coordination.plans.queries import plans as queries
from coordination.plans.queries.shapes import GoalView, PlanView
from coordination.plans.service import aiming, evaluating
from coordination.plans.service.aiming import Aim, Score
from coordination.work import Work

api = Blueprint("plans", __name__, description="The plan of a case: goals and evaluations")


@api.get("/cases/<uuid:case_id>/plan")
@endpoint("case.read")
@api.etag
@api.response(200, schemas.PlanOut)
def show_plan(work: Work, case_id: uuid.UUID) -> PlanView:
    """The plan of a case, as far as it opens to the caller."""
    return _plan(work, case_id)


@api.post("/cases/<uuid:case_id>/goals")
@endpoint("case.set_goal")
@api.etag
@api.arguments(schemas.GoalIn)
@api.response(201, schemas.GoalOut)
def set_goal(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> GoalView:
    """Set a goal; nobody but the lead reads it until it is shared."""
    api.check_act(work, Case, case_id, "case.set_goal")
    return _goal(work, aiming.set_goal(work, case_id, Aim(**typed)).id)


@api.get("/goals/<uuid:goal_id>")
@endpoint("goal.read")
@api.etag
@api.response(200, schemas.GoalOut)
def show_goal(work: Work, goal_id: uuid.UUID) -> GoalView:
    """One goal with its scores."""
    return _goal(work, goal_id)


@api.post("/goals/<uuid:goal_id>/scores")
@endpoint("goal.score")
@api.etag
@api.arguments(schemas.ScoreIn)
@api.response(201, schemas.GoalOut)
def score(work: Work, typed: dict[str, Any], goal_id: uuid.UUID) -> GoalView:
    """Say how it stands with a goal; what was said before stays."""
    api.check_act(work, Goal, goal_id, "goal.score")
    aiming.score(work, goal_id, Score(**typed))
    return _goal(work, goal_id)


@api.post("/goals/<uuid:goal_id>/shares")
@endpoint("goal.share")
@api.etag
@api.arguments(schemas.GoalShareIn)
@api.response(201, schemas.GoalOut)
def share(work: Work, typed: dict[str, Any], goal_id: uuid.UUID) -> GoalView:
    """Open a goal to one seat at the table."""
    api.check_act(work, Goal, goal_id, "goal.share")
    aiming.share(work, goal_id, **typed)
    return _goal(work, goal_id)


@api.post("/goals/<uuid:goal_id>/share-ending")
@endpoint("goal.end_share")
@api.etag
@api.arguments(schemas.GoalShareEndingIn)
@api.response(200, schemas.GoalOut)
def end_share(work: Work, typed: dict[str, Any], goal_id: uuid.UUID) -> GoalView:
    """Take a goal back from a seat."""
    api.check_act(work, Goal, goal_id, "goal.end_share")
    aiming.end_share(work, goal_id, typed["seat_id"])
    return _goal(work, goal_id)


@api.post("/goals/<uuid:goal_id>/ending")
@endpoint("goal.end")
@api.etag
@api.arguments(schemas.GoalEndingIn)
@api.response(200, schemas.GoalOut)
def end(work: Work, typed: dict[str, Any], goal_id: uuid.UUID) -> GoalView:
    """Pursue a goal no longer."""
    api.check_act(work, Goal, goal_id, "goal.end")
    aiming.end(work, goal_id, typed["reason"])
    return _goal(work, goal_id)


@api.post("/cases/<uuid:case_id>/evaluation")
@endpoint("case.plan_evaluation")
@api.etag
@api.arguments(schemas.EvaluationIn)
@api.response(200, schemas.PlanOut)
def plan_evaluation(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> PlanView:
    """Say by when the plan is evaluated; a day that was set before moves."""
    api.check_act(work, Case, case_id, "case.plan_evaluation")
    evaluating.plan(work, case_id, typed["due_on"])
    return _plan(work, case_id)


@api.post("/cases/<uuid:case_id>/evaluation-outcome")
@endpoint("case.finish_evaluation")
@api.etag
@api.arguments(schemas.EvaluationOutcomeIn)
@api.response(200, schemas.PlanOut)
def finish_evaluation(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> PlanView:
    """Write down what the evaluation found, for every goal that runs."""
    api.check_act(work, Case, case_id, "case.finish_evaluation")
    found = {one["goal_id"]: one["progress"] for one in typed["verdicts"]}
    evaluating.finish(work, case_id, found)
    return _plan(work, case_id)


def _plan(work: Work, case_id: uuid.UUID) -> PlanView:
    work.flush()
    found = queries.plan(work, case_id)
    api.set_version(found)
    return found


def _goal(work: Work, goal_id: uuid.UUID) -> GoalView:
    work.flush()
    found = queries.goal(work, goal_id)
    api.set_version(found)
    return found
