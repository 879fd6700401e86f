"""Which days count in the Netherlands and what 07:00 is there; imports nothing of the product.

Written from the Algemene termijnenwet (article 3), the rule of the European summer time (directive
2000/84/EC: the last Sundays of March and October) and the published school holidays.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

DAY = dt.timedelta(days=1)
# First and last day, by region. What is common to all stands under each.
SCHOOL_HOLIDAYS = {
    "noord": (
        *("2027-02-20/2027-02-28", "2027-07-10/2027-08-22", "2027-10-16/2027-10-24"),
        "2028-02-19/2028-02-27",
    ),
    "midden": (
        *("2026-10-17/2026-10-25", "2027-02-20/2027-02-28", "2027-07-17/2027-08-29"),
        *("2027-10-16/2027-10-24", "2028-02-26/2028-03-05"),
    ),
    "zuid": (
        *("2026-10-17/2026-10-25", "2027-02-13/2027-02-21", "2027-07-24/2027-09-05"),
        *("2027-10-23/2027-10-31", "2028-02-26/2028-03-05"),
    ),
}
EVERYWHERE = ("2026-12-19/2027-01-03", "2027-04-24/2027-05-02", "2027-12-25/2028-01-09")


def easter(year: int) -> dt.date:
    """Return Easter Sunday, as Meeus, Jones and Butcher reckon it."""
    century, of_century = divmod(year, 100)
    moon = (
        19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    ) % 30
    week = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[dt.date]:
    """Return the days of article 3, Good Friday (paragraph 2) and every 5 May included."""
    sunday, king = easter(year), dt.date(year, 4, 27)
    moving = (sunday + number * DAY for number in (-2, 1, 39, 50))
    fixed = (dt.date(year, month, day) for month, day in ((1, 1), (5, 5), (12, 25), (12, 26)))
    return frozenset([*moving, *fixed, king - DAY if king.weekday() == 6 else king])


@cache
def closed(region: str) -> frozenset[dt.date]:
    """Return the days on which the schools of a region are closed."""
    found = set()
    for period in (*SCHOOL_HOLIDAYS[region], *EVERYWHERE):
        first, last = map(dt.date.fromisoformat, period.split("/"))
        found.update(first + number * DAY for number in range((last - first).days + 1))
    return frozenset(found)


def works(day: dt.date, region: str | None = None) -> bool:
    """Return whether a day counts, for work that pauses with the schools of a region or for all."""
    if day.weekday() > 4 or day in holidays(day.year):
        return False
    return region is None or day not in closed(region)


def further(day: dt.date, number: int, region: str | None = None) -> dt.date:
    """Return the day that lies so many days that count further, or back."""
    step = DAY if number > 0 else -DAY
    while number:
        day += step
        number -= works(day, region) * (1 if step == DAY else -1)
    return day


def summer_time(day: dt.date) -> bool:
    """Return whether clocks stand on summer time in the morning of a day."""
    begins, ends = (_last_sunday(day.year, month) for month in (3, 10))
    return begins <= day < ends


def moment(day: dt.date, hour: int = 7, minute: int = 0) -> dt.datetime:
    """Return the UTC moment of an hour of the morning or later in Amsterdam."""
    clock = dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)
    return clock - dt.timedelta(hours=2 if summer_time(day) else 1)


def day_of(at: dt.datetime) -> dt.date:
    """Return the day in Amsterdam of a moment in daytime."""
    return (at + dt.timedelta(hours=2 if summer_time(at.date()) else 1)).date()


def _last_sunday(year: int, month: int) -> dt.date:
    last = dt.date(year, month, 31)
    return last - (last.isoweekday() % 7) * DAY
