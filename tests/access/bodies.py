"""What the acts of the access table send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from tests.access import oracle
from tests.access.facts import Facts
from tests.access.network import LATER

SOON = (LATER.date() + dt.timedelta(days=10)).isoformat()
TODAY = LATER.date().isoformat()

OUTCOMES = {
    "review": "watch",
    "absence_report": "no_further_action",
    "own_action": "watch",
    "support": "watch",
    "safety_consult": "watch",
    "help_request": "referred",
    "reporting_code": "reported",
    "weighing": "not_substantiated",
    "area_question": "no_further_action",
}


def same(field: str) -> Callable[[Facts, Any], dict[str, Any]]:
    """Return a body that names the record itself: who may is asked before that is refused."""
    return lambda _facts, record: {field: str(record)}


def completion(facts: Facts, record: Any) -> dict[str, Any]:
    """Return how a follow-up is done."""
    kind = facts.follow_ups[record].kind
    body: dict[str, Any] = {"outcome": OUTCOMES[kind], "feedback": {"decision": "taken_up"}}
    if kind == "absence_report":
        body |= {"registerNumber": "1", "registerDate": TODAY}
    return body


def assignment(facts: Facts, record: Any) -> dict[str, Any]:
    """Return somebody of the addressed function."""
    f = facts.follow_ups[record]
    able = [a for a in facts.actors.values() if a.active and oracle.in_function(a, f)]
    chosen = min((str(a.id) for a in able), default=str(record))
    return {"handlerId": chosen}


def correction(_facts: Facts, _record: Any) -> dict[str, Any]:
    """Return a signal that became another concern."""
    said = {"kind": "fact", "text": "Anders dan gezegd."}
    return {
        "category": "BULL",
        "subCategory": "serious",
        "lifeDomain": "school",
        "occurredOn": TODAY,
        "urgency": "ordinary",
        "statements": [said],
        "reason": "Het was anders.",
    }


def rectification(facts: Facts, record: Any) -> dict[str, Any]:
    """Return the same for the person concerned, who has a right to it."""
    return correction(facts, record) | {"ground": "rectification"}


def step(_facts: Facts, _record: Any) -> dict[str, Any]:
    """Return a step of the reporting code."""
    return {"step": "consult", "doneOn": TODAY, "words": "Overlegd met een collega."}


def adoption(_facts: Facts, _record: Any) -> dict[str, Any]:
    """Return what a receiver needs for its own file."""
    return {"parts": ["occurred_on"], "reason": "Voor het eigen dossier."}


def question(facts: Facts, record: Any) -> dict[str, Any]:
    """Return what is asked of the police by hand."""
    police = next(a.organisation for a in facts.actors.values() if a.kind == "police" and a.active)
    return {
        "signalId": str(record),
        "kind": "safety_consult",
        "organisationId": str(police),
        "function": "police_officer",
        "purpose": "public_safety",
        "legalBasis": "public_task",
        "level": "stub",
    }


def disclosure(facts: Facts, record: Any) -> dict[str, Any]:
    """Return a decision to disclose police data."""
    police = sorted(str(a.organisation) for a in facts.actors.values() if a.kind == "police")
    words = dict.fromkeys(("interest", "covers", "authority"), "Nodig.")
    days = {"decidedOn": TODAY, "validFrom": TODAY, "validUntil": SOON}
    return (
        words
        | days
        | {
            "signalId": str(record),
            "organisationId": police[-1],
            "function": "police_officer",
            "article": "incidental",
            "purpose": "public_safety",
        }
    )


def successor(facts: Facts, _record: Any) -> dict[str, Any]:
    """Return another partner."""
    police = sorted(str(a.organisation) for a in facts.actors.values() if a.kind == "police")
    return {"organisationId": police[-1]}
