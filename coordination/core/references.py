"""References that people read to each other: random, and free in their table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordination.core import wall
from coordination.core.text import new_reference

CANDIDATES = 4  # of a million rows, one new reference in four hundred is taken already


def free_reference(session: Session, model: Any) -> str:
    """Return a random reference that no row of a table has.

    Args:
        session: the running transaction.
        model: a mapped class with a unique `reference`.
    """
    candidates = [new_reference() for _ in range(CANDIDATES)]
    query = select(model.reference).where(model.reference.in_(candidates))
    # Unique among all, also those that the acting person may not see; nothing is told about them.
    with wall.as_system(session):
        taken = set(session.scalars(query))
    free = next((one for one in candidates if one not in taken), None)
    return free or free_reference(session, model)
