"""A town of signals, follow-ups and matches, as many as figures need to be worth hiding.

One of each is made through the services; the many are copies of it in the database.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, text

from coordination.access.classes import DataClass
from tests.factories import concern, police_question, released
from tests.world import World

# A day of the quarter that is over when the tests begin (18 November 2026).
OVER = dt.datetime(2026, 8, 12, 9, 0, tzinfo=dt.UTC)
COORDINATOR, POLICY = "care_coordinator@maasdal", "policy_officer@gemeente-venlo"
_COPY = """
    INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(one) || CAST(:set AS
        jsonb) || jsonb_build_object('id', gen_random_uuid(), 'reference', gen_random_uuid()))).*
    FROM (SELECT * FROM {table} ORDER BY created_at DESC LIMIT 1) AS one, generate_series(1, :many)
"""


@dataclass
class Town:
    """The network, and what is counted in it.

    Attributes:
        world: the network.
        connection: of the test.
    """

    world: World
    connection: Connection

    def many(self, table: str, count: int, **values: Any) -> None:
        """Copy the one row of a table so often, with other values."""

        written = json.dumps(values, default=str)
        statement = text(_COPY.format(table=table))
        self.connection.execute(statement, {"set": written, "many": count})

    def signals(self, count: int, category: str = "BULL", **values: Any) -> None:
        """Let so many signals be submitted in the quarter that is over."""
        given = {"category": category, "submitted_at": OVER, "created_at": OVER}
        self.many("signals", count, **(given | values))

    def others(self, count: int, **values: Any) -> None:
        """Let so many be offered to each other partner of Venlo, and to one that has no row."""
        for name in ("leerplicht-venlo", "gemeente-venlo", "wijkteam-venlo", "zvh", "peelrand"):
            asked = self.world.organisation(name).id
            self.follow_ups(count, asked_organisation_id=asked, **values)

    def follow_ups(self, count: int, **values: Any) -> None:
        """Let so many be offered to the police of Venlo in the quarter that is over."""
        given = {
            "offered_at": OVER,
            "created_at": OVER,
            "respond_by": OVER.date(),
            "predecessor_id": None,
            "share_id": None,
            "effect": None,
            "decision_id": None,
        }
        self.many("follow_ups", count, **(given | values))


@pytest.fixture
def town(world: World, connection: Connection) -> Town:
    """A network in which one signal leads to one follow-up for the police, this quarter."""
    about = concern(world, DataClass.D2, by=COORDINATOR)
    released(world, police_question(world, about), about)
    return Town(world, connection)
