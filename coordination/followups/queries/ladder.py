"""Reads for the reminder ladder: the clock of a row, and who hears when a stage strikes.

What ladders there are stands in `followups.ladder`; here they meet the tables. Recipients are
resolved when a stage strikes, not when it is planned: people come and go in between.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import DateTime, Integer, Select, String, Uuid, cast, exists, func, select
from sqlalchemy.orm import Session

from coordination.access.classes import Role
from coordination.audit.models import AuditEntry, Outcome
from coordination.core.clock import local_date
from coordination.core.db import given
from coordination.followups import ladder, terms
from coordination.followups.ladder import Stage, Strike
from coordination.followups.models import Climbing, DeskItem, DeskStatus, FollowUp, Reminder
from coordination.followups.rules import FollowUpStatus, Reach, is_quick, reach_of
from coordination.followups.terms import Terms
from coordination.partners.calendar import Calendar, Region
from coordination.partners.queries import directory
from coordination.sharing.models import InformTask
from coordination.sharing.rules import InformStatus
from coordination.signals.rules import Urgency
from coordination.work import Work

Row = FollowUp | InformTask | DeskItem | Climbing

Heard = tuple[uuid.UUID, str, uuid.UUID]  # subject, name of a stage, membership
_Told = tuple[uuid.UUID, int, str, uuid.UUID]  # subject, version, clock, membership

# Working days within which a director looks at a new item; the product text gives none: a proposal.
DESK_DAYS, QUICK_DESK_DAYS = 2, 1
TICKS_OF_GRACE = 5


@dataclass(frozen=True)
class Clock:
    """What the ladder needs to know of one row.

    Attributes:
        row: the follow-up, task to inform or desk item.
        strikes: every stage that strikes under its present state and dates, earliest first.
        singly: whether its mails go at once and alone.
    """

    row: Row
    strikes: list[Strike]
    singly: bool = False

    def next_after(self, moment: dt.datetime) -> dt.datetime | None:
        """Return when the first stage after a moment strikes, or None."""
        return next((strike.at for strike in self.strikes if strike.at > moment), None)


def climbers() -> list[type[Row]]:
    """Return every kind of row that climbs; desk items last, for who escalates makes a new one."""
    return [FollowUp, InformTask, *Climbing.__subclasses__(), DeskItem]


def clock_of(session: Session, row: Row, calendar: Calendar) -> Clock:
    """Return the clock of a row; one that has ended has no strikes.

    Args:
        session: an open session.
        row: the follow-up, task to inform or desk item.
        calendar: which days count.
    """
    if isinstance(row, FollowUp):
        return _of_follow_up(session, row, calendar)
    strikes = ladder.plan(_stages(row), Terms(due_on=row.due_on), calendar, since=row.created_at)
    return Clock(row, strikes)


def clocks_of(session: Session, rows: Sequence[Row], calendar: Calendar) -> list[Clock]:
    """Return the clock of each of several rows, in their order; see `clock_of`."""
    asked = [row.asked_organisation_id for row in rows if isinstance(row, FollowUp)]
    directory.organisations(session, [one for one in asked if one is not None])
    return [clock_of(session, row, calendar) for row in rows]


def reach(follow_up: FollowUp) -> Reach:
    """Return how far news of a follow-up may travel."""
    return reach_of(follow_up.data_class, leaves_owner=not follow_up.internal)


def desk_due_on(item: DeskItem, calendar: Calendar) -> dt.date:
    """Return the day by which a director should have looked at an item.

    Args:
        item: on the desk.
        calendar: which days count.
    """
    days = DESK_DAYS if item.urgency is Urgency.ORDINARY else QUICK_DESK_DAYS
    return calendar.add_working_days(local_date(item.created_at), days)


def stages_fired(session: Session, subject_id: uuid.UUID, due_version: int) -> frozenset[str]:
    """Return the names of the stages that have struck for a version of a date.

    Args:
        session: an open session.
        subject_id: the follow-up, task to inform or desk item.
        due_version: of its date.
    """
    names = select(Reminder.stage).where(
        Reminder.subject_id == subject_id, Reminder.due_version == due_version
    )
    return frozenset(session.scalars(names))


def struck(clock: Clock, since: dt.datetime, now: dt.datetime) -> Iterable[Strike]:
    """Yield the strikes that have come and have not been dealt with.

    Args:
        clock: of the row.
        since: the moment that the row waited for; earlier strikes are done or were skipped.
        now: from `work.now`.
    """
    return (strike for strike in ladder.stages_due(clock.strikes, now) if strike.at >= since)


def due(model: type[Row], now: dt.datetime, limit: int) -> Select[Any]:
    """Return the query that locks the rows at which the ladder must look, oldest first.

    There is no lower bound, and rows in other hands are skipped.

    Args:
        model: follow-up, task to inform or desk item.
        now: from `work.now`.
        limit: at most so many.
    """
    query = select(model).where(model.next_stage_at <= now)
    order = query.order_by(model.next_stage_at, model.id).limit(limit)
    return order.with_for_update(skip_locked=True, of=model)


def anything_due(
    session: Session, models: Iterable[type[Row]], now: dt.datetime, but: Iterable[uuid.UUID] = ()
) -> bool:
    """Return whether a row is left at which the ladder must look, also in other hands.

    Args:
        session: an open session.
        models: kinds of rows.
        now: from `work.now`.
        but: ids of rows that do not count.
    """
    others = list(but)
    due_rows = (exists().where(m.next_stage_at <= now, m.id.not_in(others)) for m in models)
    return any(session.scalar(select(row)) for row in due_rows)


def overdue_reminders(work: Work) -> int:
    """Return at how many rows the ladder should have looked several ticks ago: a measure of health.

    Args:
        work: of the system.
    """
    before = work.now - TICKS_OF_GRACE * dt.timedelta(seconds=work.runtime.settings.tick_seconds)
    counts = (
        select(func.count()).select_from(model).where(model.next_stage_at < before)
        for model in climbers()
    )
    return sum(work.ungoverned(count).one() for count in counts)


def holding(session: Session, reminders: Iterable[Reminder]) -> frozenset[uuid.UUID]:
    """Return the ids of those reminders whose clock still runs.

    Args:
        session: an open session.
        reminders: whose mail has not left yet.
    """
    waiting = list(reminders)
    rows: dict[uuid.UUID, Row] = {}
    for model in climbers():
        ids = {one.subject_id for one in waiting if one.subject_kind == model.record_kind}
        if ids:
            rows |= {row.id: row for row in session.scalars(_by_id(model, ids))}
    names = {row_id: {stage.name for stage in _stages(row)} for row_id, row in rows.items()}
    return frozenset(
        one.id
        for one in waiting
        if one.due_version == rows[one.subject_id].due_version
        and one.stage in names[one.subject_id]
    )


def looked(work: Work, rows: Mapping[uuid.UUID, Row], heard: Iterable[Heard]) -> frozenset[Heard]:
    """Return of what would be told what its member opened since they were last told by mail.

    What was looked at is not repeated in mail. An offer was mailed itself; of any other date the
    first mail is no repetition. Every opening stands in the log, and nowhere else.

    Args:
        work: of the system.
        rows: what it is about, all of one kind, by id.
        heard: subject, stage and member of each reminder.
    """
    known = _last_mails(work.session, rows)
    told = {one: _told_at(rows[one[0]], one, known) for one in heard}
    asked = [(one, at) for one, at in told.items() if at is not None]
    if not asked:
        return frozenset()
    kind = next(iter(rows.values())).record_kind
    opened = _opened_since(kind, asked)
    with work.as_system():
        numbers = work.session.scalars(opened).all()
    return frozenset(asked[number][0] for number in numbers)


def _by_id(model: type[Row], ids: Iterable[uuid.UUID]) -> Select[Any]:
    return select(model).where(model.id.in_(ids))


def _opened_since(kind: str, asked: Sequence[tuple[Heard, dt.datetime]]) -> Select[Any]:
    """Return the query for the places of those pairs whose member opened the row since."""
    wanted = given(
        number=(Integer(), range(len(asked))),
        subject=(Uuid(), [subject for (subject, _, _), _ in asked]),
        member=(Uuid(), [member for (_, _, member), _ in asked]),
        told=(DateTime(timezone=True), [told for _, told in asked]),
    )
    subject = func.jsonb_build_array(
        func.jsonb_build_object("kind", kind, "id", cast(wanted.c.subject, String))
    )
    opening = exists().where(
        AuditEntry.membership_id == wanted.c.member,
        AuditEntry.action == f"{kind}.read",
        AuditEntry.outcome == Outcome.DONE,
        AuditEntry.at >= wanted.c.told,
        AuditEntry.subjects.contains(subject),
    )
    return select(wanted.c.number).where(opening)


def _last_mails(session: Session, rows: Mapping[uuid.UUID, Row]) -> dict[_Told, dt.datetime]:
    """Return when each member was last told by mail of each version of each clock."""
    clock = func.split_part(Reminder.stage, "_", 1)
    key = (Reminder.subject_id, Reminder.due_version, clock, Reminder.membership_id)
    last = select(*key, func.max(Reminder.mailed_at)).where(
        Reminder.subject_id.in_(list(rows)), Reminder.mailed_at.is_not(None)
    )
    return {tuple(who): at for *who, at in session.execute(last.group_by(*key))}


def _told_at(row: Row, heard: Heard, known: Mapping[_Told, dt.datetime]) -> dt.datetime | None:
    subject_id, stage, member = heard
    told = known.get((subject_id, row.due_version, stage.partition("_")[0], member))
    if told is None and isinstance(row, FollowUp) and row.due_version == 1:
        return row.offered_at if row.status is FollowUpStatus.OFFERED else None
    return told


def _of_follow_up(session: Session, row: FollowUp, calendar: Calendar) -> Clock:
    pause = terms.pause_of(row.kind, row.urgency, _region(session, row.asked_organisation_id))
    strikes = ladder.plan(
        _stages(row),
        Terms(row.release_by, row.respond_by, row.due_on),
        calendar,
        since=row.created_at if row.status is FollowUpStatus.PROPOSED else _offered(row),
        pause=pause,
    )
    return Clock(row, strikes, ladder.goes_singly(row.kind, row.urgency))


def _stages(row: Row) -> tuple[Stage, ...]:
    if isinstance(row, Climbing):
        return row.stages
    if isinstance(row, DeskItem):
        return ladder.DESK_STAGES if row.status is DeskStatus.OPEN else ()
    if isinstance(row, InformTask):
        waits = row.status in {InformStatus.OPEN, InformStatus.POSTPONED}
        return ladder.INFORM_STAGES if waits else ()
    return ladder.stages_of(
        row.status,
        reach(row),
        quick=is_quick(row.kind, row.urgency),
        to_director=row.function == Role.PROCESS_DIRECTOR,
    )


def _offered(row: FollowUp) -> dt.datetime:
    return row.offered_at or row.created_at


def _region(session: Session, organisation_id: uuid.UUID | None) -> Region | None:
    if organisation_id is None:
        return None
    region = directory.organisations(session, [organisation_id])[organisation_id].holiday_region
    return Region(region) if region else None
