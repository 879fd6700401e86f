"""Real servers for every test run: PostgreSQL and Valkey of our own, built by the migrations.

Each test runs inside one outer transaction that is rolled back; commits of the code under test are
savepoints. Tests that need real commits (workers, several processes) take `live` instead, a
database of their own copied from the migrated template.
"""

from __future__ import annotations

import base64
import datetime as dt
import gc
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session
from xdist.scheduler import LoadScopeScheduling

from config.settings import Settings
from coordination.http.context import EXTENSION
from coordination.shell.app import create_app
from coordination.work import Runtime
from deploy.embedded import servers as embedded
from deploy.embedded.databases import Database, create_database, drop_database
from tests import canaries, hashing, runtimes
from tests.world import World, build_world, read_world

ROOT = Path(__file__).parents[1]
# A Wednesday morning in November, no holiday near: tests say so when they need another day.
START = dt.datetime(2026, 11, 18, 8, 0, tzinfo=dt.UTC)
# Tests that stand on something slow to build, and what it is: one process builds it.
TOGETHER = {
    "tests/access/test_table": "scene",
    "tests/access/test_clause": "scene",
    "tests/access/test_doors": "scene",
    "tests/access/test_e": "scene",
    "tests/access/test_mutants": "scene",
    "tests/access/test_n": "scene",
    "tests/access/test_one_wall": "scene",
    "tests/access/test_pages": "scene",
    "tests/access/test_turned": "scene",
    "tests/access/test_versions": "scene",
    "tests/browser/": "town",
    "tests/main_job/": "town",
    "tests/single_sign_on/": "providers",
    "tests/workers/test_processes": "programs",
}
# Tests that run long by themselves: begun last, they would leave the other processes idle.
ALONE = (
    *("tests/faults/", "tests/backup/test_quick", "tests/revocation/", "tests/year/"),
    *("tests/http/test_fuzz", "tests/workers/test_repeated", "tests/deploy/"),
)

LONGEST = (
    "tests/faults/test_scenarios.py::test_ten_thousand",
    "tests/year/test_year.py::test_a_year_of_two_schedulers",
    "tests/mechanisms/",
    "tests/faults/test_machines",
)


def pytest_configure(config: pytest.Config) -> None:
    """Let the many logins of the tests cost little, and watch what is logged."""
    hashing.quicken()  # the test of times takes the real cost
    config.pluginmanager.register(canaries)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what runs long by itself, the longest first, in whatever order the rest comes."""
    items.sort(key=lambda item: (_place(item.nodeid), not item.nodeid.startswith(ALONE)))


def _place(nodeid: str) -> int:
    starts = (number for number, start in enumerate(LONGEST) if nodeid.startswith(start))
    return next(starts, len(LONGEST))


def pytest_collection_finish() -> None:
    """Look through what is collected once more, and then no more.

    A process of the tests holds millions of objects for as long as it lives; going through them
    again and again took a tenth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class Together(LoadScopeScheduling):
    """Gives whoever is free the next test, and keeps those of `TOGETHER` in one process.

    What runs long is spread over all processes: building it takes little of its time.

    The plugin's own groups need names of tests as pytest before 9.2 kept them.
    """

    def _split_scope(self, nodeid: str) -> str:
        if self.config.option.markexpr != "not long":
            return nodeid
        return next((name for start, name in TOGETHER.items() if nodeid.startswith(start)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Hand the tests out our way."""
    return Together(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what tests have measured, which parallel runs would keep to themselves."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, measured in report.user_properties:
            if name == "measured" and report.when == "call":
                terminalreporter.write_line(f"measured: {measured}")


@pytest.fixture(scope="session")
def servers() -> Iterator[embedded.Servers]:
    """PostgreSQL and Valkey of this test worker."""
    with embedded.start_for_tests() as running:
        yield running


@pytest.fixture(scope="session")
def template(servers: embedded.Servers) -> Iterator[Database]:
    """A database that the migrations have built; copied, never used.

    Its name is new each time: the server may be the user's own, with other runs on it.
    """
    database = create_database(servers, f"template_{uuid.uuid4().hex[:12]}")
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = database.owner_url
    command.upgrade(config, "head")
    yield database
    drop_database(servers, database.name)


@pytest.fixture(scope="session")
def database(servers: embedded.Servers, template: Database) -> Iterator[Database]:
    """The database that most tests share."""
    name = f"shared_{uuid.uuid4().hex[:12]}"
    yield create_database(servers, name, template=template.name)
    drop_database(servers, name)


def environment_for(database: Database, broker_url: str) -> dict[str, str]:
    """Return the environment of a test installation.

    Args:
        database: which database.
        broker_url: which broker.
    """
    return {
        "DATABASE_URL": database.web_url,
        "WORKER_DATABASE_URL": database.worker_url,
        "AUTH_DATABASE_URL": database.auth_url,
        "OWNER_DATABASE_URL": database.owner_url,
        "BROKER_URL": broker_url,
        "SMTP_URL": "smtp://127.0.0.1:1",
        "MAIL_FROM": "schakel@example.org",
        "NAME_SERVERS": "off",
        "BASE_URL": "https://schakel.example.org",
        "SECRET_KEY": "t" * 40,
        "AUDIT_KEY": base64.b64encode(b"a" * 32).decode(),
        "FIELD_KEYS": "k1:" + base64.b64encode(b"f" * 32).decode(),
        "MATCH_KEYS": "k1:" + base64.b64encode(b"m" * 32).decode(),
        "MODE": "test",
        "REQUEST_LIMIT": "100000 per minute",
        "LOOKS_ALERT_PER_HOUR": "900000",
        "LOOKS_STOP_PER_HOUR": "1000000",
    }


def settings_for(database: Database, broker_url: str, **changes: str) -> Settings:
    """Return the settings of a test installation.

    Args:
        database: which database.
        broker_url: which broker.
        changes: further environment variables.
    """
    return Settings.from_environment(environment_for(database, broker_url) | changes)


@pytest.fixture(scope="session")
def settings(database: Database, servers: embedded.Servers) -> Settings:
    """Settings of the shared database."""
    return settings_for(database, servers.broker_url)


@pytest.fixture(scope="session")
def shared_runtime(settings: Settings, database: Database) -> Iterator[Runtime]:
    """A runtime on the shared database, in which the small network stands already."""
    made = runtimes.make(settings, database)
    with made.sessions.begin() as session:
        _set_clock(session, START)
    build_world(made)
    yield made
    made.sessions.kw["bind"].dispose()


@pytest.fixture
def connection(shared_runtime: Runtime) -> Iterator[Connection]:
    """A connection whose outer transaction is rolled back after the test."""
    engine = shared_runtime.sessions.kw["bind"]
    with engine.connect() as opened, opened.begin() as transaction:
        yield opened
        transaction.rollback()


@pytest.fixture
def runtime(shared_runtime: Runtime, connection: Connection) -> Runtime:
    """A runtime whose commits are savepoints of the test's transaction."""
    return runtimes.on(shared_runtime, connection)


def _set_clock(session: Session | Connection, moment: dt.datetime) -> None:
    statement = "UPDATE clock_offset SET seconds = extract(epoch from (:moment - now()))"
    session.execute(text(statement), {"moment": moment})


@pytest.fixture
def set_clock(connection: Connection) -> Callable[[dt.datetime], None]:
    """A function that sets the product's time (the database's stands still in a test)."""

    def set_to(moment: dt.datetime) -> None:
        _set_clock(connection, moment)

    set_to(START)
    return set_to


@pytest.fixture(scope="session")
def shared_world(shared_runtime: Runtime) -> World:
    """The small network of `tests.world`, read once; it stands in the shared database."""
    return read_world(shared_runtime)


@pytest.fixture
def world(shared_world: World, runtime: Runtime, set_clock: Callable[[dt.datetime], None]) -> World:
    """The small network, at START, on the test's transaction."""
    set_clock(START)
    known = shared_world
    return World(runtime, dict(known.organisations), dict(known.members))


@pytest.fixture(scope="session")
def shared_app(shared_runtime: Runtime) -> Flask:
    """The web application, made once: its routes and pages are the same for every test."""
    return create_app(shared_runtime)


@pytest.fixture
def app(shared_app: Flask, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The web application on the test's transaction; `tests.web` has browsers for it."""
    monkeypatch.setitem(shared_app.extensions, EXTENSION, runtime)
    monkeypatch.setattr(shared_app, "testing", True)
    return shared_app


@pytest.fixture
def own_app(runtime: Runtime) -> Flask:
    """A web application of the test's own, for tests that add to it."""
    made = create_app(runtime)
    made.testing = True
    return made


@pytest.fixture
def live(servers: embedded.Servers, template: Database) -> Iterator[Database]:
    """A database of its own for tests whose code must really commit."""
    name = f"live_{uuid.uuid4().hex[:12]}"
    yield create_database(servers, name, template=template.name)
    drop_database(servers, name)


@pytest.fixture
def live_runtime(live: Database, servers: embedded.Servers) -> Iterator[Runtime]:
    """A runtime that really commits, on its own database, at START."""
    made = runtimes.make(settings_for(live, servers.broker_url), live)
    with made.sessions.begin() as session:
        _set_clock(session, START)
    yield made
    made.sessions.kw["bind"].dispose()
