"""The one clock: database time plus an offset that only `schakel clock` sets, in demo and test.

Nothing else in the product asks what time it is, so that web, workers and scheduler agree, and a
test can move them together.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    DateTime,
    ScalarSelect,
    bindparam,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from coordination.core.db import Base

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class ClockOffset(Base):
    """One row: by how many seconds the product's time runs ahead of the database's."""

    __tablename__ = "clock_offset"

    singleton: Mapped[bool] = mapped_column(primary_key=True, default=True)
    seconds: Mapped[float] = mapped_column(default=0.0)


# The product's time where a statement is made once and given the moment when it is asked.
GIVEN = bindparam("now", type_=DateTime(timezone=True))
NOW = text("SELECT now() + make_interval(secs => seconds) FROM clock_offset")


def at_the_database() -> ScalarSelect[Any]:
    """Return the product's time as a part of a statement that would else be preceded by `read`."""
    ahead = func.make_interval(0, 0, 0, 0, 0, 0, ClockOffset.seconds)
    return select(func.now() + ahead).scalar_subquery()


def read(session: Session | Connection) -> dt.datetime:
    """Return the product's time, which stands still within a transaction.

    Args:
        session: an open session or connection.

    Returns:
        An aware time in UTC.
    """
    moment: dt.datetime = session.execute(NOW).scalar_one()
    return moment.astimezone(dt.UTC)


def local_date(moment: dt.datetime) -> dt.date:
    """Return the calendar day in Amsterdam of an aware moment."""
    return moment.astimezone(AMSTERDAM).date()


def local_date_of(moment: Any) -> ColumnElement[dt.date]:
    """Return the column with the calendar day in Amsterdam of a moment that the database knows.

    Args:
        moment: a column or a parameter.
    """
    return cast(func.timezone(AMSTERDAM.key, moment), Date)


def local_moment(day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
    """Return the UTC moment of a wall-clock time in Amsterdam.

    Args:
        day: the day in Amsterdam.
        hour: hour of the wall clock, 0 to 23.
        minute: minute of the wall clock, 0 to 59.
    """
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=AMSTERDAM).astimezone(
        dt.UTC
    )
