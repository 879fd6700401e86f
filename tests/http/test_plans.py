"""How PostgreSQL finds the first page of the lists of signals, behind row-level security.

A thousand rows of one school lie in the table: where a page grew with them, the plan would read
or sort them. The statements are those that the list itself has sent, with what it has sent. Of a
table that is as small as these PostgreSQL would often rather read all; it is told not to, so that
what is seen is whether an index leads to the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from deploy.embedded.databases import WEB
from tests.factories import concern
from tests.sending import sending
from tests.signals.samples import COORDINATOR
from tests.web import System
from tests.world import World

MANY, PAGE = 1_000, 26
# Each right gives one page at most, and these are sorted together: own, authored, unclaimed, named.
RIGHTS = 4
# Of the lists of follow-ups, shares and tasks PostgreSQL reads all that the organisation has: it
# takes what the second wall lets through for one row, and would rather sort that.
LISTS = {
    "/signals": "signals",
    "/signals?status=routed": "signals",
    "/signals?urgency=ordinary": "signals",
    "/signals?category=PEST": "signals",
    "/signals?since=2026-11-01": "signals",
}
_COPY = """
    INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(one) ||
        jsonb_build_object(
            'id', gen_random_uuid(), 'reference', gen_random_uuid(),
            'created_at', one.created_at - n * interval '1 minute'
    ))).* FROM (SELECT * FROM {table} LIMIT 1) AS one, generate_series(1, :many) AS n
"""


@pytest.fixture
def school(world: World, connection: Connection) -> World:
    """A school with very many signals."""
    concern(world)
    for table in dict.fromkeys(LISTS.values()):
        connection.execute(text(_COPY.format(table=table)), {"many": MANY})
        connection.execute(text(f"ANALYZE {table}"))
    connection.execute(text("ANALYZE keys"))
    return world


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every node of a plan."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def plan_of(world: World, connection: Connection, system: System, path: str) -> dict[str, Any]:
    """Return the plan of the statement that finds the first page, as it ran."""
    with sending() as sent:
        assert system.get(path).status_code == 200
    query, params = next(one for one in sent.asked if " LIMIT " in str(one[0]))
    cursor = connection.connection.cursor()
    cursor.execute("SELECT wall.act_as(%s)", [world.member(COORDINATOR).id])
    cursor.execute("SET LOCAL enable_seqscan TO off")
    cursor.execute(f"SET LOCAL role TO {WEB}")
    cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", params)
    plan = cursor.fetchone()[0][0]["Plan"]
    cursor.execute("SET LOCAL role TO NONE")
    return plan


def looked_at(node: dict[str, Any]) -> int:
    """Return how many rows a scan has looked at."""
    rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return round(rows * node["Actual Loops"])


def most_read(plan: dict[str, Any], table: str) -> str:
    """Return whether a scan of the table, or a sort, has more than a page of each right."""
    scans = [node for node in nodes(plan) if node.get("Relation Name") == table]
    sorts = [node for node in nodes(plan) if node["Node Type"].endswith("Sort")]
    read = [*scans, *(part for node in sorts for part in node["Plans"])]
    most = max(read, key=looked_at)
    return (
        "a page"
        if looked_at(most) <= PAGE * RIGHTS
        else f"{looked_at(most)} by {most['Node Type']}: {most}"
    )


def test_a_page_of_a_list_is_found_by_index(app: Flask, school: World, connection: Connection):
    system = System(app, school, COORDINATOR)
    found = {path: plan_of(school, connection, system, path) for path in LISTS}
    assert {path: most_read(found[path], table) for path, table in LISTS.items()} == dict.fromkeys(
        LISTS, "a page"
    )
