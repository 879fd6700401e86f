"""Connections as the roles that the processes really log in as."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from deploy.embedded.databases import Database, create_database, drop_database
from deploy.embedded.servers import Servers
from tests import runtimes
from tests.conftest import START, settings_for
from tests.conftest import _set_clock as set_clock_of
from tests.factories import Concern, concern
from tests.world import World, build_world


@dataclass
class Wall:
    """A small network on a database of its own, what was recorded in it, and how to reach it."""

    database: Database
    world: World
    about: Concern

    @contextmanager
    def web(self, who: str | None = None) -> Iterator[psycopg.Connection[Any]]:
        """Open a transaction as the web's role, acting as a member or as nobody."""
        with psycopg.connect(self.database.web_url) as connection:
            if who is not None:
                assert self.act(connection, who)
            yield connection
            connection.rollback()

    def act(self, connection: psycopg.Connection[Any], who: str) -> bool:
        """Name the acting member, as `core.wall` does at the start of a transaction."""
        return act_as(connection, self.world.member(who).id)


def act_as(connection: psycopg.Connection[Any], membership_id: uuid.UUID) -> bool:
    """Return whether the membership may act in this transaction."""
    one(connection, "SELECT wall.act_as(%s)", membership_id)
    return bool(one(connection, "SELECT wall.membership() IS NOT NULL"))


def one(connection: psycopg.Connection[Any], query: str, *values: Any) -> Any:
    """Return the only value that a query gives."""
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]


@pytest.fixture(scope="package")
def walled(servers: Servers, template: Database) -> Iterator[Wall]:
    """A network in which a school has recorded a concern about one of its pupils; committed."""
    database = create_database(servers, f"wall_{uuid.uuid4().hex[:12]}", template=template.name)
    runtime = runtimes.make(settings_for(database, servers.broker_url), database)
    with runtime.sessions.begin() as session:
        set_clock_of(session, START)
    world = build_world(runtime)
    yield Wall(database, world, concern(world))
    runtime.sessions.kw["bind"].dispose()
    drop_database(servers, database.name)
