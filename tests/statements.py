"""Counts the statements that a piece of code sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from coordination.work import Work

BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass
class Statements:
    """What was sent, in order."""

    sent: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.sent)


@contextmanager
def counting(work: Work) -> Iterator[Statements]:
    """Count what is sent by a unit of work while the block runs, pending changes included.

    Opening the unit of work (clock, membership) and its log entry are not counted: they are the
    same for every request.
    """
    found = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(BOOKKEEPING):
            found.sent.append(statement)

    bind = work.session.connection()
    event.listen(bind, "before_cursor_execute", note)
    try:
        yield found
        work.flush()
    finally:
        event.remove(bind, "before_cursor_execute", note)
