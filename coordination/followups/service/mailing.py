"""What of follow-ups leaves by mail, always by reference: offers, reminders and alarms.

The rows come first; a mail is only their messenger, and what it tells of stays on the desk. Police
data (D5) are never mailed (product text §5).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import ColumnElement, and_, select

from coordination.access.classes import DataClass
from coordination.core.clock import local_date
from coordination.followups.events import DeskItemOpened, FollowUpOffered
from coordination.followups.models import ALARMS, DeskItem, DeskStatus, FollowUp, Notice, Reminder
from coordination.followups.queries import ladder
from coordination.followups.rules import FollowUpStatus
from coordination.followups.service import recipients
from coordination.mail import queue
from coordination.mail.letters import MOST_LINES, Group, Letter, Line, Section, Template, one
from coordination.partners.calendar import due_at
from coordination.partners.queries.calendars import working_calendar
from coordination.work import Work

OVERDUE = "overdue"  # reason of a desk item that the ladder opened


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
    for member in recipients.addressees(work, follow_up):
        if member not in own_act:
            queue.put(work.session, member, letter, str(follow_up.id), work.now)


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
    for member in recipients.directors(work, item):
        queue.put(work.session, member, letter, str(item.id), work.now)


def mail_singly(work: Work, reminder: Reminder) -> None:
    """Mail one reminder at once and alone.

    Args:
        work: of the system.
        reminder: has just been written.
    """
    occasion = f"{reminder.subject_id}/{reminder.due_version}/{reminder.stage}"
    _mail(work, reminder.membership_id, [reminder], occasion)


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
    for member in members:
        _bundle(work, member)
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
    for member, news in by_member:
        _mail_news(work, member, list(news))
    return len(rows)


def _bundle(work: Work, member: uuid.UUID) -> None:
    wanted = select(Reminder).where(Reminder.membership_id == member, _unmailed(work))
    rows = work.ungoverned(wanted.order_by(Reminder.due_at).with_for_update(skip_locked=True)).all()
    held = [row for row in rows if ladder.still_holds(work.session, row)]
    for row in rows:
        if row not in held:
            row.mail_at = None  # it ended or moved while its mail waited
    if held and not _mail(work, member, held, work.today.isoformat()):
        tomorrow = working_calendar(work.session).add_working_days(work.today, 1)
        for row in held:
            row.mail_at = due_at(tomorrow)  # today's mail has left; one a day


def _mail(work: Work, member: uuid.UUID, rows: Sequence[Reminder], occasion: str) -> bool:
    letter = Letter(Template.REMINDER, tuple(_sections(rows, work.today)))
    mail_id = queue.put(work.session, member, letter, occasion, work.now)
    for row in rows if mail_id else ():
        row.mailed_at, row.mail_id = work.now, mail_id
    return mail_id is not None


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


def _mail_news(work: Work, member: uuid.UUID, news: list[Notice]) -> None:
    lines = tuple(Line(item.reference, local_date(item.created_at)) for item in news)
    letter = Letter(Template.ALARM, (Section(Group.NEWS, len(lines), None, lines[:MOST_LINES]),))
    queue.put(work.session, member, letter, str(news[0].id), work.now)
    for item in news:
        item.mailed_at = work.now


def _whose(notice: Notice) -> uuid.UUID:
    return notice.membership_id


def _unmailed(work: Work) -> ColumnElement[bool]:
    return and_(Reminder.mailed_at.is_(None), Reminder.mail_at <= work.now)
