"""How records stand to a membership: at which level they open, and what it may do with them.

Actions that the table of grants decides alike are one column, however many they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement

from coordination.access import engine
from coordination.access.asking import Asker, Id, Ids
from coordination.access.classes import Level, Role
from coordination.access.grants import decided_alike


def columns(asks: Asker, kind: str, ids: Id | Ids) -> list[ColumnElement[Any]]:
    """Return what is asked about records: the level, and what may be done; for `read`.

    Args:
        asks: the acting membership.
        kind: of the records.
        ids: of the records, which have been read already.
    """
    alike = [group[0] for group in decided_alike(kind, asks.role)]
    allowed = [engine.allowed(asks, kind, one, ids=ids).label(one) for one in alike]
    return [engine.level(asks, kind, ids).label("level"), *allowed]


def read(role: Role, kind: str, answers: Sequence[Any] | None) -> tuple[Level, frozenset[str]]:
    """Return the level at which a record opens, and the actions that grants allow.

    Args:
        role: of the acting membership.
        kind: of the record.
        answers: to `columns`; None where the record is not there.
    """
    if answers is None:
        return Level.STUB, frozenset()
    level, *granted = answers
    asked = zip(decided_alike(kind, role), granted, strict=True)
    return Level(level), frozenset[str]().union(*(group for group, yes in asked if yes))
