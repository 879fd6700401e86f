"""Counts everything that is sent to the database, whoever sends it and by whatever way.

`tests.statements` counts what one unit of work sends through SQLAlchemy; this stands at the driver,
and so sees the question who asks, the log entry and every change of role too. What belongs to the
transaction itself is counted apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
ROLE = "SET LOCAL role"
# The same for every request, whatever it asks: whose token, the clock and the wall, which
# membership; and at the end the head of a chain and the log entry.
FRAME = (
    "SELECT memberships.account_id, memberships.id, accounts.locale, api_tokens.scopes",
    "SELECT wall.act_as",
    "SELECT memberships.account_id, memberships.organisation_id, memberships.role",
    "SELECT audit_heads.position",
    "WITH anon_1 AS (INSERT INTO audit_entries",
)


@dataclass
class Sent:
    """What was sent, in order; a statement for several rows counts as often as it is executed.

    Attributes:
        every: the statements.
        asked: with what belongs to them, as the driver got it.
        took: seconds until each was answered, as long as `every`.
    """

    every: list[str] = field(default_factory=list)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    @property
    def statements(self) -> list[str]:
        """Return what is neither transaction nor role."""
        return [one for one in self.every if not one.startswith((*TRANSACTION, ROLE))]

    @property
    def roles(self) -> int:
        """Return how often the role is changed."""
        return sum(one.startswith(ROLE) for one in self.every)

    @property
    def frame(self) -> list[str]:
        """Return what every request sends."""
        return [one for one in self.statements if one.startswith(FRAME)]

    @property
    def own(self) -> list[str]:
        """Return what this request sends for its own sake."""
        return [one for one in self.statements if not one.startswith(FRAME)]

    @property
    def own_seconds(self) -> float:
        """Return how long the answers to `own` took together."""
        others = (*TRANSACTION, ROLE, *FRAME)
        pairs = zip(self.every, self.took, strict=True)
        return sum(seconds for one, seconds in pairs if not one.startswith(others))


@contextmanager
def sending() -> Iterator[Sent]:
    """Count what is sent while the block runs, over any connection of this process."""
    found, execute, many = Sent(), psycopg.Cursor.execute, psycopg.Cursor.executemany

    def note(statement: Any) -> None:
        found.every.append(" ".join(str(statement).split()))

    def executed(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        note(query)
        found.asked.append((query, params))
        begun = time.perf_counter()
        try:
            return execute(self, query, params, **options)
        finally:
            found.took.append(time.perf_counter() - begun)

    def executed_many(self: Any, query: Any, rows: Any, **options: Any) -> Any:
        rows = list(rows)
        for _ in rows:
            note(query)
        begun = time.perf_counter()
        many(self, query, rows, **options)
        found.took += [(time.perf_counter() - begun) / max(len(rows), 1)] * len(rows)

    with _instead("execute", executed), _instead("executemany", executed_many):
        yield found


@contextmanager
def _instead(name: str, other: Callable[..., Any]) -> Iterator[None]:
    before = getattr(psycopg.Cursor, name)
    setattr(psycopg.Cursor, name, other)
    try:
        yield
    finally:
        setattr(psycopg.Cursor, name, before)
