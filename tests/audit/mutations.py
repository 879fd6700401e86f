"""What somebody who owns the database can do to the log, and where that must be found.

Each act takes a random generator and the log, changes it, and returns the place that the
verification must name: chain, position and reason. `sealed` acts can only be found against the
signed heads; they are done with the key of the log, or by setting the head of a chain back.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update

from coordination.audit import chain
from coordination.audit.models import CHAINS, AuditEntry, AuditHead, Outcome

ROWS, HEADS = AuditEntry.__table__, AuditHead.__table__
Place = tuple[int, int, str]
AWAY = 1_000_000  # a stretch of positions that no chain of the test reaches


@dataclass
class Log:
    """The log in a transaction of its owner.

    Attributes:
        connection: a superuser's.
        key: of the chains; only acts that say so use it.
        sealed: positions of each chain that signed heads speak of.
    """

    connection: Connection
    key: bytes
    sealed: dict[int, list[int]]

    def length(self, number: int) -> int:
        query = select(func.max(ROWS.c.position)).where(ROWS.c.chain == number)
        return self.connection.scalar(query) or 0

    def pick(self, rng: random.Random, least: int = 1, spare: int = 0) -> tuple[int, int]:
        """Return a chain and a position in it, at least so far from its beginning and end."""
        number = rng.randrange(CHAINS)
        return number, rng.randint(least, self.length(number) - spare)

    def row(self, number: int, position: int) -> dict[str, Any]:
        found = self.connection.execute(select(ROWS).where(_at(number, position))).one()
        return dict(found._mapping)

    def set(self, number: int, at: int, /, **values: Any) -> None:
        self.connection.execute(update(ROWS).where(_at(number, at)).values(**values))

    def remove(self, number: int, first: int, last: int) -> None:
        condition = (ROWS.c.chain == number) & ROWS.c.position.between(first, last)
        self.connection.execute(delete(ROWS).where(condition))

    def shift(self, number: int, after: int, by: int) -> None:
        """Move the positions of what stands after one, past the unique constraint."""
        later = (ROWS.c.chain == number) & (ROWS.c.position > after)
        self.connection.execute(update(ROWS).where(later).values(position=ROWS.c.position + AWAY))
        self.connection.execute(
            update(ROWS).where(later).values(position=ROWS.c.position - AWAY + by)
        )

    def set_head(self, number: int) -> None:
        """Set the head of a chain to where it ends now."""
        last = self.length(number)
        found = self.row(number, last)["hash"] if last else chain.START
        condition = HEADS.c.chain == number
        self.connection.execute(update(HEADS).where(condition).values(position=last, hash=found))

    def write_anew(self, number: int, first: int, key: bytes) -> None:
        """Compute the hashes of a chain again from one position on, and set its head."""
        previous = self.row(number, first - 1)["hash"] if first > 1 else chain.START
        for position in range(first, self.length(number) + 1):
            row = AuditEntry(**self.row(number, position) | {"previous": previous})
            found = chain.digest(key, row)
            self.set(number, position, previous=previous, hash=found)
            previous = found
        self.set_head(number)

    def told_by_seal(self, number: int, first: int) -> int:
        """Return the first position from there on of which a signed head speaks."""
        return min(position for position in self.sealed[number] if position >= first)


def _at(number: int, position: int) -> Any:
    return (ROWS.c.chain == number) & (ROWS.c.position == position)


def _other(rng: random.Random) -> dict[str, Any]:
    """Return one column with a value that it does not have in this log."""
    values: dict[str, Any] = {
        "action": "signal.read",
        "at": dt.datetime(2020, 1, 1, rng.randrange(24), tzinfo=dt.UTC),
        "account_id": uuid.uuid4(),
        "membership_id": uuid.uuid4(),
        "organisation_id": uuid.uuid4(),
        "role": "mentor",
        "system": None,
        "outcome": Outcome.REFUSED,
        "purpose": "curious",
        "request_id": uuid.uuid4().hex,
        "origin": f"127.0.0.{rng.randrange(255)}",
        "subjects": [{"kind": "signal", "id": str(uuid.uuid4())}],
        "subject_ids": [uuid.uuid4()],
        "owners": [uuid.uuid4()],
        "sealed": "k1:00",
        "glasses": [uuid.uuid4()],
        "policy": "0" * 12,
        "milliseconds": -1,
        "trace_id": "a" * 32,
        "span_id": "b" * 16,
        "parent_span_id": "c" * 16,
        "foreign_parent": True,
        "tracestate": "a=b",
        "id": uuid.uuid4(),
        "hash": rng.randbytes(32),
        "previous": rng.randbytes(32),
    }
    name = rng.choice(sorted(values))
    return {name: values[name]}


def change_a_column(rng: random.Random, log: Log) -> Place:
    number, position = log.pick(rng)
    log.set(number, position, **_other(rng))
    return number, position, "changed"


def take_one_out(rng: random.Random, log: Log) -> Place:
    number, position = log.pick(rng, spare=1)
    log.remove(number, position, position)
    return number, position + 1, "missing_before"


def take_one_out_and_close_the_gap(rng: random.Random, log: Log) -> Place:
    number, position = log.pick(rng, spare=1)
    log.remove(number, position, position)
    log.shift(number, position, -1)
    log.set_head(number)
    return number, position, "changed"


def make_a_gap(rng: random.Random, log: Log) -> Place:
    number, position = log.pick(rng, spare=1)
    log.shift(number, position, 1)
    return number, position + 2, "changed"


def swap_two(rng: random.Random, log: Log) -> Place:
    number, first = log.pick(rng, spare=1)
    second = rng.randint(first + 1, log.length(number))
    for old, new in ((first, AWAY), (second, first), (AWAY, second)):
        log.set(number, old, position=new)
    return number, first, "changed"


def move_to_a_chain_that_is_none(rng: random.Random, log: Log) -> Place:
    number, position = log.pick(rng)
    log.set(number, position, chain=(number + CHAINS) if rng.random() < 0.5 else -1 - number)
    last = position == log.length(number) + 1
    return (number, position, "cut") if last else (number, position + 1, "missing_before")


def put_one_in(rng: random.Random, log: Log) -> Place:
    """Copy an entry to the end under another id, linked to the last one, with a hash of its own."""
    number, position = log.pick(rng)
    last = log.length(number)
    row = log.row(number, position)
    row |= {
        "id": uuid.UUID(int=(uuid.uuid4().int // CHAINS) * CHAINS + number),
        "position": last + 1,
        "previous": log.row(number, last)["hash"],
    }
    row["hash"] = chain.digest(rng.randbytes(32), AuditEntry(**row))
    log.connection.execute(insert(ROWS).values(**row))
    log.set_head(number)
    return number, last + 1, "changed"


def put_one_in_between(rng: random.Random, log: Log) -> Place:
    number, position = log.pick(rng, spare=1)
    row = log.row(number, position) | {"id": uuid.uuid4(), "position": position + 1}
    log.shift(number, position, 1)
    log.connection.execute(insert(ROWS).values(**row))
    log.set_head(number)
    return number, position + 1, "changed"


def cut_the_tail(rng: random.Random, log: Log) -> Place:
    number, position = log.pick(rng, least=2)
    log.remove(number, position, AWAY)
    return number, position, "cut"


def set_the_head_back(rng: random.Random, log: Log) -> Place:
    number, position = log.pick(rng, least=2, spare=1)
    values = {"position": position, "hash": log.row(number, position)["hash"]}
    log.connection.execute(update(HEADS).where(HEADS.c.chain == number).values(**values))
    return number, log.length(number), "head_changed"


def take_a_head_away(rng: random.Random, log: Log) -> Place:
    number, _ = log.pick(rng)
    log.connection.execute(delete(HEADS).where(HEADS.c.chain == number))
    return number, log.length(number), "head_changed"


def write_anew_without_the_key(rng: random.Random, log: Log) -> Place:
    number, position = log.pick(rng)
    log.set(number, position, action="nothing.happened")
    log.write_anew(number, position, rng.randbytes(32))
    return number, position, "changed"


def cut_the_tail_and_set_the_head_back(rng: random.Random, log: Log) -> Place:
    number, position = log.pick(rng, least=2)
    log.remove(number, position, AWAY)
    log.set_head(number)
    return number, position, "cut"


def empty_the_log(_rng: random.Random, log: Log) -> Place:
    log.connection.execute(text("TRUNCATE audit_entries"))
    log.connection.execute(update(HEADS).values(position=0, hash=chain.START))
    return 0, 1, "cut"


def write_anew_with_the_key(rng: random.Random, log: Log) -> Place:
    number, position = log.pick(rng)
    log.set(number, position, action="nothing.happened")
    log.write_anew(number, position, log.key)
    return number, log.told_by_seal(number, position), "rewritten"


def take_one_out_with_the_key(rng: random.Random, log: Log) -> Place:
    """Leave no gap: everything after it moves up and is computed again."""
    number, position = log.pick(rng, spare=1)
    told = log.told_by_seal(number, position)
    log.remove(number, position, position)
    log.shift(number, position, -1)
    log.write_anew(number, position, log.key)
    return number, told, "rewritten" if told <= log.length(number) else "cut"


def write_all_anew_with_the_key(rng: random.Random, log: Log) -> Place:
    number = rng.randrange(CHAINS)
    log.connection.execute(
        update(ROWS).where(ROWS.c.chain == number).values(at=ROWS.c.at + dt.timedelta(hours=1))
    )
    log.write_anew(number, 1, log.key)
    return number, log.told_by_seal(number, 1), "rewritten"


Act = Callable[[random.Random, Log], Place]
FOUND_INSIDE: tuple[Act, ...] = (
    change_a_column,
    take_one_out,
    take_one_out_and_close_the_gap,
    make_a_gap,
    swap_two,
    move_to_a_chain_that_is_none,
    put_one_in,
    put_one_in_between,
    cut_the_tail,
    set_the_head_back,
    take_a_head_away,
    write_anew_without_the_key,
)
FOUND_OUTSIDE: tuple[Act, ...] = (
    cut_the_tail_and_set_the_head_back,
    empty_the_log,
    write_anew_with_the_key,
    take_one_out_with_the_key,
    write_all_anew_with_the_key,
)
