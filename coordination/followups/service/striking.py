"""One batch of the ladder: what has struck, who hears, and how it is written down.

Whatever the number of rows, it is read and written with about the same number of statements: what
the rows will ask is read before (`recipients.foresee`), and what they leave is written together.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coordination.access.branches import live
from coordination.access.classes import ORDINARY, DataClass, Level, Role
from coordination.access.keys import Key, Opening, Relation, open_key
from coordination.audit import guard
from coordination.core.db import insert_each
from coordination.followups.ladder import Recipient, Stage, Strike
from coordination.followups.models import DeskItem, DeskStatus, FollowUp, Reminder
from coordination.followups.queries import ladder
from coordination.followups.queries.groups import OVERDUE
from coordination.followups.queries.ladder import Clock, Row
from coordination.followups.rules import Reach
from coordination.followups.service import desk, mailing, recipients
from coordination.followups.service.recipients import Members
from coordination.partners.calendar import Calendar, due_at
from coordination.sharing.service.changing import changed
from coordination.work import Work

LEADS = frozenset({Recipient.OWNER_LEAD, Recipient.RECEIVING_LEAD})
_REMINDERS: Any = Reminder.__table__
_Struck = list[tuple[Clock, list[Strike]]]
_Items = Mapping[uuid.UUID, DeskItem | None]


@dataclass(frozen=True)
class _Told:
    """A stage that struck, for one who hears; of several at once a member is mailed the last."""

    clock: Clock
    strike: Strike
    member: uuid.UUID
    last: bool

    @property
    def key(self) -> ladder.Heard:
        """Return subject, stage and member."""
        return self.clock.row.id, self.strike.stage.name, self.member


def strike(work: Work, rows: Sequence[Row], calendar: Calendar) -> None:
    """Let every stage of a batch strike whose moment has come.

    Args:
        work: of the system.
        rows: of one kind, locked, whose moment has come.
        calendar: which days count.
    """
    _set_desk_days(work, rows, calendar)
    clocks = ladder.clocks_of(work.session, rows, calendar)
    struck = [(clock, _strikes(work, clock)) for clock in clocks]
    told = _told(work, struck)
    if told:
        _write(work, told)
    nexts = [clock.next_after(work.now) for clock in clocks]
    guard.change_together(work.session, rows, "next_stage_at", nexts)
    for clock, strikes in struck:
        row, stages = clock.row, [one.stage.name for one in strikes]
        work.record(f"{row.record_kind}.remind", row, stages=stages)


def _set_desk_days(work: Work, rows: Iterable[Row], calendar: Calendar) -> None:
    new = [row for row in rows if isinstance(row, DeskItem) and row.due_on is None]
    days = [ladder.desk_due_on(row, calendar) for row in new]
    guard.change_together(work.session, new, "due_on", days)


def _strikes(work: Work, clock: Clock) -> list[Strike]:
    return list(ladder.struck(clock, clock.row.next_stage_at or work.now, work.now))


def _told(work: Work, struck: _Struck) -> list[_Told]:
    hit = [(clock.row, one.stage) for clock, strikes in struck for one in strikes]
    follow_ups = [(row, stage) for row, stage in hit if isinstance(row, FollowUp)]
    items = _escalate(work, [row for row, stage in follow_ups if stage.to_desk])
    _open_to_leads(work, [row for row, stage in follow_ups if _climbs(row, stage)])
    # Last, since keys that are opened make doubtful who holds one.
    recipients.foresee(work, list({row.id: row for row, _ in hit}.values()))
    return [told for clock, strikes in struck for told in _told_of(work, clock, strikes, items)]


def _told_of(work: Work, clock: Clock, strikes: list[Strike], items: _Items) -> Iterable[_Told]:
    heard = [(one, _hear(work, clock.row, one.stage, items)) for one in strikes]
    last = {member: one.stage.name for one, members in heard for member in members}
    for one, members in heard:
        for member in members:
            yield _Told(clock, one, member, last[member] == one.stage.name)


def _hear(work: Work, row: Row, stage: Stage, items: _Items) -> Members:
    if not stage.to_desk:
        return recipients.of(work, row, stage.recipients)
    item = items[row.id]
    # Without a director others have been alarmed.
    return recipients.directors(work, item) if item else []


def _write(work: Work, told: Sequence[_Told]) -> None:
    """Write the rows, and queue the mails of those that go alone."""
    rows = {one.clock.row.id: one.clock.row for one in told}
    mailed = [one for one in told if one.last and one.clock.row.data_class is not DataClass.D5]
    looked = ladder.looked(work, rows, [one.key for one in mailed])
    to_mail = {one.key for one in mailed} - looked
    values = [_values(work, one, mailed=one.key in to_mail) for one in told]
    columns = {name: [row[name] for row in values] for name in values[0]}
    new = insert_each(_REMINDERS, columns).on_conflict_do_nothing()
    written = set(work.session.scalars(new.returning(_REMINDERS.c.id)))
    singly = [row for row in values if row["single"] and row["mail_at"]]
    mailing.mail_singly(work, [row["id"] for row in singly if row["id"] in written])


def _values(work: Work, told: _Told, *, mailed: bool) -> dict[str, Any]:
    row, stage = told.clock.row, told.strike.stage
    return {
        "id": uuid.uuid4(),
        "subject_kind": row.record_kind,
        "subject_id": row.id,
        "reference": row.reference,
        "due_version": row.due_version,
        "stage": stage.name,
        "membership_id": told.member,
        "due_at": due_at(_date(row, stage)),
        "fired_at": work.now,
        "single": told.clock.singly,
        "mail_at": work.now if mailed else None,
    }


def _date(row: Row, stage: Stage) -> dt.date:
    date: dt.date = getattr(row, stage.anchor.value)
    return date


def _escalate(work: Work, follow_ups: Sequence[FollowUp]) -> _Items:
    """Put them on the desk: consider scaling up?"""
    if not follow_ups:
        return {}
    items = desk.open_items(work, OVERDUE, follow_ups)
    for item in items.values():
        if item is not None and item.status is DeskStatus.CLOSED:
            item.status, item.closed_at, item.due_on = DeskStatus.OPEN, None, None
            item.due_version, item.next_stage_at = item.due_version + 1, work.now
            changed(work, item, "desk_item.open_again")
    work.flush()
    return items


def _climbs(follow_up: FollowUp, stage: Stage) -> bool:
    """Return whether its content opens to the owner's own lead, within the lead's classes."""
    inside = ladder.reach(follow_up) is Reach.INSIDE or Recipient.OWNER_LEAD in stage.recipients
    return bool(stage.recipients & LEADS) and inside and follow_up.data_class in ORDINARY


def _open_to_leads(work: Work, follow_ups: Sequence[FollowUp]) -> None:
    if not follow_ups:
        return
    about = {row.id: row for row in follow_ups}
    wanted = select(Key.source_id).where(
        Key.source_id.in_(list(about)), Key.relation == Relation.CLIMBED, live(work.now)
    )
    climbed = set(work.ungoverned(wanted))
    for follow_up_id, follow_up in about.items():
        if follow_up_id not in climbed:
            _open_to_lead(work, follow_up)
    work.flush()


def _open_to_lead(work: Work, follow_up: FollowUp) -> None:
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
