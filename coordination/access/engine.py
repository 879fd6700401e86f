"""Compiles the table of grants to one SQL clause.

The same clause serves lists, single fetches and buttons, so that they cannot drift apart:
own right UNION keys. Use it through `Work.load` and `Work.page`.
"""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    case,
    false,
    literal,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from coordination.access.actors import Actor
from coordination.access.asking import (
    Among,
    Asked,
    Asker,
    Clause,
    Id,
    Ids,
    asker,
    is_known,
    listed,
)
from coordination.access.branches import branch, walked
from coordination.access.classes import Level
from coordination.access.governed import REGISTRY
from coordination.access.grants import KEY_RELATIONS, Grant, grants_for


def allowed(
    actor: Actor | Asker,
    kind: str,
    action: str,
    at_least: Level = Level.STUB,
    ids: Asked = None,
    among: Among = (),
) -> Clause:
    """Return the clause that is true for the records on which the actor may do the action.

    Args:
        actor: the acting membership, or what `asker` has made of it for several clauses.
        kind: kind of record.
        action: `signal.read` for instance.
        at_least: for readings, the least level that must open.
        ids: where they are known, the records that are asked about. The answer is the same, and
            PostgreSQL does not first gather everything else that the actor may read.
        among: what else must hold of them, for the same reason; it is false where it does not.
    """
    rows = [row for row in grants_for(kind, action, actor.role) if row.level >= at_least]
    if not rows:
        return false()
    asks = asker(actor)
    question = Question(kind, tuple(rows), at_least, asks.shape)
    return Allowed(question, asks.given, None if ids is None else listed(ids), among)


class Question(NamedTuple):
    """What is asked; actors of the same shape ask the same with other parameters.

    Attributes:
        kind: of the records.
        rows: of the table of grants, of which one must hold.
        at_least: for readings, the least level that must open.
        shape: of the asker.
    """

    kind: str
    rows: tuple[Grant, ...]
    at_least: Level
    shape: tuple[Any, ...]


class Allowed(ColumnElement[bool]):
    """The clause of a question, written out only where SQLAlchemy has not seen the question yet.

    Writing it out takes hundreds of objects, and finding the statement that was compiled of them
    before takes as long again. SQLAlchemy compares the question and takes the parameters.
    """

    type = Boolean()
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy reads this as a class attribute
        ("question", InternalTraversal.dp_plain_obj),
        ("record", InternalTraversal.dp_clauseelement),
        ("given", InternalTraversal.dp_clauseelement_tuple),
        ("ids", InternalTraversal.dp_clauseelement),
        ("among", InternalTraversal.dp_clauseelement_tuple),
    ]

    def __init__(
        self,
        question: Question,
        given: tuple[BindParameter[Any], ...],
        ids: Id | Ids | None,
        among: Among = (),
    ) -> None:
        self.question, self.given, self.ids, self.among = question, given, ids, tuple(among)
        self.record = REGISTRY[question.kind].model.id

    def written_out(self) -> Clause:
        """Return own right UNION keys."""
        found = [self.narrowed(row) for row in self.question.rows]
        if self.ids is not None:
            found = [one.where(is_known(self.record, self.ids)) for one in found]
        return self.record.in_(union_all(*found))  # type: ignore[no-any-return]

    def narrowed(self, row: Grant) -> Select[Any]:
        """Return the records that open by one row, only those that are asked about."""
        governed, asks = REGISTRY[self.question.kind], Asker(*self.question.shape, *self.given)
        if not self.part:
            return branch(governed, asks, row, self.question.at_least)
        if row.relation in governed.within:
            return walked(governed, asks, row, self.question.at_least).where(*self.among)
        found = branch(governed, asks, row, self.question.at_least)
        if row.relation in KEY_RELATIONS:
            # What is asked may look at keys itself, and must not meet this one.
            found = select(self.record).where(self.record.in_(found))
        return found.where(*self.among)

    @property
    def part(self) -> bool:
        """Return whether it is asked about a part of what opens only."""
        return bool(self.among)


@compiles(Allowed)
def _compiled(element: Allowed, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.written_out(), **options)})"


def level(actor: Actor | Asker, kind: str, ids: Asked = None) -> ColumnElement[int]:
    """Return the column that says at which level each record opens to the actor.

    Args:
        actor: the acting membership.
        kind: kind of record.
        ids: the records that are asked about, as for `allowed`.
    """
    asks, known = asker(actor), None if ids is None else listed(ids)
    full = allowed(asks, kind, f"{kind}.read", Level.FULL, known)
    summary = allowed(asks, kind, f"{kind}.read", Level.SUMMARY, known)
    return case(
        (full, literal(int(Level.FULL), Integer)),
        (summary, literal(int(Level.SUMMARY), Integer)),
        else_=literal(int(Level.STUB), Integer),
    )


def owner(session: Session, model: Any, record_id: uuid.UUID) -> uuid.UUID | None:
    """Return who owns a record, for the log only: whoever was refused must not learn it.

    What is absent is asked for as well, so that the time tells nothing either.

    Args:
        session: the transaction that is about to be refused.
        model: a governed model.
        record_id: what was asked for.
    """
    return session.scalar(select(model.organisation_id).where(model.id == record_id))
