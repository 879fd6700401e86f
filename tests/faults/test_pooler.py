"""Behind PgBouncer many people share one connection, and nobody is taken for who was before."""

from __future__ import annotations

import random
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coordination import work as unit
from coordination.core.errors import Refused
from coordination.shell.runtime import make_runtime
from coordination.work import Occasion, Runtime
from tests.conftest import settings_for
from tests.faults import pgbouncer
from tests.faults.pgbouncer import Pooler
from tests.signals.samples import submitted
from tests.world import build_world

pytestmark = [
    pytest.mark.faults,
    pytest.mark.long,
    pytest.mark.timeout(300),
    pgbouncer.needed,
]
PEOPLE = ("care_coordinator@maasdal", "police_officer@politie-venlo", "nobody")
SCREENS, TURNS = 8, 60
STATE = """
SELECT pg_backend_pid(), current_user::text,
    coalesce(current_setting('schakel.membership', true), ''),
    (SELECT count(*) FROM signals), (SELECT count(*) FROM memberships)
"""
NOBODY = ("schakel_web", "", 0, 0)
FOR_GOOD = "SELECT set_config('schakel.membership', %s, false)"


@dataclass
class Seen:
    """What one screen after another has seen.

    Attributes:
        turns: connection of PostgreSQL and person of each turn.
        wrong: what somebody saw who should not have.
    """

    turns: list[tuple[int, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def note(self, who: str, expected: tuple, found: tuple) -> None:
        """Keep one look at the database."""
        self.turns.append((found[0], who))
        if found[1:] != expected:
            self.wrong.append(f"{who}: {found[1:]} instead of {expected}")


@dataclass
class Office:
    """A pooler with one connection for each role, and the web behind it.

    Attributes:
        pooler: in front of PostgreSQL.
        runtime: of a web process.
        members: id of each person.
        expected: what each sees when nobody is near.
    """

    pooler: Pooler
    runtime: Runtime
    members: dict[str, uuid.UUID]
    expected: dict[str, tuple]

    def turn(self, who: str, ending: str, seen: Seen) -> None:
        """Let a person look, and end the transaction in some way."""
        if who == "nobody":
            with self.connected() as connection:
                seen.note(who, NOBODY, connection.execute(STATE).fetchone())
        elif ending == "vanishes":
            with suppress(psycopg.Error), self.connected() as connection:
                connection.execute("SELECT wall.act_as(%s)", [self.members[who]])
                connection.pgconn.finish()
        else:
            self._work(who, ending, seen)

    def connected(self) -> psycopg.Connection:
        """Return a connection of the web's role, through the pooler."""
        url = self.pooler.address(self.pooler.database.web_url)
        return psycopg.connect(url, prepare_threshold=None)

    def _work(self, who: str, ending: str, seen: Seen) -> None:
        occasion = Occasion("signal.read", uuid.uuid4().hex, writes=ending == "writes")
        with (
            suppress(Refused, DBAPIError),
            unit.begin(self.runtime, self.members[who], occasion) as work,
        ):
            seen.note(who, self.expected[who], looked(work.session))
            if ending == "is refused":
                raise Refused
            if ending == "fails":
                work.session.execute(text("SELECT 1 / 0"))
            if ending == "fails as system":
                with work.as_system():
                    work.session.execute(text("SELECT 1 / 0"))


ENDINGS = ("reads", "writes", "is refused", "fails", "fails as system", "vanishes")


def looked(session: Session) -> tuple:
    return tuple(session.execute(text(STATE)).one())


@pytest.fixture
def office(live, live_runtime, servers) -> Iterator[Office]:
    """A school that has recorded signals, and the police, who know of none."""
    world = build_world(live_runtime)
    for _ in range(2):
        submitted(world, PEOPLE[0])
    members = {who: world.member(who).id for who in PEOPLE[:2]}
    straight = make_runtime(settings_for(live, servers.broker_url), web=True)
    expected = {}
    for who, member in members.items():
        occasion = Occasion("signal.read", uuid.uuid4().hex, writes=False)
        with unit.begin(straight, member, occasion) as work:
            expected[who] = looked(work.session)[1:]
    folder = Path(tempfile.mkdtemp(prefix="pooler-"))
    folder.chmod(0o711)
    with pgbouncer.before(servers, live, folder, connections=1) as pooler:
        settings = settings_for(live, servers.broker_url, **pooler.environment)
        runtime = make_runtime(settings, web=True)
        yield Office(pooler, runtime, members, expected)
        for made in (straight, runtime):
            made.sessions.kw["bind"].dispose()
    shutil.rmtree(folder)


def test_nobody_is_taken_for_who_had_the_connection_before(office, record_property):
    assert office.expected[PEOPLE[0]] != office.expected[PEOPLE[1]]
    seen = Seen()

    def screen(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - repeatable
        for _ in range(TURNS):
            office.turn(chance.choice(PEOPLE), chance.choice(ENDINGS), seen)

    with ThreadPoolExecutor(SCREENS) as pool:
        list(pool.map(screen, range(SCREENS)))
    others = sum(
        one[0] == two[0] and one[1] != two[1]
        for one, two in zip(seen.turns, seen.turns[1:], strict=False)
    )
    connections = len({turn[0] for turn in seen.turns})
    record_property(
        "measured",
        f"{len(seen.turns)} looks on {connections} connections in turn, {others} times somebody "
        f"else followed on the same one, {len(seen.wrong)} saw anything of another",
    )
    assert not seen.wrong, seen.wrong[:10]
    assert others > 100


def test_an_actor_who_stays_on_the_connection_is_noticed(office):
    with office.connected() as connection:
        connection.execute(FOR_GOOD, [str(office.members[PEOPLE[0]])])
    seen = Seen()
    office.turn("nobody", "reads", seen)
    assert seen.wrong
