"""What one member asks in a day: a fixed list of requests, and the answers as they can be compared.

Ids that were made while the script ran (log entries, requests) are numbered in the order in which
they appear, so that two runs can be compared to the byte.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import text

from tests.access.cells import Answer, Table
from tests.access.oracle_acts import RECORDERS

UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
STATUSES = ("draft", "submitted", "routed", "closed", "withdrawn")
CATEGORIES = ("ABS", "BULL", "HOME", "MENT", "POLA", "RADI", "SEXU", "VERB", "VISI", "WEAP")
FOLLOW_UP_STATUSES = (
    *("proposed", "offered", "accepted", "done", "kept"),
    *("declined", "returned", "withdrawn", "superseded"),
)
KINDS = ("review", "own_action", "safety_consult", "help_request", "reporting_code", "request")
PLAIN = (
    # Before the script itself is in the log: time stands still here, and so does its order.
    *("/audit-entries?pageSize=5", "/me", "/desk", "/digests/preview", "/notices", "/memberships"),
    *("/organisations", "/organisations?kind=police", "/organisations?municipality=GM0983"),
    *("/rule-sets", "/rule-sets/1", "/signals?urgency=ordinary", "/signals?urgency=acute"),
    *("/signals?since=2026-11-20", "/signals?since=2026-11-27", "/signals?sort=category"),
    *("/follow-ups?direction=asked", "/follow-ups?direction=received", "/follow-ups?overdue=true"),
    *("/shares", "/shares?state=live", "/shares?state=proposed", "/inform-tasks"),
    *("/inform-tasks?open=true", "/desk-items", "/desk-items?status=open", "/young-persons"),
)
PAGED = ("/signals?pageSize=1", "/follow-ups?pageSize=1", "/young-persons?pageSize=2")
PAGES = 3
OWN_LOG = "/audit-entries?pageSize=5"


def run(table: Table, who: str, names: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Return the comparable answer to every request of the script.

    Args:
        table: of the stage.
        who: the member.
        names: surnames to search for.
    """
    table.meet(who)
    undo = table.stage.connection.begin_nested()
    known = _known(table)
    made: dict[str, str] = {}
    try:
        return {asked: _normal(answer, known, made) for asked, answer in _script(table, who, names)}
    finally:
        undo.rollback()


def _script(table: Table, who: str, names: Sequence[str]) -> Iterator[tuple[str, Answer]]:
    for path in [*PLAIN, *_filtered(), *_single(table)]:
        yield path, table.send(who, "GET", path)
    for path in PAGED:
        yield from _paged(table, who, path)
    if table.actor(who).role in RECORDERS:
        for name in names:
            body = {"name": name}
            yield f"search {name}", table.send(who, "POST", "/young-person-searches", body)
    tried = {"version": 1, "last": 200}
    yield "dry run", table.send(who, "POST", "/rule-sets/dry-run", tried)


def _filtered() -> Iterator[str]:
    yield from (f"/signals?status={status}" for status in STATUSES)
    yield from (f"/signals?category={category}" for category in CATEGORIES)
    yield from (f"/follow-ups?status={status}" for status in FOLLOW_UP_STATUSES)
    yield from (f"/follow-ups?kind={kind}" for kind in KINDS)


def _single(table: Table) -> Iterator[str]:
    """Yield records by id, open or closed, and what a filter says about persons."""
    facts = table.stage.facts
    for signal in sorted(facts.signals, key=str)[:6]:
        yield from (f"/signals/{signal}", f"/signals/{signal}/feedback")
    yield from (f"/follow-ups/{one}" for one in sorted(facts.follow_ups, key=str)[:6])
    persons = sorted(facts.persons, key=str)[:4]
    yield from (f"/signals?youngPersonId={one}" for one in persons)
    asked = [*(f"young_person:{one}" for one in persons), *_explained(table)]
    yield from (f"/access-explanations?resource={one}" for one in asked)
    yield f"/signals/{uuid.UUID(int=0)}"


def _explained(table: Table) -> list[str]:
    scene, facts = table.stage.scene, table.stage.facts
    known = [one for one in sorted(scene.signals.values(), key=str) if one in facts.signals]
    return [f"signal:{one}" for one in known[:8]]


def _paged(table: Table, who: str, path: str) -> Iterator[tuple[str, Answer]]:
    cursor = ""
    for number in range(PAGES):
        answer = table.send(who, "GET", path + cursor)
        yield f"{path} page {number}", answer
        following = (answer.json or {}).get("nextCursor")
        if following is None:
            return
        cursor = f"&cursor={following}"


def _known(table: Table) -> frozenset[str]:
    """Return the ids that are there before the script runs; all others are made by it."""
    query = " UNION ALL ".join(f"SELECT id::text FROM {name}" for name in TABLES)  # noqa: S608
    return frozenset(table.stage.connection.execute(text(query)).scalars())


TABLES = (
    *("accounts", "memberships", "organisations", "signals", "statements", "young_persons"),
    *("follow_ups", "shares", "inform_tasks", "desk_items", "notices", "routing_decisions"),
    *("audit_entries", "function_contacts", "stand_ins"),
)


def _normal(answer: Answer, known: frozenset[str], made: dict[str, str]) -> tuple[Any, ...]:
    def number(found: re.Match[str]) -> str:
        one = str(uuid.UUID(found[0]))
        return one if one in known else made.setdefault(one, f"made-{len(made)}")

    status, headers, body = answer.comparable
    tagless = tuple(item for item in headers if item[0] != "Content-Length")
    return status, tagless, UUID.sub(number, body)
