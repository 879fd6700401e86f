"""A log of some hundred entries, and the hands of somebody who owns the whole database."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from coordination import work as unit
from coordination.access.actors import System
from coordination.audit.models import CHAINS
from coordination.work import Occasion
from deploy.embedded.databases import create_database, drop_database
from tests import runtimes
from tests.conftest import settings_for

ENTRIES = 20 * CHAINS


@pytest.fixture(scope="module")
def written(servers, template):
    """A database with a log; copied, never changed."""
    database = create_database(servers, f"log_{uuid.uuid4().hex[:8]}", template=template.name)
    runtime = runtimes.make(settings_for(database, servers.broker_url), database)
    for number in range(ENTRIES):
        occasion = Occasion(f"test.act_{number}", uuid.uuid4().hex)
        with unit.begin(runtime, System("test"), occasion):
            pass
    runtime.sessions.kw["bind"].dispose()
    return database


@pytest.fixture
def live(servers, written):
    """A copy of the log to be tampered with."""
    name = f"live_{uuid.uuid4().hex[:12]}"
    yield create_database(servers, name, template=written.name)
    drop_database(servers, name)


@pytest.fixture
def log(live):
    """A superuser's connection, without the key of the log."""
    with psycopg.connect(live.superuser_url, autocommit=True) as connection:
        yield connection


def longest_chain(log):
    query = "SELECT chain FROM audit_entries GROUP BY chain ORDER BY count(*) DESC LIMIT 1"
    return log.execute(query).fetchone()[0]
