"""News by reference for one membership, which stays until it is looked at.

For what somebody must hear of once. Not for clocks: what is late is the reminder ladder's.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from coordination.access.actors import Actor
from coordination.followups.models import FollowUp, Notice, NoticeKind
from coordination.partners.models import Membership
from coordination.signals.models import Signal
from coordination.work import Work


@dataclass(frozen=True)
class News:
    """What is told.

    Attributes:
        kind: what the news is about.
        about: the record: follow-up, signal or membership; only its reference is shown.
        occasion: makes the same news unique for a recipient: a status or a version.
        code: a reason of a closed list, or None.
    """

    kind: NoticeKind
    about: tuple[str, uuid.UUID, str]
    occasion: str
    code: str | None = None


def about(row: FollowUp | Signal) -> tuple[str, uuid.UUID, str]:
    """Return kind, id and reference of the record that news is about."""
    return row.record_kind, row.id, row.reference


def tell(
    work: Work, membership_ids: Iterable[uuid.UUID], news: News, *, of_own_act: bool = False
) -> None:
    """Tell memberships something once; nobody is told of their own act.

    Args:
        work: the running unit of work.
        membership_ids: whom.
        news: what.
        of_own_act: whether the acting membership hears it too, because a worker acts in its name.
    """
    told = isinstance(work.who, Actor) and not of_own_act
    own = {work.actor.membership_id} if told else set()
    wanted = select(Membership).where(Membership.id.in_(set(membership_ids) - own))
    rows = [_values(work, member, news) for member in work.ungoverned(wanted)]
    if rows:
        work.session.execute(insert(Notice).values(rows).on_conflict_do_nothing())


def look(work: Work, notice_id: uuid.UUID) -> Notice:
    """Mark one's own news as looked at; a second look changes nothing.

    Args:
        work: of the recipient.
        notice_id: which news.

    Raises:
        NotFound: it does not exist or is somebody else's.
    """
    notice = work.load(Notice, notice_id, "notice.look")
    notice.looked_at = notice.looked_at or work.now
    return notice


def look_about(work: Work, subject_id: uuid.UUID) -> None:
    """Mark one's own news about a record as looked at, because the record itself was opened.

    Args:
        work: of the reader.
        subject_id: the record.
    """
    query = select(Notice).where(
        work.readable(Notice), Notice.subject_id == subject_id, Notice.looked_at.is_(None)
    )
    for notice in work.session.scalars(query.with_for_update(of=Notice)):
        notice.looked_at = work.now


def _values(work: Work, member: Membership, news: News) -> dict[str, object]:
    kind, record_id, reference = news.about
    return {
        "id": uuid.uuid4(),
        "membership_id": member.id,
        "organisation_id": member.organisation_id,
        "kind": news.kind,
        "reference": reference,
        "subject_kind": kind,
        "subject_id": record_id,
        "occasion": news.occasion,
        "code": news.code,
        "created_at": work.now,
    }
