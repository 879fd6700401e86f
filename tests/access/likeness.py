"""When two cells of the access table are the same: nothing that the oracle looks at differs."""

from __future__ import annotations

import uuid
from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from typing import Any

from tests.access.facts import Facts
from tests.access.oracle import DIRECTOR, Actor

NAMES = frozenset({"id", "signal"})  # which record it is; only what it is like counts
TABLES = {
    "signal": "signals",
    "desk_item": "desk_items",
    "wpg_decision": "decisions",
    "case": "cases",
    "adoption": "adoptions",
    "contribution": "contributions",
    "goal": "goals",
    "match": "matches",
    "match_task": "match_tasks",
}

CLASSES = {"wpg_decision": "D5", "young_person": "D1"} | dict.fromkeys(
    ("case", "match", "match_task"), "D0"
)


def likeness(a: Actor, fact: Any) -> Hashable:
    """Return a fact with every id replaced by what it is to a member."""
    if is_dataclass(fact):
        kept = (field.name for field in fields(fact) if field.name not in NAMES or _owner(fact))
        answers = getattr(fact, "function", None) in a.functions
        return answers, *(likeness(a, getattr(fact, name)) for name in kept)
    if isinstance(fact, frozenset | set | tuple | list):
        return frozenset(likeness(a, part) for part in fact)
    return _relation(a, fact) if isinstance(fact, uuid.UUID) else fact


def _owner(fact: Any) -> bool:
    return hasattr(fact, "has_coordinator")


def _relation(a: Actor, one: uuid.UUID) -> str:
    known = {a.id: "me", a.organisation: "mine"}
    if one in known:
        return known[one]
    if one in a.replaces:
        return "replaced"
    return "closed" if one in a.conflicts else "other"


def of_member(a: Actor) -> Hashable:
    """Return what a member is like by itself, whoever they are and wherever they work.

    Args:
        a: who asks.
    """
    directs = DIRECTOR in a.functions
    return a.role, a.kind, a.bound, a.active, directs, bool(a.replaces), bool(a.conflicts)


def of_record(facts: Facts, a: Actor, kind: str, record: Any) -> tuple[Hashable, Any]:
    """Return what a record is like for a member, and the id of the signal that it hangs on.

    Args:
        facts: of the scene.
        a: who asks.
        kind: of record.
        record: its id.
    """
    if kind == "young_person":
        registered = tuple(_relation(a, one) for one in facts.persons[record])
        return (_relation(a, record), registered, likeness(a, facts.about(record))), None
    if kind in TABLES:
        return likeness(a, getattr(facts, TABLES[kind])[record]), None
    about = facts.follow_up_of(kind, record)
    person = facts.inform_persons.get(record)
    signal = getattr(about, "signal", None)  # a contribution has none of its own
    return (likeness(a, about), person and _relation(a, person)), signal


def class_of(facts: Facts, kind: str, record: Any) -> str:
    """Return the data class of a record; a registration has none of its own.

    Args:
        facts: of the scene.
        kind: of record.
        record: its id.
    """
    if kind in CLASSES:
        return CLASSES[kind]
    if kind == "desk_item":
        return facts.desk_items[record][1].klass
    if kind in {"signal", "adoption", "contribution", "goal"}:
        return getattr(facts, TABLES[kind])[record].klass
    return facts.follow_up_of(kind, record).klass
