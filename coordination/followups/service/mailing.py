"""What of follow-ups leaves by mail, always by reference: offers, reminders and alarms.

The rows come first; a mail is only their messenger, and what it tells of stays on the desk. Police
data (D5) are never mailed (product text §5).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, Uuid, and_, select, update

from coordination.access.classes import DataClass
from coordination.core.clock import local_date
from coordination.core.db import given
from coordination.followups.events import DeskItemOpened, FollowUpOffered
from coordination.followups.models import ALARMS, DeskItem, DeskStatus, FollowUp, Notice, Reminder
from coordination.followups.queries import ladder
from coordination.followups.queries.groups import OVERDUE
from coordination.followups.rules import FollowUpStatus
from coordination.followups.service import recipients
from coordination.mail import queue
from coordination.mail.letters import MOST_LINES, Group, Letter, Line, Section, Template, one
from coordination.partners.calendar import due_at
from coordination.partners.queries.calendars import working_calendar
from coordination.work import Work


def on_follow_up_offered(work: Work, event: FollowUpOffered) -> None:
    """Mail an offer at once, without content, to those who may take it up; repeatable.

    Nobody is told of their own act: not who released it, nor, inside one organisation, who
    recorded the signal.

    Args:
        work: of the system.
        event: which follow-up.
    """
    wanted = select(FollowUp).where(FollowUp.id == event.follow_up_id)
    follow_up = work.ungoverned(wanted).one()
    if follow_up.status is not FollowUpStatus.OFFERED or follow_up.data_class is DataClass.D5:
        return
    letter = one(Template.OFFER, Group.WAITING, follow_up.reference, follow_up.respond_by)
    own_act = {follow_up.asker_id, follow_up.author_id if follow_up.internal else None}
    members = [who for who in recipients.addressees(work, follow_up) if who not in own_act]
    _put_to_all(work, members, letter, follow_up.id)


def on_desk_item_opened(work: Work, event: DeskItemOpened) -> None:
    """Mail the process directors of a desk that something came to it; repeatable.

    What the ladder put there is told by its reminder instead.

    Args:
        work: of the system.
        event: which item.
    """
    item = work.ungoverned(select(DeskItem).where(DeskItem.id == event.desk_item_id)).one()
    if item.status is not DeskStatus.OPEN or item.reason == OVERDUE:
        return
    letter = one(Template.DESK_ITEM, Group.UNMATCHED, item.reference, None)
    _put_to_all(work, recipients.directors(work, item), letter, item.id)


def mail_singly(work: Work, reminder_ids: Sequence[uuid.UUID]) -> None:
    """Mail each of several reminders at once and alone.

    Args:
        work: of the system.
        reminder_ids: have just been written.
    """
    if not reminder_ids:
        return
    rows = work.ungoverned(select(Reminder).where(Reminder.id.in_(reminder_ids)))
    _mail(work, [_Bundle(row.membership_id, _occasion(row), (row,)) for row in rows])


def bundle_due(work: Work, limit: int) -> int:
    """Mail the reminders of the day, one mail to each membership.

    Args:
        work: of the system.
        limit: at most so many memberships.

    Returns:
        How many memberships had reminders that were not mailed yet.
    """
    waiting = select(Reminder.membership_id).where(_unmailed(work)).distinct()
    members = work.ungoverned(waiting.order_by(Reminder.membership_id).limit(limit)).all()
    if members:
        _bundle(work, members)
    return len(members)


def mail_alarms(work: Work, limit: int) -> int:
    """Mail the news on which somebody must act, unless it was looked at already.

    Args:
        work: of the system.
        limit: at most so much news.

    Returns:
        How much news it was.
    """
    wanted = select(Notice).where(
        Notice.kind.in_(sorted(ALARMS)), Notice.mailed_at.is_(None), Notice.looked_at.is_(None)
    )
    oldest = wanted.order_by(Notice.created_at).limit(limit).with_for_update(skip_locked=True)
    rows = work.ungoverned(oldest).all()
    by_member = groupby(sorted(rows, key=_whose), key=_whose)
    mails = [_news(member, list(news)) for member, news in by_member]
    queue.put_each(work.session, mails, work.now)
    for item in rows:
        item.mailed_at = work.now
    return len(rows)


def _put_to_all(work: Work, members: Iterable[uuid.UUID], letter: Letter, about: uuid.UUID) -> None:
    mails = [queue.Addressed(member, letter, str(about)) for member in members]
    queue.put_each(work.session, mails, work.now)


@dataclass(frozen=True)
class _Bundle:
    """Reminders that go to one membership in one mail."""

    member: uuid.UUID
    occasion: str
    rows: Sequence[Reminder]


def _bundle(work: Work, members: Sequence[uuid.UUID]) -> None:
    wanted = select(Reminder).where(Reminder.membership_id.in_(members), _unmailed(work))
    rows = work.ungoverned(wanted.order_by(Reminder.due_at).with_for_update(skip_locked=True)).all()
    holding = ladder.holding(work.session, rows)
    # They ended or moved while their mail waited.
    _put_off(work, [row for row in rows if row.id not in holding], None)
    held = sorted((row for row in rows if row.id in holding), key=_whose)
    today = work.today.isoformat()
    bundles = [_Bundle(who, today, list(some)) for who, some in groupby(held, key=_whose)]
    left_over = _mail(work, bundles)
    if left_over:
        tomorrow = working_calendar(work.session).add_working_days(work.today, 1)
        _put_off(work, left_over, due_at(tomorrow))  # today's mail has left; one a day


def _mail(work: Work, bundles: Sequence[_Bundle]) -> list[Reminder]:
    """Mail bundles, and return what did not go because its occasion has had its mail."""
    left = queue.put_each(work.session, [_letter(work, bundle) for bundle in bundles], work.now)
    mailed = {
        row.id: left[bundle.member, bundle.occasion]
        for bundle in bundles
        if (bundle.member, bundle.occasion) in left
        for row in bundle.rows
    }
    _write_mailed(work, mailed)
    return [row for bundle in bundles for row in bundle.rows if row.id not in mailed]


def _letter(work: Work, bundle: _Bundle) -> queue.Addressed:
    letter = Letter(Template.REMINDER, tuple(_sections(bundle.rows, work.today)))
    return queue.Addressed(bundle.member, letter, bundle.occasion)


def _write_mailed(work: Work, mails: Mapping[uuid.UUID, uuid.UUID]) -> None:
    new = given(id=(Uuid(), list(mails)), mail_id=(Uuid(), list(mails.values())))
    mailed = update(Reminder).where(Reminder.id == new.c.id)
    values = mailed.values(mailed_at=work.now, mail_id=new.c.mail_id)
    work.session.execute(values.execution_options(synchronize_session=False))


def _put_off(work: Work, rows: Sequence[Reminder], until: dt.datetime | None) -> None:
    if rows:
        ids = [row.id for row in rows]
        moved = update(Reminder).where(Reminder.id.in_(ids)).values(mail_at=until)
        work.session.execute(moved.execution_options(synchronize_session=False))


def _occasion(row: Reminder) -> str:
    return f"{row.subject_id}/{row.due_version}/{row.stage}"


def _sections(rows: Sequence[Reminder], today: dt.date) -> list[Section]:
    newest = {row.reference: row for row in sorted(rows, key=lambda row: row.fired_at)}
    groups: dict[Group, list[Line]] = {}
    for row in sorted(newest.values(), key=lambda row: (row.due_at, row.reference)):
        line = Line(row.reference, local_date(row.due_at))
        groups.setdefault(_group(row, today), []).append(line)
    order = (Group.ESCALATED, Group.OVERDUE, Group.DUE_TODAY, Group.DUE_SOON)
    return [
        Section(group, len(groups[group]), None, tuple(groups[group][:MOST_LINES]))
        for group in order
        if group in groups
    ]


def _group(row: Reminder, today: dt.date) -> Group:
    """Return by the date how near it is: a mail that had to wait must not say "today"."""
    if row.stage.endswith("escalated"):
        return Group.ESCALATED
    day = local_date(row.due_at)
    if day == today:
        return Group.DUE_TODAY
    return Group.OVERDUE if day < today else Group.DUE_SOON


def _news(member: uuid.UUID, news: Sequence[Notice]) -> queue.Addressed:
    lines = tuple(Line(item.reference, local_date(item.created_at)) for item in news)
    letter = Letter(Template.ALARM, (Section(Group.NEWS, len(lines), None, lines[:MOST_LINES]),))
    return queue.Addressed(member, letter, str(news[0].id))


def _whose(notice: Notice | Reminder) -> uuid.UUID:
    return notice.membership_id


def _unmailed(work: Work) -> ColumnElement[bool]:
    return and_(Reminder.mailed_at.is_(None), Reminder.mail_at <= work.now)
