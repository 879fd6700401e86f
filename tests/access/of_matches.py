"""The cells of matches in the access table: what the oracle says, and what is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.access import oracle_matches
from tests.access.facts import Facts
from tests.access.oracle import Actor

Verdict = Callable[[Facts, Actor, Any], str]
Body = Callable[[Facts, Any], dict[str, Any] | None]
SENT: dict[str, dict[str, Any] | None] = {
    "answer": {"answer": "contacted_now"},
    "report_wrong": None,
}


def level(facts: Facts, a: Actor, record: Any) -> int:
    """Return how much of a match opens."""
    return oracle_matches.match_level(a, facts.matches[record])


def task_level(facts: Facts, a: Actor, record: Any) -> int:
    """Return how much of one side of a match opens."""
    return oracle_matches.task_level(a, facts.match_tasks[record])


def on(act: str) -> tuple[Verdict, Body]:
    """Return what says who may do an act to a side of a match, and what they send."""
    return (
        lambda facts, a, record: oracle_matches.on_task(a, act, facts.match_tasks[record]),
        lambda _facts, _record: SENT[act],
    )
