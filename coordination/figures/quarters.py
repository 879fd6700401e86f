"""Quarters of whole ISO weeks: the only periods over which figures are counted. Pure.

Thirteen weeks each, the last with the 53rd where a year has one. Every week lies in one quarter, so
that no two periods overlap and nothing can be found by subtracting one from another.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from coordination.partners.calendar import AMSTERDAM, WEEK

WEEKS = 13
LAST = 4
# A proposal: two years are enough to see a trend, and less than what is kept.
OFFERED = 8
_WRITTEN = re.compile(r"(?P<year>2\d{3})-Q(?P<number>[1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """Thirteen or fourteen ISO weeks in a row.

    Attributes:
        year: the ISO year, 2000 to 2999.
        number: 1 to 4.
    """

    year: int
    number: int

    @property
    def first(self) -> dt.date:
        """Return the Monday on which it begins."""
        return dt.date.fromisocalendar(self.year, (self.number - 1) * WEEKS + 1, 1)

    @property
    def end(self) -> dt.date:
        """Return the Monday on which the next one begins."""
        return self.after.first

    @property
    def after(self) -> Quarter:
        """Return the next one."""
        return Quarter(self.year + self.number // LAST, self.number % LAST + 1)

    @property
    def before(self) -> Quarter:
        """Return the one before."""
        return quarter_of(self.first - WEEK)

    @property
    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """Return the moments at which it begins and ends, at midnight in Amsterdam."""
        return _midnight(self.first), _midnight(self.end)

    @property
    def weeks(self) -> list[dt.date]:
        """Return the Monday of each of its weeks."""
        return [self.first + WEEK * number for number in range((self.end - self.first).days // 7)]

    def __str__(self) -> str:
        """Return it as it is written in an address: `2026-Q3`."""
        return f"{self.year}-Q{self.number}"


def quarter_of(day: dt.date) -> Quarter:
    """Return the quarter in which a day lies.

    Args:
        day: in Amsterdam.
    """
    year, week, _ = day.isocalendar()
    return Quarter(year, min((week - 1) // WEEKS + 1, LAST))


def parse(text: str) -> Quarter | None:
    """Return the quarter that is written so, or None when none is.

    Args:
        text: `2026-Q3` for instance.
    """
    found = _WRITTEN.fullmatch(text)
    return Quarter(int(found["year"]), int(found["number"])) if found else None


def _midnight(day: dt.date) -> dt.datetime:
    """Clocks change at two or three, so that each day has one midnight."""
    return dt.datetime.combine(day, dt.time(), AMSTERDAM).astimezone(dt.UTC)


def offered(today: dt.date, *, whole: bool) -> list[Quarter]:
    """Return the quarters that can be asked for, the newest first.

    Args:
        today: in Amsterdam.
        whole: whether the running one is left out. Across organisations it must be: a week more
            each week, with totals, would tell each week by subtraction.
    """
    newest = quarter_of(today)
    found = [newest.before if whole else newest]
    while len(found) < OFFERED:
        found.append(found[-1].before)
    return found
