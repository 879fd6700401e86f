"""The cells of cases in the access table: what the oracle says, and what is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.access import oracle_cases
from tests.access.facts import Facts
from tests.access.oracle import Actor
from tests.access.oracle_acts import ALLOWED, HIDDEN, NEVER

BROUGHT = {
    "level": "L3",
    "regime": "local_pga_covenant",
    "purpose": "youth_help",
    "words": "Er zijn meer partners nodig.",
}
QUESTIONS = {
    "L3": ("several_partners_needed", "tried_with_fewer"),
    "L4": (
        *("several_life_areas", "several_chains_needed", "family_involved"),
        "local_safety_problem",
    ),
}


def admission(facts: Facts, record: Any) -> dict[str, Any]:
    """Return an admission test whose every answer is yes."""
    asked = QUESTIONS[facts.cases[record].level]
    answers = [{"criterion": one, "met": True} for one in asked]
    return {"admitted": True, "answers": answers, "words": "Het is eerst alleen geprobeerd."}


def next_lead(facts: Facts, record: Any) -> dict[str, Any]:
    """Return somebody at the table who does not lead."""
    case = facts.cases[record]
    there = {case.table, *(seat.organisation for seat in case.seats)}
    able = [
        a.id
        for a in facts.actors.values()
        if a.active and a.organisation in there and a.role in oracle_cases.SITTING
    ]
    other = [one for one in able if one != case.lead] or [record]
    return {"membershipId": str(min(other, key=str))}


def new_seat(facts: Facts, record: Any) -> dict[str, Any]:
    """Return a place for one person who does not sit in the case."""
    case = facts.cases[record]
    there = {seat.member for seat in case.seats}
    able = [
        a
        for a in facts.actors.values()
        if a.active and a.role in oracle_cases.SITTING and not a.conflicts & case.persons
    ]
    chosen = min((a for a in able if a.id not in there), key=lambda a: str(a.id))
    return {"organisationId": str(chosen.organisation), "membershipId": str(chosen.id)}


def last_seat(facts: Facts, record: Any) -> dict[str, Any]:
    """Return a place that lasts; a case without one has nothing that can be ended."""
    found = [seat.id for seat in facts.cases[record].seats] or [record]
    return {"seatId": str(min(found, key=str))}


def conference(**more: Any) -> Callable[[Facts, Any], dict[str, Any]]:
    """Return what is said of a conference; a case without one has nothing to say it of."""
    return lambda facts, record: {
        "conferenceId": str(facts.conferences.get(record, record)),
        **more,
    }


def no_words(_facts: Facts, _record: Any) -> dict[str, Any]:
    """Return that one leaves without saying anything."""
    return {}


SEATING = {
    "seats": ("give_seat", new_seat),
    "seat-ending": ("end_seat", last_seat),
    "leaving": ("leave", no_words),
}
PLAN = {"startsAt": "2026-12-08T10:00:00+01:00", "duration": 60, "agenda": ["goals"]}
# Of one conference of the case.
CONFERENCES = {
    "conference-moving": ("move_conference", conference(**PLAN)),
    "conference-cancelling": ("cancel_conference", conference(reason="too_few")),
    "conference-minutes": ("write_minutes", conference()),
    "minutes-answer": ("answer_minutes", conference()),
}
SCALED = {
    "level": "L2",
    "regime": "covenant_education_youth",
    "reason": "goals_reached",
    "words": "Het kan weer op school.",
}


def next_step(facts: Facts, record: Any) -> dict[str, Any]:
    """Return a step that is possible: who has a conference planned goes on to the plan."""
    return {"act": "start_plan" if record in facts.conferences else "plan_conference"}


def meets(facts: Facts, a: Actor, record: Any) -> str:
    """Say that when and where a table meets belongs to the frame of its case."""
    if a.role not in oracle_cases.SITTING:
        return NEVER
    return ALLOWED if level(facts, a, record) else HIDDEN


def brought(_facts: Facts, record: Any) -> dict[str, Any]:
    """Return what brings a signal to a table."""
    return BROUGHT | {"signalId": str(record)}


def level(facts: Facts, a: Actor, record: Any) -> int:
    """Return how much of a case opens."""
    return oracle_cases.case_level(a, facts.cases[record])


def verdict(act: str) -> Callable[[Facts, Actor, Any], str]:
    """Return what says who may do an act to a case."""
    return lambda facts, a, record: oracle_cases.on_case(a, act, facts.cases[record])
