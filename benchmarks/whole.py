"""All that one signal costs the processor: the requests of its author and what follows behind them.

A signal is created, submitted and released over HTTP while relay and worker run; then everything is
waited for: messages without effect, and mails that have not left. Counted are all processes of the
product, the broker and PostgreSQL, beside the floor's creation of a signal.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from statistics import median

import psycopg

from benchmarks.asking import ask, one
from benchmarks.finding import Finding
from benchmarks.measuring import AT_ONE, Effort
from benchmarks.region import Region, forget_mail
from benchmarks.scenarios import CREATE, SIGNALS, asked, new_signal
from benchmarks.servers import BARE, OURS, Stand

ALL_CPU = "as if the floor's creation cost 1.1 ms, ms"
FLOOR_COSTS = 1.1  # milliseconds, where the promise was made
PATIENCE = 600
# Offers go to the contacts of a function, and without any to its whole role: of towns that were
# multiplied these would be dozens.
_APPOINT = """INSERT INTO function_contacts (id, organisation_id, function, membership_id, deputy)
    SELECT gen_random_uuid(), organisation_id, role, id, place > 1
    FROM (SELECT *, row_number() OVER (PARTITION BY organisation_id, role ORDER BY id) AS place
        FROM memberships WHERE role IN ('police_officer', 'process_director')) AS members
    WHERE place <= 2 ON CONFLICT DO NOTHING"""
_LEFT = """SELECT (SELECT count(*) FROM outbox_messages WHERE done_at IS NULL)
    + (SELECT count(*) FROM mails WHERE status IN ('queued', 'claimed'))"""


def signals(stand: Stand, effort: Effort) -> Finding:
    """Return how many milliseconds of the processor one signal costs, beside the floor.

    Args:
        stand: where.
        effort: how much.
    """
    ours, floor, numbers = [], [], count()
    ports = {name: stand.application(name).port for name in (OURS, BARE)}
    stand.background()
    with psycopg.connect(stand.region.database.superuser_url, autocommit=True) as connection:
        forget_mail(connection)
        connection.execute(_APPOINT)
        _told(stand, connection, ports[OURS], numbers, effort.requests)  # compiled and prepared
        for _ in range(effort.pairs):
            ours.append(_told(stand, connection, ports[OURS], numbers, effort.requests))
            floor.append(_bare(stand, ports[BARE], effort.requests))
    scaled = median(FLOOR_COSTS * mine / bare for mine, bare in zip(ours, floor, strict=True))
    return Finding(
        f"{effort.pairs} turns of {effort.requests} signals",
        values={
            ALL_CPU: scaled,
            "ours, ms": median(ours),
            "the floor's creation, ms": median(floor),
        },
    )


def _told(
    stand: Stand, connection: psycopg.Connection, port: int, numbers: Iterator[int], number: int
) -> float:
    """Return what each of so many signals costs until nothing more follows from it."""
    before = stand.used_by_all()
    for place in islice(numbers, number):
        _submit(stand.region, port, place)
    stand.plant.wait_until(lambda: not _left(connection), PATIENCE, "everything has followed")
    return (stand.used_by_all() - before) * 1e3 / number


def _submit(region: Region, port: int, number: int) -> None:
    callers = region.callers["coordinator"]
    caller = callers[number % len(callers)]
    made = one(port, asked(caller, "POST", SIGNALS, new_signal(region, number)))
    path = f"{SIGNALS}/{made['id']}/submission"
    told = [statement["id"] for statement in made["statements"]]
    release = {"necessity": "De politie moet meedenken.", "statements": told}
    submitted = one(port, asked(caller, "POST", path, {"release": release}))
    assert submitted["status"] == "submitted", submitted


def _bare(stand: Stand, port: int, number: int) -> float:
    before = stand.used(BARE)
    ask(port, CREATE.maker(BARE, stand.region), number, AT_ONE, CREATE.expected)
    after = stand.used(BARE)
    seconds = after.application - before.application + after.database - before.database
    return seconds * 1e3 / number


def _left(connection: psycopg.Connection) -> int:
    row = connection.execute(_LEFT).fetchone()
    assert row is not None
    return int(row[0])
