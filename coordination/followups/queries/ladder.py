"""Reads for the reminder ladder: the clock of a row, and who hears when a stage strikes.

What ladders there are stands in `followups.ladder`; here they meet the tables. Recipients are
resolved when a stage strikes, not when it is planned: people come and go in between.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from coordination.access.classes import Role
from coordination.audit.models import AuditEntry, Outcome
from coordination.core.clock import local_date
from coordination.followups import ladder, terms
from coordination.followups.ladder import Stage, Strike
from coordination.followups.models import DeskItem, DeskStatus, FollowUp, Reminder
from coordination.followups.rules import FollowUpStatus, Reach, is_quick, reach_of
from coordination.followups.terms import Terms
from coordination.partners.calendar import Calendar, Region
from coordination.partners.models import Organisation
from coordination.sharing.models import InformTask
from coordination.sharing.rules import InformStatus
from coordination.signals.rules import Urgency
from coordination.work import Work

Row = FollowUp | InformTask | DeskItem
_MODELS: dict[str, type[Row]] = {
    model.record_kind: model for model in (FollowUp, InformTask, DeskItem)
}

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


def anything_due(session: Session, models: Iterable[type[Row]], now: dt.datetime) -> bool:
    """Return whether a row is left at which the ladder must look, also in other hands.

    Args:
        session: an open session.
        models: kinds of rows.
        now: from `work.now`.
    """
    return any(
        session.scalar(select(exists().where(model.next_stage_at <= now))) for model in models
    )


def overdue_reminders(work: Work) -> int:
    """Return at how many rows the ladder should have looked several ticks ago: a measure of health.

    Args:
        work: of the system.
    """
    before = work.now - TICKS_OF_GRACE * dt.timedelta(seconds=work.runtime.settings.tick_seconds)
    counts = (
        select(func.count()).select_from(model).where(model.next_stage_at < before)
        for model in _MODELS.values()
    )
    return sum(work.ungoverned(count).one() for count in counts)


def still_holds(session: Session, reminder: Reminder) -> bool:
    """Return whether the clock still runs for which a reminder was written.

    Args:
        session: an open session.
        reminder: whose mail has not left yet.
    """
    model = _MODELS[reminder.subject_kind]
    row: Any = session.scalars(select(model).where(model.id == reminder.subject_id)).one()
    names = {stage.name for stage in _stages(row)}
    return row.due_version == reminder.due_version and reminder.stage in names


def looked(work: Work, row: Row, stage: Stage, membership_id: uuid.UUID) -> bool:
    """Return whether a membership opened a row since it was last told of the same clock by mail.

    What was looked at is not repeated in mail. An offer was mailed itself; of any other date the
    first mail is no repetition. Every opening stands in the log, and nowhere else.

    Args:
        work: of the system.
        row: what the reminder is about.
        stage: that strikes.
        membership_id: who would hear.
    """
    told = _told_at(work.session, row, stage, membership_id)
    if told is None:
        return False
    subject = [{"kind": row.record_kind, "id": str(row.id)}]
    opening = select(AuditEntry.id).where(
        AuditEntry.membership_id == membership_id,
        AuditEntry.action == f"{row.record_kind}.read",
        AuditEntry.outcome == Outcome.DONE,
        AuditEntry.at >= told,
        AuditEntry.subjects.contains(subject),
    )
    return work.ungoverned(opening.limit(1)).first() is not None


def _told_at(
    session: Session, row: Row, stage: Stage, membership_id: uuid.UUID
) -> dt.datetime | None:
    clock = stage.name.partition("_")[0]
    mailed = select(func.max(Reminder.mailed_at)).where(
        Reminder.subject_id == row.id,
        Reminder.due_version == row.due_version,
        Reminder.membership_id == membership_id,
        Reminder.stage.startswith(f"{clock}_"),
    )
    told = session.scalar(mailed)
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
    region = session.scalar(
        select(Organisation.holiday_region).where(Organisation.id == organisation_id)
    )
    return Region(region) if region else None
