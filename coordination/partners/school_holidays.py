"""School holidays per region as a data file that an administrator can replace. Pure.

The file that comes with the product stands in `data/school-holidays.csv`.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coordination.partners.calendar import Calendar, Region, SchoolHoliday, public_holidays

HOLIDAYS_FILE = Path(__file__).with_name("data") / "school-holidays.csv"
COLUMNS = ("region", "school_year", "name", "first", "last", "status", "source")
STATUSES = frozenset({"fixed", "advised", "unverified"})
LONGEST = dt.timedelta(weeks=8)  # the summer has six; more is a slip of the pen


@dataclass(frozen=True)
class RefusedLine:
    """A line of a data file that could not be used.

    Attributes:
        line: its number, counted from 1.
        field: the column that is wrong, or an empty text for the line as a whole.
        code: what is wrong, for the shell to word.
    """

    line: int
    field: str
    code: str


def parse_school_holidays(text: str) -> tuple[list[SchoolHoliday], list[RefusedLine]]:
    """Return the school holidays of a data file, and the lines that cannot be used.

    A bad line spoils no other. Lines that begin with `#` are remarks.

    Args:
        text: lines of `region;school_year;name;first;last;status;source`, that header first, with
            dates as YYYY-MM-DD.
    """
    lines = [
        (number, next(csv.reader([line], delimiter=";")))
        for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not lines or tuple(lines[0][1]) != COLUMNS:
        return [], [RefusedLine(lines[0][0] if lines else 1, "", "header_unknown")]
    accepted: list[SchoolHoliday] = []
    refused: list[RefusedLine] = []
    for number, row in lines[1:]:
        found = _school_holiday(row, accepted)
        if isinstance(found, SchoolHoliday):
            accepted.append(found)
        else:
            refused.append(RefusedLine(number, *found))
    return accepted, refused


def default_school_holidays() -> list[SchoolHoliday]:
    """Return the school holidays that come with the product."""
    accepted, _ = parse_school_holidays(HOLIDAYS_FILE.read_text(encoding="utf-8"))
    return accepted


@cache
def default_calendar() -> Calendar:
    """Return the calendar that comes with the product; a deployment imports its own dates."""
    return Calendar(public_holidays(), default_school_holidays())


def _school_holiday(
    row: list[str], earlier: list[SchoolHoliday]
) -> SchoolHoliday | tuple[str, str]:
    """Return the holiday of a row, or the field and code of what is wrong with it."""
    if len(row) != len(COLUMNS):
        return "", "columns_wrong"
    given = dict(zip(COLUMNS, (cell.strip() for cell in row), strict=True))
    first, last = _day(given["first"]), _day(given["last"])
    wrong = _wrong_cell(given)
    if wrong:
        return wrong
    if first is None or last is None:
        return ("last" if first else "first"), "date_impossible"
    texts = {name: given[name] for name in ("school_year", "name", "status", "source")}
    holiday = SchoolHoliday(Region(given["region"]), first=first, last=last, **texts)
    return _wrong_period(holiday, earlier) or holiday


def _wrong_cell(given: dict[str, str]) -> tuple[str, str] | None:
    empty = next((name for name in COLUMNS if not given[name]), None)
    if empty:
        return empty, "required"
    if given["region"] not in set(Region):
        return "region", "region_unknown"
    return None if given["status"] in STATUSES else ("status", "status_unknown")


def _wrong_period(holiday: SchoolHoliday, earlier: list[SchoolHoliday]) -> tuple[str, str] | None:
    if not holiday.first <= holiday.last <= holiday.first + LONGEST:
        return "last", "period_impossible"
    same_region = (other for other in earlier if other.region is holiday.region)
    if any(o.first <= holiday.last and holiday.first <= o.last for o in same_region):
        return "first", "overlaps_another"
    return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
