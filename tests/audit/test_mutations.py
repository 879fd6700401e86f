"""T32: a thousand changes by somebody who owns the database, each found where it was made."""

from __future__ import annotations

import random
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from coordination import work as unit
from coordination.access.actors import System
from coordination.audit import seals, verification
from coordination.audit.models import CHAINS
from coordination.audit.verification import Broken, Point
from coordination.work import Occasion
from deploy.embedded.databases import create_database
from tests import runtimes
from tests.audit.mutations import FOUND_INSIDE, FOUND_OUTSIDE, Log
from tests.conftest import START, settings_for

DAYS, PER_DAY = 4, 6 * CHAINS
PRIVATE = b"s" * 32


@dataclass
class Kept:
    """A log over some days with its signed heads, and its owner's engine."""

    engine: Engine
    key: bytes
    points: list[Point]


@pytest.fixture(scope="module")
def kept(servers, template, tmp_path_factory) -> Iterator[Kept]:
    database = create_database(servers, f"log_{uuid.uuid4().hex[:8]}", template=template.name)
    runtime = runtimes.make(settings_for(database, servers.broker_url), database)
    place, previous = tmp_path_factory.mktemp("heads"), None
    for number in range(DAYS):
        for _ in range(PER_DAY):
            with unit.begin(runtime, System("test"), Occasion("test.act", uuid.uuid4().hex)):
                pass
        with runtime.sessions() as session:
            heads = verification.heads(session)
        day = START.date().replace(day=number + 1)
        document = seals.make(PRIVATE, day, START, heads, previous)
        (place / seals.file_name(day)).write_bytes(document)
        previous = seals.digest(document)
    runtime.sessions.kw["bind"].dispose()
    read = seals.read_directory(place, seals.public_key(PRIVATE))
    points = [point for seal in read for point in seal.points]
    engine = create_engine(database.superuser_url.replace("postgresql:", "postgresql+psycopg:"))
    yield Kept(engine, runtime.audit_key, points)
    engine.dispose()


def first_found(broken: list[Broken]) -> tuple[int, int, str] | None:
    inside = [found for found in broken if 0 <= found.chain < CHAINS]
    return (inside[0].chain, inside[0].position, inside[0].reason) if inside else None


def try_all(kept: Kept, number: int, seed: int) -> Counter:
    """Do so many acts, each undone after it was looked for, and count what was found how."""
    rng, told = random.Random(seed), Counter()  # noqa: S311 - repeatable, not secret
    sealed = {chain: [] for chain in range(CHAINS)}
    for point in kept.points:
        sealed[point.chain].append(point.position)
    acts = FOUND_INSIDE + FOUND_OUTSIDE
    with kept.engine.connect() as connection:
        for turn in range(number):
            act = acts[turn % len(acts)]
            savepoint = connection.begin_nested()
            expected = act(rng, Log(connection, kept.key, sealed))
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                _, inside = verification.verify(session, kept.key)
                _, broken = verification.verify(session, kept.key, kept.points)
            savepoint.rollback()
            assert first_found(broken) == expected, (seed, turn, act.__name__, broken)
            assert bool(inside) == (act in FOUND_INSIDE), (seed, turn, act.__name__, inside)
            told[act.__name__] += 1
    return told


def test_the_log_itself_verifies(kept):
    with Session(kept.engine) as session:
        read, broken = verification.verify(session, kept.key, kept.points)
    assert (read, broken) == (DAYS * PER_DAY, [])


def test_a_slice_of_a_thousand_changes_is_found(kept):
    try_all(
        kept, 4 * len(FOUND_INSIDE + FOUND_OUTSIDE), seed=random.SystemRandom().randrange(10**9)
    )


@pytest.mark.faults
@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_thousand_changes_are_found(kept, record_property):
    begun = time.perf_counter()
    told = try_all(kept, 1000, seed=7513)
    taken = time.perf_counter() - begun
    kinds = ", ".join(f"{name} {count}" for name, count in told.items())
    said = f"{told.total()} of 1000 changes to the log found in {taken:.0f} s: {kinds}"
    record_property("measured", said)
    assert told.total() == 1000
