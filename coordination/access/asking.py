"""The acting membership as the access clause sees it: what it is, and who it is as parameters."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    DateTime,
    Integer,
    String,
    Uuid,
    any_,
    bindparam,
    literal_column,
)
from sqlalchemy.types import TypeEngine

from coordination.access.actors import Actor
from coordination.access.classes import Level, Role

Clause = ColumnElement[bool]
Id = BindParameter[uuid.UUID]
Ids = BindParameter[list[uuid.UUID]]
Known = Sequence[uuid.UUID] | Id | Ids  # records that are asked about
Asked = Known | None  # None where they are not known beforehand
Among = Sequence[Clause]  # what a statement asks of records besides


class Asker(NamedTuple):
    """An `Actor` in whose place a clause can be written; relations are made of nothing else.

    The first five decide which clause is asked, and are the same for very many actors; the others
    are parameters of it.
    """

    role: Role
    organisation_kind: str
    secrecy_bound: bool
    has_conflicts: bool
    stands_in: bool
    membership_id: BindParameter[uuid.UUID]
    account_id: BindParameter[uuid.UUID]
    organisation_id: BindParameter[uuid.UUID]
    functions: BindParameter[list[str]]
    stands_in_for: Ids
    handles_for: Ids
    now: BindParameter[dt.datetime]

    @property
    def shape(self) -> tuple[Any, ...]:
        """Return what decides which clause is asked."""
        return self[:5]

    @property
    def given(self) -> tuple[BindParameter[Any], ...]:
        """Return the parameters of the clause."""
        return self[5:]


_ID, _IDS = Uuid(), ARRAY(Uuid())
_NAMES, _MOMENT = ARRAY(String()), DateTime(timezone=True)


def asker(actor: Actor | Asker) -> Asker:
    """Return an actor as clauses see it.

    Clauses that are to stand in one statement are given the same asker, so that the statement has
    each of its parameters once.
    """
    if isinstance(actor, Asker):
        return actor
    return Asker(
        role=actor.role,
        organisation_kind=actor.organisation_kind,
        secrecy_bound=actor.secrecy_bound,
        has_conflicts=actor.has_conflicts,
        stands_in=bool(actor.stands_in_for),
        membership_id=_parameter("membership", actor.membership_id, _ID),
        account_id=_parameter("account", actor.account_id, _ID),
        organisation_id=_parameter("organisation", actor.organisation_id, _ID),
        functions=_parameter("functions", sorted(actor.functions), _NAMES),
        stands_in_for=_parameter("stands_in_for", sorted(actor.stands_in_for), _IDS),
        handles_for=_parameter("handles_for", actor.handles_for, _IDS),
        now=_parameter("now", actor.now, _MOMENT),
    )


def listed(ids: Known) -> Id | Ids:
    """Return a parameter with ids of records; one that is given already stays the same."""
    return ids if isinstance(ids, BindParameter) else _parameter("ids", list(ids), _IDS)


def single(record_id: uuid.UUID) -> Id:
    """Return a parameter with the id of one record.

    A list of one would do as well, but PostgreSQL takes every list that it does not know for ten
    and would plan the statement anew each time.
    """
    return _parameter("record_id", record_id, _ID)


def is_known(column: Any, ids: Id | Ids) -> Clause:
    """Return the clause that is true where a column holds the id, or one of the ids."""
    known = any_(ids) if isinstance(ids.type, ARRAY) else ids
    return column == known  # type: ignore[no-any-return]


def written(code: str) -> ColumnElement[str]:
    """Return a code of the product, a class or relation, as part of the statement's text.

    It belongs to the question and not to who asks. PostgreSQL keeps the plan of a statement only
    where it would know no better with the values, and an index on some codes only (`keys`) is of
    no use to a parameter.

    Raises:
        ValueError: it is no code.
    """
    if not code.isidentifier():
        raise ValueError(code)
    return literal_column(f"'{code}'", String)


def written_level(level: Level) -> ColumnElement[int]:
    """Return a level as part of the statement's text, for the same reason."""
    return literal_column(str(int(level)), Integer)


def _parameter(name: str, value: Any, type_: TypeEngine[Any]) -> BindParameter[Any]:
    return bindparam(name, value, type_=type_, unique=True)
