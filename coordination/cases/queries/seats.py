"""Which seats are taken: given, and neither ended nor past the day until which they were given."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, or_

from coordination.cases.models import CaseSeat


def seated(now: dt.datetime) -> ColumnElement[bool]:
    """Return the clause that is true for seats that last at a moment.

    Args:
        now: from `work.now`.
    """
    return or_(CaseSeat.until.is_(None), CaseSeat.until > now)
