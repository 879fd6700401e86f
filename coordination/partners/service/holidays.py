"""School holidays: reference data that an administrator keeps up to date."""

from __future__ import annotations

from sqlalchemy import select

from coordination.partners.calendar import SchoolHoliday as Holiday
from coordination.partners.models import SchoolHoliday
from coordination.partners.school_holidays import HOLIDAYS_FILE, parse_school_holidays
from coordination.work import Work


def load_school_holidays(work: Work, holidays: list[Holiday] | None = None) -> int:
    """Store school holidays that are not known yet; a known one takes over new dates.

    Args:
        work: a unit of work of the operator or an administrator.
        holidays: parsed from a file, otherwise those that come with the product.

    Returns:
        How many are stored now.
    """
    for holiday in _default() if holidays is None else holidays:
        work.session.merge(_row(holiday))
    work.flush()
    return len(work.ungoverned(select(SchoolHoliday)).all())


def _default() -> list[Holiday]:
    return parse_school_holidays(HOLIDAYS_FILE.read_text(encoding="utf-8"))[0]


def _row(holiday: Holiday) -> SchoolHoliday:
    return SchoolHoliday(
        region=holiday.region.value,
        first_day=holiday.first,
        last_day=holiday.last,
        school_year=holiday.school_year,
        name=holiday.name,
        status=holiday.status,
        source=holiday.source,
    )
