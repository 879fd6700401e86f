"""Refuses the commit of a changed watched record that has no entry in the same transaction.

It sees what passes through the unit of work; bulk statements on watched tables are refused, since
they would pass it by. What a batch sets in many rows at once goes through `change_together`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Uuid, event
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.attributes import set_committed_value

from coordination.core.db import Watched, given

Subject = tuple[str, uuid.UUID]
_CHANGED = "changed_subjects"


class UnrecordedChange(Exception):
    """A watched record was changed without a log entry: a defect, never a user's mistake."""


def install(session: Session) -> None:
    """Let the guard watch one session."""
    session.info[_CHANGED] = set()


def check(session: Session, recorded: set[Subject]) -> None:
    """Compare what was changed with what was recorded; call it after the last flush.

    Args:
        session: the transaction about to be committed.
        recorded: kind and id of every subject that the entry names.

    Raises:
        UnrecordedChange: naming the kinds that were forgotten.
    """
    missing = session.info[_CHANGED] - recorded
    if missing:
        kinds = ", ".join(sorted({kind for kind, _ in missing}))
        message = f"changed without a log entry: {kinds}"
        raise UnrecordedChange(message)


def change_together(
    session: Session, rows: Sequence[Watched], column: str, values: Sequence[Any]
) -> None:
    """Set one column of many rows of a watched table with one statement.

    Each row counts as changed, so that the entry must name them all.

    Args:
        session: the running transaction.
        rows: of one table, unchanged since they were read.
        column: its name.
        values: the new one of each row.
    """
    if not rows:
        return
    table: Any = type(rows[0]).__table__  # type: ignore[attr-defined]
    subjects = [row.audit_subject[:2] for row in rows]
    new = given(id=(Uuid(), [row.id for row in rows]), value=(table.c[column].type, values))  # type: ignore[attr-defined]
    session.execute(table.update().where(table.c.id == new.c.id).values({column: new.c.value}))
    session.info[_CHANGED].update(subjects)
    for row, value in zip(rows, values, strict=True):
        set_committed_value(row, column, value)


@event.listens_for(Session, "before_flush")
def _note_changes(session: Session, _context: Any, _instances: Any) -> None:
    if _CHANGED not in session.info:
        return
    touched = [
        *session.new,
        *session.deleted,
        *(row for row in session.dirty if session.is_modified(row)),
    ]
    for row in touched:
        if isinstance(row, Watched):
            kind, record_id, _ = row.audit_subject
            session.info[_CHANGED].add((kind, record_id))


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    watched = _CHANGED in state.session.info
    if not watched or not (state.is_update or state.is_delete):
        return
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, Watched):
        message = f"bulk change of the watched table {mapper.local_table}"
        raise UnrecordedChange(message)
