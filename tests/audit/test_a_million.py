"""A log of a million entries is verified by the operator's command within a minute (measured)."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from psycopg.rows import namedtuple_row
from psycopg.types.json import Jsonb

from coordination.audit import chain
from coordination.audit.entry import Occasion, compose
from coordination.audit.models import CHAINS, AuditEntry, Outcome
from tests.audit.conftest import ENTRIES
from tests.conftest import START, environment_for

MANY = 1_000_000
KINDS, PAGE = 200, 5_000
COLUMNS = AuditEntry.__table__.columns.keys()
NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
IN_ORDER = f"SELECT {NAMES} FROM audit_entries ORDER BY chain, position"  # noqa: S608 - our columns
KEY = b"a" * 32  # that of `environment_for`
CHANGE = "UPDATE audit_entries SET purpose = '' WHERE (chain, position) = (%s, %s)"
VERIFY = ["-c", "from coordination.shell.cli.main import main; main()", "audit", "verify"]


@pytest.mark.faults
@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_million_entries_are_verified(live, servers, record_property) -> None:
    with psycopg.connect(live.superuser_url) as connection:
        fill(connection)
    with psycopg.connect(live.superuser_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE audit_entries")  # as it would be by then
        plain = seconds_of(lambda: read_plainly(connection))
        environment = os.environ | environment_for(live, servers.broker_url)
        said, taken = typed(environment, 0)
        assert said == f"{MANY} entries read, 0 chains broken."
        record_property("measured", f"{MANY} entries verified in {taken:.0f} s")
        record_property("measured", f"{taken / plain:.2f} of reading and hashing them plainly")
        number, position = 7, MANY // CHAINS // 2
        place = (number, position)
        connection.execute(CHANGE, place)
        said, _ = typed(environment, 1)
        assert f"chain {number}, position {position}" in said


def typed(environment, status) -> tuple[str, float]:
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *VERIFY], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stderr
    return done.stdout.strip(), time.perf_counter() - begun


def seconds_of(act) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def read_plainly(connection) -> None:
    with connection.transaction(), connection.cursor("plain", row_factory=namedtuple_row) as cursor:
        cursor.itersize = PAGE
        cursor.execute(IN_ORDER)
        for row in cursor:
            assert chain.digest(KEY, row) == row.hash


def fill(connection: psycopg.Connection) -> None:
    """Write the log: entries of every shape, chained by the product's own hash."""
    found = connection.execute("SELECT chain, position, hash FROM audit_heads").fetchall()
    ends = {number: (position, last) for number, position, last in found}
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY audit_entries ({NAMES}) FROM STDIN") as out,
    ):
        for row in rows(ends):
            values = vars(row) | {"subjects": Jsonb(row.subjects)}
            out.write_row([values[name] for name in COLUMNS])
    for number, (position, last) in ends.items():
        connection.execute(
            "UPDATE audit_heads SET position = %s, hash = %s WHERE chain = %s",
            (position, last, number),
        )


def rows(ends: dict[int, tuple[int, bytes]]) -> Iterator[Any]:
    chance = random.Random(7513)  # noqa: S311 - repeatable, not secret
    shapes = [shape(chance) for _ in range(KINDS)]
    for number in range(MANY - ENTRIES):
        row = SimpleNamespace(**shapes[number % KINDS])
        row.id, row.request_id = uuid.uuid4(), uuid.uuid4().hex
        row.at = START + dt.timedelta(seconds=number)
        row.chain = row.id.int % CHAINS
        position, row.previous = ends[row.chain]
        row.position = position + 1
        row.hash = chain.digest(KEY, row)
        ends[row.chain] = (row.position, row.hash)
        yield row


def shape(chance: random.Random) -> dict[str, Any]:
    """Return the columns of an entry of the product: of a person or the system, of some records."""
    people = chance.random() < 0.8
    organisation = uuid.UUID(int=chance.getrandbits(128))
    records = [
        {"kind": "signal", "id": str(uuid.UUID(int=chance.getrandbits(128)))}
        | {"action": "signal.read", "owner": str(organisation)}
        for _ in range(chance.choice((0, 1, 1, 2, 3, 20)))
    ]
    columns: dict[str, Any] = {"policy": "0" * 12, "milliseconds": chance.randrange(400)}
    if people:
        columns |= {"account_id": uuid.uuid4(), "membership_id": uuid.uuid4()}
        columns |= {"organisation_id": organisation, "role": "mentor"}
    else:
        columns |= {"system": "worker"}
    occasion = Occasion("signal.list", "", "198.51.100.7" if people else None, "samenwerking")
    entry = compose(occasion, Outcome.DONE, START, records, **columns)
    entry.glasses = []
    found = {name: getattr(entry, name) for name in COLUMNS}
    return found | {"outcome": entry.outcome.value, "subjects": records}
