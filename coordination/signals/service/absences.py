"""The absence watch: keeps what an import brings and proposes a signal when a report is due.

A proposal is a draft without author on the desks of the school's coordinators; nothing is ever
submitted by itself. The rule stands in `absence.py`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from sqlalchemy import select

from coordination.core.errors import FieldProblem, Invalid, require_valid
from coordination.core.references import free_reference
from coordination.partners.calendar import Calendar, Region
from coordination.partners.models import Organisation
from coordination.partners.queries.calendars import working_calendar
from coordination.people.models import YoungPerson
from coordination.signals import absence as rule
from coordination.signals.absence import AbsenceKind, AbsenceProposal
from coordination.signals.models import Absence, Signal
from coordination.signals.rules import LifeDomain, StatementKind
from coordination.signals.service.content import (
    PersonPart,
    SignalContent,
    StatementContent,
    fill,
)
from coordination.work import Work

CATEGORY, SUB_CATEGORY = "ABS", "ABS_16U4W"
MOST_HOURS = Decimal(24)  # of one day
SOURCE = "verzuimregistratie"
FACT = "{hours} uur ongeoorloofd verzuim van {first:%d-%m-%Y} tot en met {last:%d-%m-%Y}."
Window = tuple[dt.date, dt.date]


def record_absence(
    work: Work, person: YoungPerson, day: dt.date, kind: AbsenceKind, lesson_hours: Decimal
) -> Absence | None:
    """Keep one line of a register; a line is told apart by pupil, day and kind.

    Args:
        work: a unit of work of the system.
        person: the pupil.
        day: when.
        kind: why.
        lesson_hours: how many lessons were missed.

    Returns:
        The new row, or None when the same line is known already.

    Raises:
        Invalid: the day or the hours cannot be, or the line is known with other hours.
    """
    require_valid(_line_problems(work, day, lesson_hours))
    line = (Absence.young_person_id == person.id, Absence.day == day, Absence.kind == kind)
    known = work.ungoverned(select(Absence).where(*line)).one_or_none()
    if known is None:
        return _keep(work, person, day, kind, lesson_hours)
    if known.lesson_hours != lesson_hours:
        raise Invalid([FieldProblem("/lessonHours", "absence_known_with_other_hours")])
    return None


def propose_for(work: Work, person: YoungPerson) -> list[Signal]:
    """Propose a signal for each report that is due about a pupil and was not proposed before.

    What an earlier proposal has counted is counted no more: a reached limit begins a new window.

    Args:
        work: a unit of work of the system.
        person: the pupil.

    Returns:
        The new proposals; none when the same lines come again.
    """
    rows = _unauthorised(work, person)
    closed = _windows(rows)
    school = work.ungoverned(
        select(Organisation).where(Organisation.id == person.organisation_id)
    ).one()
    calendar = working_calendar(work.session)
    return [
        _propose(work, person, due, stretch)
        for stretch in _stretches(rows, closed)
        for due in _due(stretch, school, calendar)
    ]


def _line_problems(work: Work, day: dt.date, lesson_hours: Decimal) -> Iterator[FieldProblem]:
    if day > work.today:
        yield FieldProblem("/day", "in_the_future")
    if not 0 < lesson_hours <= MOST_HOURS:
        yield FieldProblem("/lessonHours", "range", {"min": 1, "max": int(MOST_HOURS)})


def _keep(
    work: Work, person: YoungPerson, day: dt.date, kind: AbsenceKind, lesson_hours: Decimal
) -> Absence:
    row = Absence(
        organisation_id=person.organisation_id,
        young_person_id=person.id,
        day=day,
        kind=kind,
        lesson_hours=lesson_hours,
    )
    work.add(row)
    work.record("absence.record", row)
    return row


def _unauthorised(work: Work, person: YoungPerson) -> Sequence[Absence]:
    query = (
        select(Absence)
        .where(
            Absence.young_person_id == person.id,
            Absence.kind == AbsenceKind.UNAUTHORISED,
        )
        .order_by(Absence.day)
        .with_for_update()
    )
    return work.ungoverned(query).all()


def _windows(rows: Iterable[Absence]) -> list[Window]:
    """Return the first and last day of each window that has been proposed."""
    days: dict[uuid.UUID, list[dt.date]] = defaultdict(list)
    for row in rows:
        if row.signal_id is not None:
            days[row.signal_id].append(row.day)
    return [(min(counted), max(counted)) for counted in days.values()]


def _stretches(rows: Iterable[Absence], closed: list[Window]) -> list[list[Absence]]:
    """Return what is not counted yet, split where a proposed window lies between.

    A line that arrives late and lies within a proposed window belongs to that report.
    """
    found: dict[int, list[Absence]] = defaultdict(list)
    for row in rows:
        inside = any(first <= row.day <= last for first, last in closed)
        if row.signal_id is None and not inside:
            found[sum(last < row.day for _, last in closed)].append(row)
    return [found[number] for number in sorted(found)]


def _due(stretch: list[Absence], school: Organisation, calendar: Calendar) -> list[AbsenceProposal]:
    unit = rule.unit_of(school.school_type)
    region = Region(school.holiday_region) if school.holiday_region else None
    lines = [
        rule.Absence(row.day, rule.counted_hours(row.lesson_hours, unit), row.kind)
        for row in stretch
    ]
    return rule.proposals(lines, calendar, region)


def _propose(
    work: Work, person: YoungPerson, due: AbsenceProposal, stretch: list[Absence]
) -> Signal:
    signal = Signal(
        reference=free_reference(work.session, Signal),
        organisation_id=person.organisation_id,
        created_at=work.now,
        proposed_because=_because(due),
    )
    fill(signal, _content(person, due))
    work.add(signal)
    work.record("signal.propose", signal)
    work.flush()  # the lines refer to it
    for row in stretch:
        if due.first_day <= row.day <= due.reached_on:
            row.signal_id = signal.id
            work.record("absence.count", row, signal=str(signal.id))
    return signal


def _content(person: YoungPerson, due: AbsenceProposal) -> SignalContent:
    said = FACT.format(hours=_plain(due.hours), first=due.first_day, last=due.reached_on)
    return SignalContent(
        category=CATEGORY,
        sub_category=SUB_CATEGORY,
        life_domain=LifeDomain.SCHOOL,
        occurred_on=due.reached_on,
        persons=(PersonPart(person.id),),
        statements=(StatementContent(StatementKind.FACT, said, SOURCE),),
    )


def _because(due: AbsenceProposal) -> dict[str, object]:
    return {
        "rule": SUB_CATEGORY,
        "hours": _plain(due.hours),
        "first_day": due.first_day.isoformat(),
        "reached_on": due.reached_on.isoformat(),
        "weeks": [monday.isoformat() for monday in due.weeks],
        "report_by": due.report_by.isoformat(),
    }


def _plain(hours: Decimal) -> str:
    """Return hours as people write them: `16`, `17,5`."""
    return f"{hours.normalize():f}".replace(".", ",")
