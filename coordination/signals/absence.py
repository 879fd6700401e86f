"""The rule of sixteen hours: when unauthorised absence must be reported. Pure.

Leerplichtwet 1969 (BWBR0002628, state of 1 October 2013) article 21a: sixteen hours of lessons or
practice in four consecutive school weeks are reported without delay. The Inspectorate of Education
reads "without delay" as within five working days, does not count holidays as school weeks, lets a
new period start once the limit is reached (with a report due again at the next sixteen hours), and
counts clock hours in primary and lessons of at most sixty minutes in secondary education
(onderwijsinspectie.nl, registering and reporting unauthorised absence).

The rule proposes; a person decides. Nothing here weighs a pupil.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from coordination.partners.calendar import Calendar, Region, monday_of

HOUR = Decimal(60)  # minutes


class AbsenceKind(StrEnum):
    """Why a pupil was not there; only what is unauthorised counts."""

    UNAUTHORISED = "unauthorised"
    LATE = "late"
    SICK = "sick"
    LEAVE = "leave"


# What the registers of Dutch schools call them.
KINDS_IN_DUTCH = {
    "ongeoorloofd": AbsenceKind.UNAUTHORISED,
    "te laat": AbsenceKind.LATE,
    "ziek": AbsenceKind.SICK,
    "verlof": AbsenceKind.LEAVE,
}


class HourUnit(StrEnum):
    """What one hour of absence is."""

    CLOCK_HOUR = "clock_hour"
    LESSON = "lesson"


@dataclass(frozen=True)
class AbsenceRule:
    """The limit, configurable with the law's numbers as its default.

    Attributes:
        hours: at how many hours a report is due.
        weeks: within how many consecutive school weeks.
        report_days: working days within which it is reported.
    """

    hours: Decimal = Decimal(16)
    weeks: int = 4
    report_days: int = 5


@dataclass(frozen=True)
class Absence:
    """One line of a register, about one pupil.

    Attributes:
        day: when.
        hours: how many, as `counted_hours` gives them.
        kind: why.
    """

    day: dt.date
    hours: Decimal
    kind: AbsenceKind


@dataclass(frozen=True)
class AbsenceProposal:
    """A report that is due.

    Attributes:
        first_day: first day of absence that counted.
        reached_on: day on which the limit was reached.
        hours: how many were counted from the one to the other.
        weeks: Mondays of the school weeks in which they lie.
        report_by: last working day for the report.
    """

    first_day: dt.date
    reached_on: dt.date
    hours: Decimal
    weeks: tuple[dt.date, ...]
    report_by: dt.date


DEFAULT_RULE = AbsenceRule()
_Counted = tuple[int, dt.date, Decimal]  # number of the school week, day, hours


def unit_of(school_kind: str | None) -> HourUnit:
    """Return what one hour of absence is at a school of this kind.

    Args:
        school_kind: `po`, `vo`, `mbo` and so on; what is not primary counts lessons.
    """
    return HourUnit.CLOCK_HOUR if school_kind == "po" else HourUnit.LESSON


def counted_hours(lessons: Decimal, unit: HourUnit, minutes: int = 60) -> Decimal:
    """Return how many hours of absence missed lessons are.

    Args:
        lessons: how many were missed.
        unit: what the school counts.
        minutes: how long one lesson is; a lesson of up to sixty minutes is one hour, a longer one
            is more than one.
    """
    length = Decimal(minutes) / HOUR
    return lessons * (length if unit is HourUnit.CLOCK_HOUR else max(length, Decimal(1)))


def proposals(
    absences: Iterable[Absence],
    calendar: Calendar,
    region: Region | None,
    rule: AbsenceRule = DEFAULT_RULE,
) -> list[AbsenceProposal]:
    """Return every report that is due for one pupil, in order.

    Args:
        absences: of one pupil, in any order; only the unauthorised ones count, and none that lies
            in a week without school.
        calendar: which weeks and days count.
        region: whose school holidays, or None for a school that follows no region.
        rule: the limit.
    """
    found: list[AbsenceProposal] = []
    window: list[_Counted] = []
    for week, day, hours in _counted(absences, calendar, region):
        window = [entry for entry in window if entry[0] > week - rule.weeks]
        window.append((week, day, hours))
        if sum(entry[2] for entry in window) >= rule.hours:
            found.append(_proposal(window, calendar, rule))
            window = []
    return found


def _counted(
    absences: Iterable[Absence], calendar: Calendar, region: Region | None
) -> list[_Counted]:
    """Return the unauthorised hours per day with the number of their school week, in order."""
    hours: dict[dt.date, Decimal] = defaultdict(Decimal)
    for absence in absences:
        if absence.kind is AbsenceKind.UNAUTHORISED:
            hours[absence.day] += absence.hours
    if not hours:
        return []
    weeks = calendar.school_weeks(region, min(hours), max(hours))
    numbers = {monday: number for number, monday in enumerate(weeks)}
    return [
        (numbers[monday_of(day)], day, hours[day])
        for day in sorted(hours)
        if monday_of(day) in numbers
    ]


def _proposal(window: list[_Counted], calendar: Calendar, rule: AbsenceRule) -> AbsenceProposal:
    first_day, reached_on = window[0][1], window[-1][1]
    return AbsenceProposal(
        first_day=first_day,
        reached_on=reached_on,
        hours=sum((entry[2] for entry in window), Decimal(0)),
        weeks=tuple(dict.fromkeys(monday_of(day) for _, day, _ in window)),
        report_by=calendar.add_working_days(reached_on, rule.report_days),
    )
