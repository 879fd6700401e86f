"""Which week's digest is due. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from coordination.partners.calendar import AMSTERDAM, WEEK, due_at, monday_of


@dataclass(frozen=True)
class Week:
    """A week of which a digest is due.

    Attributes:
        monday: its first day, in Amsterdam.
    """

    monday: dt.date

    @property
    def moment(self) -> dt.datetime:
        """Return when its digests may leave (product text §4.5)."""
        return due_at(self.monday)

    @property
    def iso(self) -> tuple[int, int]:
        """Return ISO year and week; around New Year the year may be the neighbour's."""
        year, week, _ = self.monday.isocalendar()
        return year, week

    def __str__(self) -> str:
        year, week = self.iso
        return f"{year}-W{week:02d}"


def newest(now: dt.datetime) -> Week:
    """Return the newest week whose Monday, 07:00, has passed, however long ago.

    After a week and a day without a scheduler this is the newest week only: a digest is cumulative,
    so that an older one would say nothing more.

    Args:
        now: UTC moment, from `work.now`.
    """
    week = Week(monday_of(now.astimezone(AMSTERDAM).date()))
    return week if week.moment <= now else Week(week.monday - WEEK)
