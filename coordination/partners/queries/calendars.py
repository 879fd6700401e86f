"""Reads the working-day calendar: public holidays computed, school holidays from the table."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordination.partners import calendar
from coordination.partners.calendar import Calendar, Region
from coordination.partners.models import SchoolHoliday


def working_calendar(session: Session) -> Calendar:
    """Return the calendar with the school holidays that are stored now.

    Args:
        session: an open session.
    """
    rows = session.scalars(select(SchoolHoliday).order_by(SchoolHoliday.first_day)).all()
    return Calendar(calendar.public_holidays(), [_holiday(row) for row in rows])


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
