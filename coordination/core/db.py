"""The declarative base, common column types and the engine.

Sessions are opened by `coordination.work.begin` and nowhere else.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    DateTime,
    Engine,
    Enum,
    MetaData,
    String,
    TableValuedAlias,
    Uuid,
    bindparam,
    column,
    create_engine,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, Insert, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from coordination.core.errors import Stale

E = TypeVar("E", bound=StrEnum)
# Compiled statements that a process keeps: each role asks each act of each kind in its own way.
STATEMENTS = 2_000

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table; an `id` is given at construction, so that it exists before the flush."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this as a class attribute
        dt.datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        list[str]: ARRAY(String),
        list[uuid.UUID]: ARRAY(Uuid()),
    }

    def __init__(self, **values: Any) -> None:
        if "id" in type(self).__mapper__.columns and "id" not in values:
            values["id"] = uuid.uuid4()
        for name, value in values.items():
            setattr(self, name, value)


class Identified:
    """Mixin: a random primary key."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class Versioned:
    """Mixin: a row version for optimistic locking; the entity tag of the API is made of it."""

    row_version: Mapped[int] = mapped_column(default=1)

    def expect_version(self, version: int | None) -> None:
        """Refuse a change that was made from another version than this one.

        Args:
            version: which the caller has read; None where that does not matter.

        Raises:
            Stale: somebody else changed the record meanwhile.
        """
        if version is not None and self.row_version != version:
            raise Stale


class Watched:
    """Mixin of the tables whose changes must stand in the log (see `coordination.audit.guard`).

    A child row names the record that it belongs to by overriding `audit_subject`.
    """

    record_kind: str

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return (kind, id, owning organisation or None) of the record that this row belongs to."""
        return self.record_kind, self.id, getattr(self, "organisation_id", None)  # type: ignore[attr-defined]


def choice(values: type[E]) -> Enum:
    """Return the column type of a closed list: text with a check constraint.

    Args:
        values: the enumeration; its values, not its names, are stored.
    """
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=values.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def choices(values: Iterable[StrEnum]) -> list[str]:
    """Return the stored values of several members of a closed list."""
    return sorted(member.value for member in values)


def given(**columns: tuple[Any, Sequence[Any]]) -> TableValuedAlias:
    """Return several rows as a part of a statement, which is the same however many they are.

    Args:
        columns: by name, the type and the values, one for each row.
    """
    arrays = [bindparam(None, list(values), type_=ARRAY(kind)) for kind, values in columns.values()]
    named = [column(name, kind) for name, (kind, _) in columns.items()]
    return func.unnest(*arrays).table_valued(*named).render_derived(name="given")


def insert_each(table: Any, columns: Mapping[str, Sequence[Any]]) -> Insert:
    """Return the statement that puts several rows into a table, the same however many they are.

    Args:
        table: of the database.
        columns: by name the values, one for each row.
    """
    new = given(**{name: (table.c[name].type, values) for name, values in columns.items()})
    return insert(table).from_select(list(columns), select(*new.c))


def same_as(column: str) -> Callable[[Any], Any]:
    """Return a column default that takes what another column of the new row holds.

    Args:
        column: name of the other column; it must be given.
    """

    def default(context: Any) -> Any:
        return context.get_current_parameters()[column]

    return default


def make_engine(
    url: str,
    *,
    pooled: bool = False,
    pool_size: int = 5,
    pool_overflow: int = 5,
    pool_wait_seconds: int = 10,
) -> Engine:
    """Return an engine that never shows statement parameters in errors (they hold personal data).

    Args:
        url: `postgresql://…`.
        pooled: whether it leads to a pooler that gives each transaction another connection; what
            one has prepared is not there in the next, and in the way of others.
        pool_size: number of connections kept open by this process.
        pool_overflow: number of connections beyond these that it may open for a moment.
        pool_wait_seconds: seconds to wait for a connection before giving up.
    """
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_overflow,
        pool_timeout=pool_wait_seconds,
        pool_pre_ping=True,
        hide_parameters=True,
        query_cache_size=STATEMENTS,
        connect_args={"prepare_threshold": None} if pooled else {},
    )
    # Several new rows of a table are one statement, as they are where something is returned.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    return engine
