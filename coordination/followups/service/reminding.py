"""The reminder ladder at work: rows first, their mails after them (product text §4.4).

The scheduler calls `run_due` as often as it likes, twice at once or after a week away: what is due
is a condition without a lower bound, rows in other hands are skipped, and a reminder is unique per
(follow-up, version of the due date, stage, recipient).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from coordination.access.classes import ORDINARY, DataClass, Level, Role
from coordination.access.engine import live
from coordination.access.keys import Key, Opening, Relation, open_key
from coordination.followups.ladder import Recipient, Stage, Strike
from coordination.followups.models import DeskItem, DeskStatus, FollowUp, Reminder
from coordination.followups.queries import ladder
from coordination.followups.queries.ladder import Clock, Row
from coordination.followups.rules import Reach
from coordination.followups.service import desk, mailing, recipients
from coordination.followups.service.recipients import Members
from coordination.followups.service.releasing import signal_of
from coordination.partners.calendar import Calendar, due_at
from coordination.partners.queries.calendars import working_calendar
from coordination.sharing.models import InformTask
from coordination.sharing.service.changing import changed
from coordination.work import Work

# Desk items last: a follow-up that escalates makes a new one.
CLOCKS: tuple[type[Row], ...] = (FollowUp, InformTask, DeskItem)
LEADS = frozenset({Recipient.OWNER_LEAD, Recipient.RECEIVING_LEAD})


def run_due(work: Work, limit: int) -> int:
    """Let every stage strike whose moment has come, and queue the mails of the day.

    The mails wait until nothing is left to strike, so that one mail holds the whole day.

    Args:
        work: of the system.
        limit: at most so many of each kind of row.

    Returns:
        The size of the largest batch; less than the limit when nothing is left.
    """
    calendar = working_calendar(work.session)
    sizes = [_strike(work, model, calendar, limit) for model in CLOCKS]
    sizes.append(mailing.mail_alarms(work, limit))
    if not ladder.anything_due(work.session, CLOCKS, work.now):
        sizes.append(mailing.bundle_due(work, limit))
    return max(sizes)


def _strike(work: Work, model: type[Row], calendar: Calendar, limit: int) -> int:
    rows = work.ungoverned(ladder.due(model, work.now, limit)).all()
    for row in rows:
        _look(work, row, calendar)
    work.flush()
    return len(rows)


def _look(work: Work, row: Row, calendar: Calendar) -> None:
    if isinstance(row, DeskItem) and row.due_on is None:
        row.due_on = ladder.desk_due_on(row, calendar)
    clock = ladder.clock_of(work.session, row, calendar)
    strikes = list(ladder.struck(clock, row.next_stage_at or work.now, work.now))
    heard = [(strike, _hear(work, row, strike.stage)) for strike in strikes]
    _write(work, clock, heard)
    row.next_stage_at = clock.next_after(work.now)
    stages = [strike.stage.name for strike in strikes]
    work.record(f"{row.record_kind}.remind", row, stages=stages)


def _hear(work: Work, row: Row, stage: Stage) -> Members:
    if isinstance(row, FollowUp):
        if stage.to_desk:
            return _escalate(work, row)
        if stage.recipients & LEADS:
            _open_to_lead(work, row, stage)
    return recipients.of(work, row, stage.recipients)


def _write(work: Work, clock: Clock, heard: Sequence[tuple[Strike, Members]]) -> None:
    """Write the rows; of several stages that strike at once a member is mailed the last."""
    last = {member: strike.stage.name for strike, members in heard for member in members}
    values = [
        _values(work, clock, strike, member, mailed=last[member] == strike.stage.name)
        for strike, members in heard
        for member in members
    ]
    for reminder in _insert(work, values):
        if reminder.single and reminder.mail_at is not None:
            mailing.mail_singly(work, reminder)


def _values(
    work: Work, clock: Clock, strike: Strike, member: uuid.UUID, *, mailed: bool
) -> dict[str, object]:
    row, stage = clock.row, strike.stage
    mailed = mailed and row.data_class is not DataClass.D5
    mailed = mailed and not ladder.looked(work, row, stage, member)
    return {
        "id": uuid.uuid4(),
        "subject_kind": row.record_kind,
        "subject_id": row.id,
        "reference": row.reference,
        "due_version": row.due_version,
        "stage": stage.name,
        "membership_id": member,
        "due_at": due_at(_date(row, stage)),
        "fired_at": work.now,
        "single": clock.singly,
        "mail_at": work.now if mailed else None,
    }


def _insert(work: Work, values: list[dict[str, object]]) -> Iterable[Reminder]:
    if not values:
        return ()
    new = insert(Reminder).values(values).on_conflict_do_nothing().returning(Reminder.id)
    ids = work.session.scalars(new).all()
    return work.ungoverned(select(Reminder).where(Reminder.id.in_(ids))).all()


def _date(row: Row, stage: Stage) -> dt.date:
    date: dt.date = getattr(row, stage.anchor.value)
    return date


def _escalate(work: Work, follow_up: FollowUp) -> Members:
    """Put it on the desk: consider scaling up? Without a director others have been alarmed."""
    signal = signal_of(work, follow_up)
    item = desk.open_item(work, signal, mailing.OVERDUE, follow_up)
    if item is None:
        return []
    if item.status is DeskStatus.CLOSED:
        item.status, item.closed_at, item.due_on = DeskStatus.OPEN, None, None
        item.due_version, item.next_stage_at = item.due_version + 1, work.now
        changed(work, item, "desk_item.open_again")
    return recipients.directors(work, item)


def _open_to_lead(work: Work, follow_up: FollowUp, stage: Stage) -> None:
    """Open the content of what climbed to the owner's own lead, within the lead's classes."""
    inside = ladder.reach(follow_up) is Reach.INSIDE or Recipient.OWNER_LEAD in stage.recipients
    if not inside or follow_up.data_class not in ORDINARY or _climbed(work, follow_up):
        return
    open_key(
        work.session,
        Opening(
            relation=Relation.CLIMBED,
            record=("signal", follow_up.signal_id),
            holder=(follow_up.organisation_id, Role.ORGANISATION_LEAD.value),
            level=Level.FULL,
            classes=ORDINARY,
            source_id=follow_up.id,
            purpose=follow_up.purpose,
            legal_basis=follow_up.legal_basis,
        ),
        work.now,
    )


def _climbed(work: Work, follow_up: FollowUp) -> bool:
    wanted = select(Key.id).where(
        Key.source_id == follow_up.id, Key.relation == Relation.CLIMBED, live(work.now)
    )
    return work.ungoverned(wanted).first() is not None
