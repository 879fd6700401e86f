"""By which ways a record opens to a membership; for explanations.

Asked with the very branches of the clause, so that an explanation cannot differ from what was
decided.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Uuid, func, literal, union_all
from sqlalchemy.orm import Session

from coordination.access.actors import Actor
from coordination.access.asking import Asker, asker
from coordination.access.branches import branch
from coordination.access.classes import Level
from coordination.access.governed import REGISTRY, Governed
from coordination.access.grants import KEY_RELATIONS, Grant, grants_for
from coordination.access.keys import Key


@dataclass(frozen=True)
class Door:
    """One way in which one record opens: a row of the table of grants, and the key if it asks one.

    Attributes:
        record_id: what opens.
        relation: how the actor stands to it.
        level: how much opens by this way; the record opens at the highest of all.
        key_id: of the key, None for own right.
    """

    record_id: uuid.UUID
    relation: str
    level: Level
    key_id: uuid.UUID | None


def doors(session: Session, actor: Actor, kind: str, ids: Sequence[uuid.UUID]) -> list[Door]:
    """Return every way in which records open to a membership, the widest first.

    Args:
        session: an open session.
        actor: the membership that is asked about.
        kind: kind of record.
        ids: the records that are asked about.
    """
    rows = grants_for(kind, f"{kind}.read", actor.role)
    if not rows:
        return []
    asks = asker(actor)
    query = union_all(*(_door(REGISTRY[kind], asks, row, ids) for row in rows))
    found = [Door(row[0], row[1], Level(row[2]), row[3]) for row in session.execute(query)]
    return sorted(found, key=lambda door: (-door.level, door.relation, str(door.key_id)))


def _door(governed: Governed, asks: Asker, row: Grant, ids: Sequence[uuid.UUID]) -> Select[Any]:
    by_key = row.relation in KEY_RELATIONS
    level: Any = func.least(Key.level, int(row.level)) if by_key else literal(int(row.level))
    columns = (
        governed.model.id.label("record_id"),
        literal(row.relation).label("relation"),
        level.label("level"),
        (Key.id if by_key else literal(None, Uuid())).label("key_id"),
    )
    found = branch(governed, asks, row, Level.STUB)
    return found.with_only_columns(*columns).where(governed.model.id.in_(ids))
