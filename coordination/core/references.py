"""References that people read to each other: random, and free in their table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, String, exists, func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from coordination.core import wall
from coordination.core.text import new_reference

CANDIDATES = 4  # of a million rows, one new reference in four hundred is taken already


def free_at_insert(model: Any) -> ScalarSelect[Any]:
    """Return the same as part of the statement that puts a new row in; it is known afterwards.

    A row in ten thousand million finds all of them taken, and is refused for want of a reference.

    Args:
        model: a mapped class with a unique `reference`.
    """
    candidates = [new_reference() for _ in range(CANDIDATES)]
    # Not as one parameter, of which PostgreSQL would not know that it holds so few.
    name = func.unnest(array(candidates, type_=String())).column_valued("candidate")
    taken = exists(select(model.id).where(model.reference == name))
    return select(name).where(~taken).limit(1).scalar_subquery()


def free_reference(session: Session, model: Any) -> str:
    """Return a random reference that no row of a table has.

    Args:
        session: the running transaction.
        model: a mapped class with a unique `reference`.
    """
    return free_references(session, model, 1)[0]


def free_references(session: Session, model: Any, number: int) -> list[str]:
    """Return several random references that no row of a table has.

    Args:
        session: the running transaction.
        model: a mapped class with a unique `reference`.
        number: how many.
    """
    candidates = dict.fromkeys(new_reference() for _ in range(number + CANDIDATES))
    query = select(model.reference).where(model.reference.in_(candidates))
    # Unique among all, also those that the acting person may not see; nothing is told about them.
    with wall.as_system(session):
        taken = set(session.scalars(query))
    free = [one for one in candidates if one not in taken][:number]
    return free if len(free) == number else free_references(session, model, number)
