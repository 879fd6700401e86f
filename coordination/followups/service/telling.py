"""Who hears of what happened to a follow-up, once, by reference."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.access.keys import Key
from coordination.followups.models import FollowUp, NoticeKind
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import alarms, doors
from coordination.followups.service.notices import News, about, tell
from coordination.followups.service.releasing import signal_of
from coordination.partners.queries import directory
from coordination.signals.models import Signal
from coordination.signals.queries.family import without_family
from coordination.work import Work


def of_feedback(work: Work, follow_up: FollowUp) -> None:
    """Tell the asker that there is an answer, and the author that there is a feedback line.

    What the lane decided stays in the lane: its author learns nothing from it.

    Args:
        work: of the handler.
        follow_up: has just been completed.
    """
    news = News(NoticeKind.FEEDBACK, about(follow_up), follow_up.status.value)
    askers = askers_of(work, follow_up)
    tell(work, askers, news)
    author = follow_up.author_id
    if author is None or author in askers or follow_up.kind is FollowUpKind.WEIGHING:
        return
    signal = signal_of(work, follow_up)
    tell(work, [author], News(NoticeKind.FEEDBACK, about(signal), str(follow_up.id)))


def of_refusal(work: Work, follow_up: FollowUp, reason: str) -> None:
    """Tell the asker that it was declined or returned.

    Args:
        work: of who refused.
        follow_up: has just ended.
        reason: from the closed list.
    """
    status = follow_up.status.value
    news = News(NoticeKind.DECLINED, about(follow_up), status, reason)
    tell(work, askers_of(work, follow_up), news)


def of_taking_back(work: Work, follow_up: FollowUp, reason: str) -> None:
    """Tell who had it that it is no longer asked.

    Args:
        work: the running unit of work.
        follow_up: still open.
        reason: a code.
    """
    news = News(NoticeKind.SUPERSEDED, about(follow_up), reason, reason)
    if follow_up.accepted_at is not None and follow_up.handler_id is not None:
        tell(work, [follow_up.handler_id], news)
    elif follow_up.offered_at is not None:
        tell(work, doors.answerers(work, follow_up), news)


def of_rectification(work: Work, signal: Signal) -> None:
    """Tell whoever ever had the content, now or before, that it was mended or taken back.

    Args:
        work: of the system.
        signal: was mended for the person concerned.
    """
    wanted = select(FollowUp).where(
        FollowUp.signal_id == signal.id, FollowUp.accepted_at.is_not(None)
    )
    for follow_up in work.ungoverned(wanted.order_by(FollowUp.id)):
        news = News(NoticeKind.RECTIFIED, about(follow_up), str(signal.version))
        tell(work, _held_content(work, follow_up), news)


def of_return_to_function(work: Work, follow_up: FollowUp) -> None:
    """Tell the receiving lead that a colleague's open work came back.

    What the lead may not know goes to those who can take it up, or to the administrators.

    Args:
        work: of the system.
        follow_up: has just come back.
    """
    asked = follow_up.asked_organisation_id
    news = News(NoticeKind.WORK_RETURNED, about(follow_up), str(follow_up.due_version))
    if asked is not None and follow_up.data_class not in alarms.CLOSED_TO_LEADS:
        tell(work, alarms.leads(work, asked), news)
        return
    found = doors.answerers(work, follow_up)
    tell(work, found, news)
    if not found:
        alarms.alarm_administrators(work, follow_up, "work_returned")


def _held_content(work: Work, follow_up: FollowUp) -> list[uuid.UUID]:
    """Return to whom a follow-up ever opened the content: keys that ended are kept."""
    opened = select(Key.membership_id).where(
        Key.source_id.in_({follow_up.id, doors.source_of(follow_up)}),
        Key.record_kind == "signal",
        Key.membership_id.is_not(None),
    )
    return [one for one in work.ungoverned(opened.distinct()) if one is not None]


def askers_of(work: Work, follow_up: FollowUp) -> list[uuid.UUID]:
    """Return the coordinator who released, or whoever acts for the owner now.

    Args:
        work: the running unit of work.
        follow_up: any.
    """
    asker = follow_up.asker_id
    if asker is not None and directory.membership(work.session, asker, work.now):
        open_to = without_family(work, follow_up.signal_id, [asker])
        if open_to:
            return open_to
    return alarms.responsible(work, follow_up)
