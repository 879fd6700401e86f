"""What a mutant of a mechanism is, and the ways in which one is made."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any
from unittest.mock import patch

import psycopg
from sqlalchemy import Select

# Gets the addresses, as superuser, of the databases that tests copy or use.
Alive = Callable[[Sequence[str]], AbstractContextManager[None]]


@dataclass(frozen=True)
class Mutant:
    """One mechanism that is broken for a while.

    Attributes:
        mechanism: what the product relies on.
        change: how it is broken.
        alive: makes the change and takes it back.
        tests: of `make test` that must see it, the quickest first.
    """

    mechanism: str
    change: str
    alive: Alive
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return how the page calls it."""
        return f"{self.mechanism}: {self.change}"


def replaced(place: Any, name: str, other: Any) -> Alive:
    """Return: another function or value stands in its place.

    Args:
        place: module or class.
        name: of what is replaced.
        other: what stands there instead.
    """
    return lambda _urls: patch.object(place, name, other)


def together(*several: Alive) -> Alive:
    """Return: all of these at once."""

    @contextmanager
    def alive(urls: Sequence[str]) -> Iterator[None]:
        first, *rest = several
        with first(urls):
            if rest:
                with together(*rest)(urls):
                    yield
            else:
                yield

    return alive


def idle(place: Any, name: str, answer: Any = None) -> Alive:
    """Return: a function does nothing.

    Args:
        place: module or class.
        name: of the function.
        answer: what it returns all the same.
    """
    return replaced(place, name, lambda *_args, **_named: answer)


def unlocked(place: Any, name: str) -> Alive:
    """Return: what a function selects, it does not lock.

    Args:
        place: module.
        name: of a function that makes or runs a statement.
    """
    return _otherwise_locked(place, name, lambda query, **_: query)


def narrowed(place: Any, name: str, clause: Callable[[], Any]) -> Alive:
    """Return: a function locks only rows for which a further clause holds: a window.

    Args:
        place: module.
        name: of a function that makes or runs a statement that locks what is due.
        clause: returns what must hold besides.
    """
    lock = Select.with_for_update
    return _otherwise_locked(place, name, lambda query, **how: lock(query.where(clause()), **how))


def _otherwise_locked(place: Any, name: str, lock: Callable[..., Any]) -> Alive:
    healthy, properly = getattr(place, name), Select.with_for_update
    inside = threading.local()  # several threads may be inside and outside at once

    @wraps(healthy)
    def broken(*args: Any, **named: Any) -> Any:
        inside.now = True
        try:
            return healthy(*args, **named)
        finally:
            inside.now = False

    def with_for_update(query: Any, **how: Any) -> Any:
        return (lock if getattr(inside, "now", False) else properly)(query, **how)

    return together(
        replaced(place, name, broken), replaced(Select, "with_for_update", with_for_update)
    )


def without_key(table: str, key: str) -> Alive:
    """Return: a unique key is missing in the database.

    Args:
        table: that has it.
        key: name of the constraint or unique index.
    """

    @contextmanager
    def alive(urls: Sequence[str]) -> Iterator[None]:
        restored = [_dropped(url, table, key) for url in urls]
        try:
            yield
        finally:
            for url, statement in zip(urls, restored, strict=True):
                _execute(url, statement)

    return alive


def _dropped(url: str, table: str, key: str) -> str:
    """Drop a unique key and return the statement that makes it again."""
    with psycopg.connect(url) as connection:
        asked = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"
        constraint = connection.execute(asked, (key,)).fetchone()
        if constraint:
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
            return f"ALTER TABLE {table} ADD CONSTRAINT {key} {constraint[0]}"
        asked = "SELECT indexdef FROM pg_indexes WHERE indexname = %s"
        index = connection.execute(asked, (key,)).fetchone()
        assert index, f"no key {key}"
        connection.execute(f"DROP INDEX {key}")
        return str(index[0])


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)
