"""The imported demo network: once per test worker, then copied or rolled back to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from coordination.core import i18n
from coordination.work import Runtime
from deploy.embedded.databases import Database, create_database, drop_database
from tests import runtimes
from tests.conftest import settings_for
from tests.main_job.town import FRIDAY, build_town, set_clock_of


@pytest.fixture(scope="session")
def town_database(servers, template) -> Database:
    """A database with the demo network and its pupils, on Friday afternoon; never changed."""
    database = create_database(servers, f"town_{uuid.uuid4().hex[:12]}", template=template.name)
    made = runtimes.make(settings_for(database, servers.broker_url), database)
    set_clock_of(made, FRIDAY)
    build_town(made)
    made.sessions.kw["bind"].dispose()
    return database


@pytest.fixture(scope="session")
def town_runtime(town_database, servers) -> Iterator[Runtime]:
    """A runtime on the town; only for tests that roll back.

    It has a copy: a database that somebody is connected to cannot be copied for `live_town`.
    """
    copy = create_database(servers, f"town_{uuid.uuid4().hex[:12]}", template=town_database.name)
    made = runtimes.make(settings_for(copy, servers.broker_url), copy)
    yield made
    made.sessions.kw["bind"].dispose()


@pytest.fixture
def connection(town_runtime) -> Iterator[Connection]:
    """A connection to the town whose outer transaction is rolled back after the test."""
    engine = town_runtime.sessions.kw["bind"]
    with engine.connect() as opened, opened.begin() as transaction:
        yield opened
        transaction.rollback()


@pytest.fixture
def runtime(town_runtime, connection) -> Runtime:
    """A runtime on the town whose commits are savepoints of the test's transaction."""
    return runtimes.on(town_runtime, connection)


@pytest.fixture
def dutch() -> Iterator[None]:
    """Reports in Dutch."""
    with i18n.use("nl"):
        yield


@pytest.fixture
def live_town(servers, town_database) -> Iterator[Database]:
    """A copy of the town for tests whose code must really commit."""
    name = f"town_{uuid.uuid4().hex[:12]}"
    yield create_database(servers, name, template=town_database.name)
    drop_database(servers, name)


@pytest.fixture
def live_town_runtime(live_town, servers) -> Iterator[Runtime]:
    """A runtime on a copy of the town, whose commits are real."""
    made = runtimes.make(settings_for(live_town, servers.broker_url), live_town)
    yield made
    made.sessions.kw["bind"].dispose()
