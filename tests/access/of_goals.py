"""The cells of plans in the access table: what the oracle says, and what is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.access import oracle_cases, oracle_goals
from tests.access.facts import Facts
from tests.access.oracle import Actor
from tests.access.oracle_acts import ALLOWED, HIDDEN, NEVER

NEW = {"lifeArea": "leisure", "wanted": "Hij gaat naar de club.", "legalBasis": "public_task"}
SCORE = {"score": 3, "on": "2026-11-18", "reason": "Het gaat beter."}
EVALUATION = {"dueOn": "2027-01-15"}


def level(facts: Facts, a: Actor, record: Any) -> int:
    """Return how much of a goal opens."""
    return oracle_goals.goal_level(a, facts.goals[record])


def verdict(act: str) -> Callable[[Facts, Actor, Any], str]:
    """Return what says who may do an act to a goal."""
    return lambda facts, a, record: oracle_goals.on_goal(a, act, facts.goals[record])


def frame(facts: Facts, a: Actor, record: Any) -> str:
    """Say that the plan opens with the frame of its case; each goal in it is asked by itself."""
    if a.role not in oracle_cases.SITTING:
        return NEVER
    return ALLOWED if oracle_cases.case_level(a, facts.cases[record]) else HIDDEN


def _new_seat(facts: Facts, record: Any) -> dict[str, Any]:
    """Return a seat with which it is not shared; a case without one has nobody to share with."""
    goal = facts.goals[record]
    found = [seat.id for seat in goal.case.seats if seat not in goal.seats] or [record]
    return {
        "seatId": str(min(found, key=str)),
        "necessity": "Zij gaan hiermee aan de slag.",
        "ageGate": "from12to15",
    }


def _shared_seat(facts: Facts, record: Any) -> dict[str, Any]:
    found = [seat.id for seat in facts.goals[record].seats] or [record]
    return {"seatId": str(min(found, key=str))}


def _verdicts(facts: Facts, record: Any) -> dict[str, Any]:
    mine = [goal.id for goal in facts.goals.values() if goal.case.id == record]
    return {"verdicts": [{"goalId": str(one), "progress": True} for one in mine]}


PATHS: dict[str, tuple[str, Any]] = {
    "scores": ("score", lambda _facts, _record: SCORE),
    "shares": ("share", _new_seat),
    "share-ending": ("end_share", _shared_seat),
    "ending": ("end", lambda _facts, _record: {"reason": "reached"}),
}
OF_CASES: dict[str, tuple[str, Any]] = {
    "goals": ("set_goal", lambda _facts, _record: NEW),
    "evaluation": ("plan_evaluation", lambda _facts, _record: EVALUATION),
    "evaluation-outcome": ("finish_evaluation", _verdicts),
}
