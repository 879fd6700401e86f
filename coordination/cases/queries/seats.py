"""Which seats are taken: given, and neither ended nor past the day until which they were given."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_

from coordination.cases.models import CaseSeat
from coordination.core.clock import local_date

A_MOMENT = dt.timedelta(microseconds=1)


class Seat(NamedTuple):
    """A place at the table; who it is of, where it is one person's, is told with why."""

    id: uuid.UUID
    organisation: str
    function: str
    name: str | None
    since: dt.datetime
    until: dt.datetime | None

    @property
    def last_day(self) -> dt.date | None:
        """Return the last day of it in Amsterdam; midnight after that day is when it ends."""
        return local_date(self.until - A_MOMENT) if self.until else None


def seated(now: dt.datetime) -> ColumnElement[bool]:
    """Return the clause that is true for seats that last at a moment.

    Args:
        now: from `work.now`.
    """
    return or_(CaseSeat.until.is_(None), CaseSeat.until > now)
