"""Working days, school weeks and the hour at which clocks strike: the one place that counts days.

Pure: the holidays come in as data. Not for moments of the past or present, which are `work.now`'s.

Working days leave out Saturdays, Sundays and the days of the Algemene termijnenwet (BWBR0002448)
article 3: New Year's Day, Easter Monday, Whit Monday, both days of Christmas, Ascension Day, the
King's birthday and 5 May (paragraph 1, every year, although many collective agreements give the
day off in lustrum years only), and Good Friday, which paragraph 2 treats alike. Days that a royal
decree treats alike for some years (paragraph 3, the Friday after Ascension Day for instance) are
not built in; they can be passed in with the public holidays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

import holidays

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STRIKING_HOUR = 7  # reminders and digests leave at 07:00 local time (product text §4.4, §4.5)
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)
SATURDAY = 5  # as date.weekday() counts


class Region(StrEnum):
    """Region of the spread school holidays."""

    NOORD = "noord"
    MIDDEN = "midden"
    ZUID = "zuid"


@dataclass(frozen=True)
class SchoolHoliday:
    """One holiday of the schools of one region.

    Attributes:
        region: whose schools are closed.
        school_year: `2026-2027`.
        name: in Dutch, as published.
        first: first day off, weekends included.
        last: last day off.
        status: `fixed` by regulation, `advised` by the ministry, or `unverified`.
        source: where the dates were read.
    """

    region: Region
    school_year: str
    name: str
    first: dt.date
    last: dt.date
    status: str
    source: str

    def days(self) -> Iterator[dt.date]:
        """Yield every day of the holiday."""
        for offset in range((self.last - self.first).days + 1):
            yield self.first + offset * DAY


class Calendar:
    """Which days count, for a given set of public and school holidays.

    Args:
        public_holidays: days on which nobody is asked to work.
        school_holidays: the holidays of all regions; they pause a count only when it asks for it.
    """

    def __init__(
        self, public_holidays: Iterable[dt.date], school_holidays: Iterable[SchoolHoliday] = ()
    ) -> None:
        self._public = frozenset(public_holidays)
        closed: dict[Region, set[dt.date]] = {region: set() for region in Region}
        for holiday in school_holidays:
            closed[holiday.region].update(holiday.days())
        self._closed = {region: frozenset(days) for region, days in closed.items()}

    def is_working_day(self, day: dt.date, *, pause: Region | None = None) -> bool:
        """Return whether a day counts.

        Args:
            day: a day in Amsterdam.
            pause: region whose school holidays do not count either, or None.
        """
        if day.weekday() >= SATURDAY or day in self._public:
            return False
        return pause is None or day not in self._closed[pause]

    def add_working_days(
        self, day: dt.date, number: int, *, pause: Region | None = None
    ) -> dt.date:
        """Return the day that lies a number of working days further.

        The given day itself is never counted. Zero gives the day itself when it is a working day
        and otherwise the next one (Algemene termijnenwet, article 1).

        Args:
            day: where to start; need not be a working day.
            number: how many working days on, or back when negative.
            pause: region whose school holidays do not count, or None.
        """
        step = -DAY if number < 0 else DAY
        if number == 0:
            day -= DAY
        for _ in range(max(1, abs(number))):
            day = self._next(day, step, pause)
        return day

    def working_days_between(
        self, start: dt.date, end: dt.date, *, pause: Region | None = None
    ) -> int:
        """Return how many working days the end lies further than the start.

        The start is not counted and the end is: `add_working_days(start, n)` lies n further.

        Args:
            start: where to start.
            end: where to end; before the start gives a number of zero or less.
            pause: region whose school holidays do not count, or None.
        """
        sign, step = (1, DAY) if end >= start else (-1, -DAY)
        count = 0
        while start != end:
            start += step
            count += self.is_working_day(start, pause=pause)
        return sign * count

    def is_school_week(self, monday: dt.date, region: Region | None) -> bool:
        """Return whether at least one day from Monday to Friday is a school day.

        Args:
            monday: the first day of the week.
            region: whose holidays, or None for a school that follows no region.
        """
        return any(self.is_working_day(monday + n * DAY, pause=region) for n in range(SATURDAY))

    def school_weeks(self, region: Region | None, first: dt.date, last: dt.date) -> list[dt.date]:
        """Return the Mondays of the school weeks that touch a period, in order.

        Holidays are no school weeks: the Inspectorate reads the four consecutive school weeks of
        Leerplichtwet article 21a over them (onderwijsinspectie.nl, registering unauthorised
        absence).

        Args:
            region: whose holidays, or None for a school that follows no region.
            first: first day of the period.
            last: last day of the period.
        """
        weeks, monday = [], monday_of(first)
        while monday <= last:
            if self.is_school_week(monday, region):
                weeks.append(monday)
            monday += WEEK
        return weeks

    def _next(self, day: dt.date, step: dt.timedelta, pause: Region | None) -> dt.date:
        day += step
        while not self.is_working_day(day, pause=pause):
            day += step
        return day


@cache
def public_holidays(first_year: int = 2015, last_year: int = 2065) -> frozenset[dt.date]:
    """Return the days of article 3 of the Algemene termijnenwet (see the head of this module).

    Args:
        first_year: first calendar year.
        last_year: last calendar year, included.
    """
    years = range(first_year, last_year + 1)
    categories = (holidays.PUBLIC, holidays.OPTIONAL)  # optional: Good Friday, and 5 May each year
    return frozenset(holidays.country_holidays("NL", years=years, categories=categories))


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of the ISO week of a day."""
    return day - day.weekday() * DAY


def iso_week(day: dt.date) -> str:
    """Return the ISO week of a day, `2026-W53` for instance; its year may be the neighbour's."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def due_at(day: dt.date, hour: int = STRIKING_HOUR) -> dt.datetime:
    """Return the UTC moment at which the clocks of a day strike in Amsterdam, summer or winter.

    Args:
        day: a day in Amsterdam.
        hour: hour of the wall clock; 07:00 exists once on every day, also when clocks change.
    """
    return dt.datetime.combine(day, dt.time(hour), AMSTERDAM).astimezone(dt.UTC)
