"""Which canaries a member may find in what it reads, by the oracle."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from tests.access import (
    oracle,
    oracle_adoptions,
    oracle_cases,
    oracle_contributions,
    oracle_goals,
    oracle_matches,
    oracle_records,
)
from tests.access.conftest import Stage
from tests.access.endpoints import RECORDS, of_person
from tests.access.oracle import FULL, NONE, STUB, SUMMARY, Actor, FollowUp, Signal

REFERENCE = re.compile(r"[A-Z0-9]{3}-[A-Z0-9]{3}")
WORD = re.compile(r"Kanarie[A-Za-z]+")
SAID = ("fact", "observation", "interpretation", "hearsay")
SHARED = frozenset({"fact", "observation"})


def allowed_words(stage: Stage, a: Actor) -> frozenset[str]:
    """Return every canary that this member may read somewhere."""
    facts = stage.facts
    found: set[str] = set()
    for s in facts.signals.values():
        found |= signal_words(stage, a, s)
    for f in facts.follow_ups.values():
        found |= _follow_up_words(stage, a, f)
    found |= _reasons(stage, a)
    for person in facts.persons:
        level = of_person(facts, a, person)
        parts = {FULL: ("surname", "guardian", "contact"), SUMMARY: ("surname",)}
        found |= of_record(stage, person, *parts.get(level, ()))
    return frozenset(found)


def _reasons(stage: Stage, a: Actor) -> set[str]:
    """Return the canaries in what was decided, and why, and in what was brought and said."""
    return {
        word
        for name, opens, parts in REASONS
        for one in getattr(stage.facts, name).values()
        if opens(a, one)
        for word in of_record(stage, one.id, *parts)
    }


def _whole(level: Callable[[Actor, Any], int]) -> Callable[[Actor, Any], bool]:
    return lambda a, one: level(a, one) == FULL


REASONS: tuple[tuple[str, Callable[[Actor, Any], Any], tuple[str, ...]], ...] = (
    ("decisions", oracle_records.decision_level, ("interest",)),
    ("cases", oracle_cases.case_level, ("place",)),
    ("cases", _whole(oracle_cases.case_level), ("why", "facts")),
    ("cases", oracle_cases.reads_minutes, ("decision",)),
    ("goals", oracle_goals.goal_level, ("wanted", "own", "score")),
    # With whom it is shared, and why, its lead alone reads.
    ("goals", lambda a, goal: a.id == goal.case.lead, ("necessity",)),
    # What is written down of the reporting code is for those whom the concern names.
    ("follow_ups", lambda a, f: a.active and oracle.named(a, f), ("code",)),
    ("adoptions", _whole(oracle_adoptions.adoption_level), ("kept", "taken", "person")),
    ("contributions", _whole(oracle_contributions.contribution_level), ("brought",)),
    ("match_tasks", oracle_matches.task_level, ("match",)),
)


def closed_references(stage: Stage, a: Actor) -> frozenset[str]:
    """Return the references of records that are closed to a member and that no news names."""
    facts, closed, known = stage.facts, set(), set()
    for kind, (name, _readers, level) in RECORDS.items():
        if kind in TABLES:
            query = text(f"SELECT id, reference FROM {TABLES[kind]}")  # noqa: S608
            for record, reference in stage.connection.execute(query):
                open_ = record in getattr(facts, name) and level(facts, a, record)
                (known if open_ else closed).add(reference)
    for table in ("notices", "reminders"):
        query = text(f"SELECT reference FROM {table} WHERE membership_id = :me")  # noqa: S608
        known |= set(stage.connection.execute(query, {"me": a.id}).scalars())
    return frozenset(closed - known)


TABLES = {
    "signal": "signals",
    "follow_up": "follow_ups",
    "inform_task": "inform_tasks",
    "desk_item": "desk_items",
    "wpg_decision": "wpg_disclosure_decisions",
    "case": "cases",
    "contribution": "contributions",
    "match": "matches",
    "match_task": "match_tasks",
}


def signal_words(stage: Stage, a: Actor, s: Signal) -> frozenset[str]:
    """Return the canaries of one signal that open to a member."""
    level = oracle.signal_level(a, s)
    if level == FULL and s.owner.id == a.organisation:
        names = [of_record(stage, person, "surname") for person in s.persons]
        return of_record(stage, s.id, *SAID, "done").union(*names)
    if level >= SUMMARY:
        return _shared_words(stage, a, s, level)
    return frozenset()


def shares_open(a: Actor, s: Signal) -> list[oracle.Share]:
    """Return the shares through which a member reads a signal."""
    return [f.share for f in s.follow_ups if f.share and not f.internal and oracle.handling(a, f)]


def _shared_words(stage: Stage, a: Actor, s: Signal, level: int) -> frozenset[str]:
    found: set[str] = set(of_record(stage, s.id, *SAID, "done")) if level == FULL else set()
    for share in shares_open(a, s):
        for person in share.persons:
            found |= of_record(stage, person, "surname")
        ids = stage.scene.statements.get(s.id, [])
        kinds = dict(zip(ids, SAID, strict=False))
        for statement in share.statements:
            if kinds.get(statement) in SHARED:
                found |= of_record(stage, s.id, kinds[statement])
    return frozenset(found)


def _follow_up_words(stage: Stage, a: Actor, f: FollowUp) -> frozenset[str]:
    found: set[str] = set()
    level = oracle_records.share_level(a, f)
    own = a.organisation == f.owner.id
    if own and level == FULL:
        found |= of_record(stage, f.id, "necessity", "reason")
    if own and level == STUB:
        found |= of_record(stage, f.id, "reason")
    parts = oracle.follow_up_parts(a, f)
    if oracle.QUESTION in parts:
        found |= of_record(stage, f.id, "question")
    if oracle.ANSWER in parts:
        found |= of_record(stage, f.id, "note") | (
            of_record(stage, f.id, "kept") if own else frozenset()
        )
    return frozenset(found)


def of_record(stage: Stage, record: Any, *parts: str) -> frozenset[str]:
    words = stage.scene.words.get(record)
    return words.of(*parts) if words and parts else frozenset()


__all__ = ["NONE", "WORD", "allowed_words"]
