"""A region of a chosen size in a database of its own.

The product's schema, network and lives; then members, pupils and signals are multiplied by COPY and
`ANALYZE` is run. One school is large, one attendance officer has 200 cases, and a process director
has the desk of the largest town.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import select

from benchmarks.lives import COORDINATOR, LIVES, Lived, live
from benchmarks.multiply import Multiplier, cast_of, pattern
from benchmarks.people import Town, employ, enrol_pupils, towns
from config.settings import Settings
from coordination import work as unit
from coordination.access.actors import System
from coordination.http.paging import encode
from coordination.partners.models import Membership
from coordination.partners.service.tokens import issue_token
from coordination.shell.runtime import make_runtime
from coordination.work import Occasion, Runtime
from deploy.embedded.databases import Database, create_database, drop_database
from deploy.embedded.servers import Servers
from tests import runtimes
from tests.conftest import START, settings_for
from tests.people.persons import registered
from tests.world import World
from tests.year import ground

ROOT = Path(__file__).parents[1]
LARGE = 4.0  # how much larger town 0 is than another one, with its school and its professionals
OFFICERS_CASES = 200
OFFICER = "attendance_officer.2@attendance-0"
SEVERAL = 20  # callers of one role
MANY = 1_000  # signals, pupils and names that are asked for in turn
DEEP = 39 * 25  # rows before page 40
# What the floor application writes with each request, like our log entry without its chain.
FLOOR_LOG = """CREATE TABLE floor_log (
    id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), membership_id uuid NOT NULL,
    action text NOT NULL, request_id text NOT NULL, subjects jsonb NOT NULL)"""


@dataclass(frozen=True)
class Sizes:
    """How large a region is.

    Attributes:
        signals: each has one follow-up, of which three in ten are open.
        young_persons: in the registrations of all schools.
        professionals: memberships.
        towns: of five organisations each.
    """

    signals: int = 20_000
    young_persons: int = 200_000
    professionals: int = 5_000
    towns: int = 80


@dataclass(frozen=True)
class Caller:
    """Somebody who asks.

    Attributes:
        token: for the product.
        membership_id: for the floor, which believes it.
        organisation_id: likewise.
    """

    token: str
    membership_id: str
    organisation_id: str


@dataclass(frozen=True)
class Known:
    """A registration of the large school about which there is a signal.

    Attributes:
        id: of the registration.
        name: first names and surname.
        birth_date: as JSON has it.
    """

    id: str
    name: str
    birth_date: str


@dataclass(frozen=True)
class Region:
    """A region that stands.

    Attributes:
        sizes: how large it is.
        seconds_to_build: how long that took.
        database: which.
        broker_url: of the broker that belongs to it.
        settings: of an installation on it.
        callers: who asks, by role; several of each role, since many looks of one person within an
            hour are counted and held up.
        pupils: ids of registrations of the large school.
        signals: ids of some of its signals.
        known: some of those whom these are about.
        deep: the cursor after which page 40 of its list of signals begins.
    """

    sizes: Sizes
    seconds_to_build: float
    database: Database
    broker_url: str
    settings: Settings
    callers: Mapping[str, Sequence[Caller]]
    pupils: Sequence[str]
    signals: Sequence[str]
    known: Sequence[Known]
    deep: str


@contextmanager
def region(servers: Servers, sizes: Sizes, template: str | None = None) -> Iterator[Region]:
    """Build a region and throw it away at the end.

    Args:
        servers: on which.
        sizes: how large.
        template: a database that the migrations have built already, or None.
    """
    name = f"bench_{sizes.signals}_{uuid.uuid4().hex[:6]}"
    database = create_database(servers, name, template=template)
    try:
        if template is None:
            _migrate(database)
        yield _built(database, servers, sizes)
    finally:
        drop_database(servers, name)


def _migrate(database: Database) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = database.owner_url
    command.upgrade(config, "head")


@contextmanager
def working(settings: Settings) -> Iterator[Runtime]:
    """Give a runtime with the logins of the workers, and close its connections at the end.

    Args:
        settings: of the installation.
    """
    runtime = make_runtime(settings)
    try:
        yield runtime
    finally:
        runtime.sessions.kw["bind"].dispose()


def _built(database: Database, servers: Servers, sizes: Sizes) -> Region:
    begun = time.perf_counter()
    settings = settings_for(database, servers.broker_url)
    runtime = runtimes.make(settings, database)
    ground.set_clock(runtime, START)
    world = ground.build(runtime, sizes.towns)
    registered(world, by=COORDINATOR)
    lived = [live(world, life) for life in LIVES]
    with psycopg.connect(database.superuser_url) as connection:
        large = _peopled(connection, world, lived, sizes)
        school = large.organisations["school"]
        signals, deep = _some_signals(connection, school), _deep(connection, school)
        known = _known(connection, signals)
        connection.execute(FLOOR_LOG)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    asking = {role: callers(runtime, ids) for role, ids in _who(world, large).items()}
    runtime.sessions.kw["bind"].dispose()
    took = time.perf_counter() - begun
    pupils = large.pupils[:MANY]
    return Region(
        *(sizes, took, database, servers.broker_url, settings),
        *(asking, pupils, signals, known, deep),
    )


def _peopled(
    connection: psycopg.Connection, world: World, lived: Sequence[Lived], sizes: Sizes
) -> Town:
    """Multiply members, pupils and lives, and return the largest town."""
    connection.execute("SET session_replication_role = replica")
    cast = cast_of(towns(connection)[0])
    patterns = [pattern(connection, one, cast) for one in lived]
    employ(connection, sizes.professionals, sizes.towns, LARGE)
    everywhere = towns(connection)
    weights = [LARGE, *[1.0] * (sizes.towns - 1)]
    enrol_pupils(connection, everywhere, weights, sizes.young_persons)
    officer = str(world.member(OFFICER).id)
    everywhere[0].members["attendance", "attendance_officer"].remove(officer)
    multiplier = Multiplier(everywhere, weights, officer, OFFICERS_CASES)
    multiplier.write(connection, patterns, sizes.signals)
    connection.execute("UPDATE outbox_messages SET done_at = now() WHERE done_at IS NULL")
    return everywhere[0]


def _some_signals(connection: psycopg.Connection, organisation_id: str) -> list[str]:
    query = """SELECT id::text FROM signals
        WHERE organisation_id = %s AND submitted_at IS NOT NULL LIMIT %s"""
    return [row[0] for row in connection.execute(query, [organisation_id, MANY])]


def _known(connection: psycopg.Connection, signals: Sequence[str]) -> list[Known]:
    query = """SELECT DISTINCT young_persons.id::text, first_names || ' ' || surname,
            birth_date::text
        FROM signal_persons JOIN young_persons ON young_persons.id = young_person_id
        WHERE signal_id = ANY (%s::uuid[])"""
    return [Known(*row) for row in connection.execute(query, [list(signals)])]


def _deep(connection: psycopg.Connection, organisation_id: str) -> str:
    """Return the cursor of the last row before page 40, or of the last one of a small school."""
    query = """SELECT created_at, id FROM signals
        WHERE organisation_id = %s AND submitted_at IS NOT NULL
        ORDER BY created_at DESC, id DESC LIMIT %s"""
    return encode(connection.execute(query, [organisation_id, DEEP]).fetchall()[-1])


def _who(world: World, town: Town) -> dict[str, list[str]]:
    """Return the memberships that ask, by role; the officer is the one with 200 cases."""
    found = {
        "coordinator": town.members["school", "care_coordinator"],
        "mentor": town.members["school", "mentor"],
        "youth worker": town.members["team", "youth_worker"],
        "director": town.members["municipality", "process_director"],
    }
    return {
        **{role: members[:SEVERAL] for role, members in found.items()},
        "officer": [str(world.member(OFFICER).id)],
    }


def forget_mail(connection: psycopg.Connection[Any]) -> None:
    """Remove every mail, sent or not, so that the same occasion has its mail again.

    Args:
        connection: of the superuser.
    """
    connection.execute("UPDATE reminders SET mail_id = NULL WHERE mail_id IS NOT NULL")
    connection.execute("DELETE FROM digests")
    connection.execute("DELETE FROM mails")


def callers(runtime: Runtime, members: Sequence[str]) -> list[Caller]:
    """Return memberships with tokens of their own.

    Args:
        runtime: of the region.
        members: ids of memberships.
    """
    with unit.begin(runtime, System("command"), Occasion("account.token", "benchmark")) as work:
        rows = work.ungoverned(select(Membership).where(Membership.id.in_(members))).all()
        expires = work.now + dt.timedelta(days=300)
        return [
            Caller(
                issue_token(work, row, "benchmark", ("*",), expires),
                str(row.id),
                str(row.organisation_id),
            )
            for row in rows
        ]
