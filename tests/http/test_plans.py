"""How PostgreSQL finds the first page of lists of signals and follow-ups, behind the wall.

A thousand rows of one organisation lie in the table: where a page grew with them, the plan would
read or sort them. The statements are those that the list itself has sent, with what it has sent.
Of a table that is as small as these PostgreSQL would often rather read all; it is told not to, so
that what is seen is whether an index leads to the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from coordination.access.classes import DataClass
from deploy.embedded.databases import WEB
from tests.factories import concern, police_question, released
from tests.sending import sending
from tests.signals.samples import COORDINATOR
from tests.web import System
from tests.world import World

MANY, PAGE = 1_000, 26
# Each right gives one page at most, and these are sorted together: own, authored, unclaimed, named.
RIGHTS = 4
# Of the lists of shares and tasks PostgreSQL reads all that the organisation has: it takes what the
# second wall lets through for one row, and would rather sort that.
LISTS = (
    *("/signals", "/signals?status=routed", "/signals?urgency=ordinary"),
    *("/signals?category=PEST", "/signals?since=2026-11-01"),
)
OFFICER = "police_officer@politie-venlo"
_COPY = """
    INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(one) ||
        jsonb_build_object(
            'id', gen_random_uuid(), 'reference', gen_random_uuid(),
            'created_at', one.created_at - n * interval '1 minute'
    ))).* FROM (SELECT * FROM {table} LIMIT 1) AS one, generate_series(1, :many) AS n
"""
# Each of a signal of its own: were all of one, PostgreSQL would expect that a conflict of interest
# closes either all or none.
_COPY_FOLLOW_UPS = """
    INSERT INTO follow_ups SELECT (jsonb_populate_record(NULL::follow_ups, to_jsonb(one) ||
        jsonb_build_object(
            'id', gen_random_uuid(), 'reference', gen_random_uuid(), 'signal_id', signals.id,
            'created_at', signals.created_at
    ))).* FROM (SELECT * FROM follow_ups LIMIT 1) AS one, signals WHERE signals.id <> one.signal_id
"""
_COPY_KEYS = """
    INSERT INTO keys SELECT (jsonb_populate_record(NULL::keys, to_jsonb(keys) ||
        jsonb_build_object('id', gen_random_uuid(), 'record_id', follow_ups.id)
    )).* FROM keys, follow_ups WHERE relation = 'asked' AND record_kind = 'follow_up'
        AND keys.record_id <> follow_ups.id
"""


def multiplied(connection: Connection, table: str) -> None:
    """Copy the one row that there is, and see that PostgreSQL knows of the copies."""
    connection.execute(text(_COPY.format(table=table)), {"many": MANY})
    connection.execute(text(f"ANALYZE {table}"))


@pytest.fixture
def school(world: World, connection: Connection) -> World:
    """A school with very many signals."""
    concern(world)
    multiplied(connection, "signals")
    connection.execute(text("ANALYZE keys"))
    return world


@pytest.fixture
def station(world: World, connection: Connection) -> World:
    """A police station that was asked very much."""
    about = concern(world, DataClass.D4)
    released(world, police_question(world, about), about)
    multiplied(connection, "signals")
    connection.execute(text(_COPY_FOLLOW_UPS))
    connection.execute(text(_COPY_KEYS))
    connection.execute(text("ANALYZE follow_ups, keys"))
    return world


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every node of a plan."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def plan_of(app: Flask, world: World, connection: Connection, who: str, path: str) -> Any:
    """Return the plan of the statement that finds the first page, as it ran."""
    with sending() as sent:
        assert len(System(app, world, who).get(path).json["items"]) == PAGE - 1
    query, params = next(one for one in sent.asked if " LIMIT " in str(one[0]))
    cursor = connection.connection.cursor()
    cursor.execute("SELECT wall.act_as(%s)", [world.member(who).id])
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
    found = {path: plan_of(app, school, connection, COORDINATOR, path) for path in LISTS}
    assert {path: most_read(plan, "signals") for path, plan in found.items()} == dict.fromkeys(
        LISTS, "a page"
    )


@pytest.mark.parametrize("path", ["/follow-ups", "/follow-ups?status=offered"])
def test_what_an_office_was_asked_is_found_by_index(
    app: Flask, station: World, connection: Connection, path: str
):
    plan = plan_of(app, station, connection, OFFICER, path)
    assert most_read(plan, "follow_ups") == "a page"
