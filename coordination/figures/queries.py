"""Counts over the governed tables, made by the system for one scope: no row leaves the database.

Who reads figures may read few or none of the records that are counted, so row-level security would
count too little. The system counts instead (docs/decisions/0103), by group and never by row, within
a scope that follows from who acts, and only classes that may be counted at all.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select

from coordination.core.clock import AMSTERDAM, local_date_of
from coordination.figures.quarters import Quarter
from coordination.figures.rules import COUNTED, NOT_ANSWERED, OpenColumn
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpStatus
from coordination.matching.models import MatchTask
from coordination.partners.models import Organisation, OrganisationKind, Territory
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from coordination.work import Work

Clause = ColumnElement[bool]
Columns = tuple[Any, ...]
_NO_CONCERN = (SignalStatus.DRAFT, SignalStatus.WITHDRAWN)


@dataclass(frozen=True)
class Scope:
    """Whose records are counted: those of one organisation, or of one municipality across all.

    Attributes:
        organisation_id: the own organisation, or None.
        municipality: code of the municipality, where it is not the own organisation.
    """

    organisation_id: uuid.UUID | None = None
    municipality: str = ""

    @property
    def signals(self) -> Clause:
        """Return the clause of its signals."""
        if self.organisation_id is None:
            return Signal.place_of_event == self.municipality
        return Signal.organisation_id == self.organisation_id

    @property
    def follow_ups(self) -> Clause:
        """Return the clause of its follow-ups.

        One that stays inside an organisation reaches no other's count (product text §4.4).
        """
        asked, asker = FollowUp.asked_organisation_id, FollowUp.organisation_id
        if self.organisation_id is None:
            return (FollowUp.municipality == self.municipality) & (asked != asker)
        return or_(asker == self.organisation_id, asked == self.organisation_id)


@dataclass(frozen=True)
class Answers:
    """First answers to one organisation's follow-ups that took from the same day to the same day.

    Attributes:
        partner: the organisation that answered.
        offered_on: in Amsterdam.
        answered_on: in Amsterdam.
        within: whether by the respond-by date.
        norm: working days that the routing rules gave.
        count: how many.
    """

    partner: uuid.UUID
    offered_on: dt.date
    answered_on: dt.date
    within: bool
    norm: int
    count: int


def municipalities(work: Work) -> list[str]:
    """Return the codes of the municipalities that the acting organisation works for, in order."""
    own = Territory.organisation_id == work.actor.organisation_id
    return list(
        work.session.scalars(
            select(Territory.municipality).where(own).order_by(Territory.municipality)
        )
    )


def partners(work: Work, municipality: str, kinds: frozenset[str]) -> dict[uuid.UUID, str]:
    """Return the names of the partners that work for a municipality, in order.

    Args:
        work: of the reader.
        municipality: its code.
        kinds: of organisation.
    """
    found = (
        select(Organisation.id, Organisation.name)
        .join(Territory, Territory.organisation_id == Organisation.id)
        .where(Territory.municipality == municipality)
        .where(Organisation.kind.in_([OrganisationKind(kind) for kind in sorted(kinds)]))
        .order_by(Organisation.name, Organisation.id)
    )
    return {row.id: row.name for row in work.session.execute(found)}


def names(work: Work, ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of organisations, in order.

    Args:
        work: of the reader.
        ids: of the organisations.
    """
    found = (
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(ids))
        .order_by(Organisation.name, Organisation.id)
    )
    return {row.id: row.name for row in work.session.execute(found)}


def signals(work: Work, scope: Scope, quarter: Quarter) -> Counter[tuple[str, str]]:
    """Return how many signals were submitted, by category and ISO week.

    Args:
        work: of the reader.
        scope: whose.
        quarter: in which they were submitted.
    """
    found = Counter[tuple[str, str]]()
    for category, week, count in _counted(work, _signals(scope, quarter)):
        found[category, week] = count
    return found


def answered(work: Work, scope: Scope, quarter: Quarter) -> list[Answers]:
    """Return the first answers of a quarter.

    Args:
        work: of the reader.
        scope: whose.
        quarter: in which they were given.
    """
    return [Answers(*row) for row in _counted(work, _answered(scope, quarter))]


def still_open(
    work: Work, scope: Scope, quarter: Quarter
) -> list[tuple[uuid.UUID, OpenColumn, int]]:
    """Return how many follow-ups were open when a quarter ended, or are now where it runs.

    Args:
        work: of the reader.
        scope: whose.
        quarter: which one.
    """
    moment = min(work.now, quarter.moments[1])
    day = min(work.today, quarter.end)
    found = _counted(work, _open(scope, moment, day))
    return [
        (partner, OpenColumn.OVERDUE if late else OpenColumn.IN_TIME, count)
        for partner, late, count in found
    ]


def match_answers(work: Work, municipality: str, quarter: Quarter) -> Counter[str]:
    """Return what sides of matches have answered, by answer.

    Args:
        work: of the reader.
        municipality: in which the organisation of the side has its seat.
        quarter: in which the match was made.
    """
    found = Counter[str]()
    for answer, count in _counted(work, _match_answers(municipality, quarter)):
        found[answer or NOT_ANSWERED] += count
    return found


def _counted(work: Work, statement: Select[*Columns]) -> Sequence[Row[*Columns]]:
    """Run a statement that groups; the only place here that passes the second wall."""
    with work.as_system():
        return work.session.execute(statement).all()


def _signals(scope: Scope, quarter: Quarter) -> Select[*Columns]:
    start, end = quarter.moments
    local = func.timezone(AMSTERDAM.key, Signal.submitted_at)
    week = func.to_char(local, 'IYYY-"W"IW').label("week")
    return (
        select(Signal.category, week, func.count())
        .where(scope.signals, Signal.submitted_at >= start, Signal.submitted_at < end)
        .where(Signal.status.not_in(_NO_CONCERN), Signal.data_class.in_(COUNTED))
        .group_by(Signal.category, week)
    )


def _first_answer() -> ColumnElement[dt.datetime | None]:
    """A follow-up is answered when it is accepted or declined."""
    declined = case((FollowUp.status == FollowUpStatus.DECLINED, FollowUp.ended_at))
    return func.coalesce(FollowUp.accepted_at, declined)


def _follow_ups(scope: Scope, start: dt.datetime, end: dt.datetime) -> tuple[Clause, ...]:
    """The clauses of what was offered before an end and had not ended before a start."""
    return (
        scope.follow_ups,
        FollowUp.asked_organisation_id.is_not(None),
        FollowUp.data_class.in_(COUNTED),
        FollowUp.offered_at < end,
        or_(FollowUp.ended_at.is_(None), FollowUp.ended_at >= start),
    )


def _answered(scope: Scope, quarter: Quarter) -> Select[*Columns]:
    start, end = quarter.moments
    moment = _first_answer()
    groups = (
        FollowUp.asked_organisation_id,
        local_date_of(FollowUp.offered_at).label("offered_on"),
        local_date_of(moment).label("answered_on"),
        (local_date_of(moment) <= FollowUp.respond_by).label("within"),
        FollowUp.accept_within,
    )
    return (
        select(*groups, func.count())
        .where(*_follow_ups(scope, start, end), moment >= start, moment < end)
        .where(FollowUp.respond_by.is_not(None))
        .group_by(*groups)
    )


def _open(scope: Scope, moment: dt.datetime, day: dt.date) -> Select[*Columns]:
    answer = _first_answer()
    waits = or_(answer.is_(None), answer >= moment)
    late = func.coalesce(case((waits, FollowUp.respond_by), else_=FollowUp.due_on) < day, False)
    groups = (FollowUp.asked_organisation_id, late.label("late"))
    return (
        select(*groups, func.count()).where(*_follow_ups(scope, moment, moment)).group_by(*groups)
    )


def _match_answers(municipality: str, quarter: Quarter) -> Select[*Columns]:
    start, end = quarter.moments
    given = case((MatchTask.answered_at < end, MatchTask.answer)).label("given")
    return (
        select(given, func.count())
        .join(Organisation, Organisation.id == MatchTask.organisation_id)
        .where(Organisation.seat == municipality)
        .where(MatchTask.created_at >= start, MatchTask.created_at < end)
        .where(or_(given.is_not(None), MatchTask.ended_at.is_(None), MatchTask.ended_at >= end))
        .group_by(given)
    )
