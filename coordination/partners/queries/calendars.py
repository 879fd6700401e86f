"""Reads the working-day calendar: public holidays computed, school holidays from the table."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordination.partners import calendar
from coordination.partners.calendar import Calendar, Region
from coordination.partners.models import SchoolHoliday

_KEPT = "working_calendar"  # of a session


def working_calendar(session: Session) -> Calendar:
    """Return the calendar with the school holidays that are stored, read once for each session.

    So one unit of work reckons with the same days throughout.

    Args:
        session: an open session.
    """
    if _KEPT not in session.info:
        rows = session.scalars(select(SchoolHoliday).order_by(SchoolHoliday.first_day)).all()
        holidays = [_holiday(row) for row in rows]
        session.info[_KEPT] = Calendar(calendar.public_holidays(), holidays)
    found: Calendar = session.info[_KEPT]
    return found


def _holiday(row: SchoolHoliday) -> calendar.SchoolHoliday:
    return calendar.SchoolHoliday(
        region=Region(row.region),
        school_year=row.school_year,
        name=row.name,
        first=row.first_day,
        last=row.last_day,
        status=row.status,
        source=row.source,
    )
