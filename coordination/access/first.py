"""The first rows of a list: order and number stand in each branch of the access clause.

Asked as a whole, the clause would have to be answered for everything that opens before anything
could be put in order, and a page would cost as much as somebody may see. So each right finds its
own first rows by its own index, and the page is the first of these. Use it through
`coordination.http.paging.governed`; a single fetch asks `engine.allowed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    bindparam,
    false,
    union_all,
)
from sqlalchemy.sql.visitors import InternalTraversal

from coordination.access.actors import Actor
from coordination.access.asking import Clause, asker
from coordination.access.classes import Level
from coordination.access.engine import Allowed, Question
from coordination.access.grants import grants_for


class First(Allowed):
    """The clause of the first rows of a question; written out once, as `engine.Allowed` is."""

    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy reads this as a class attribute
        *Allowed._traverse_internals,  # noqa: SLF001 - of our own class
        ("order", InternalTraversal.dp_clauseelement_tuple),
        ("most", InternalTraversal.dp_clauseelement),
    ]

    def __init__(
        self,
        question: Question,
        given: tuple[BindParameter[Any], ...],
        wanted: Sequence[Clause],
        order: Sequence[ColumnElement[Any]],
        most: int,
    ) -> None:
        super().__init__(question, given, None, wanted)
        self.order = tuple(order)
        self.most = bindparam("most", most, type_=Integer(), unique=True)

    part = True

    def written_out(self) -> Clause:
        """Return the first rows of each branch, UNION those of the others."""
        rows = [
            self.narrowed(row).order_by(*self.order).limit(self.most) for row in self.question.rows
        ]
        return self.record.in_(union_all(*rows))  # type: ignore[no-any-return]


def first(
    actor: Actor,
    kind: str,
    wanted: Sequence[Clause],
    order: Sequence[ColumnElement[Any]],
    most: int,
) -> Clause:
    """Return the clause that is true for the readable records that come first.

    It may be true for more than `most`, so the list is put in order and cut off once more.

    Args:
        actor: the acting membership.
        kind: kind of record.
        wanted: what the list is narrowed to.
        order: columns with their direction.
        most: rows.
    """
    rows = grants_for(kind, f"{kind}.read", actor.role)
    if not rows:
        return false()
    asks = asker(actor)
    question = Question(kind, tuple(rows), Level.STUB, asks.shape)
    return First(question, asks.given, wanted, order, most)
