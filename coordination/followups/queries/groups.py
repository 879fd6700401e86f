"""In which group of the desk each record stands, as SQL: one statement for each kind of record.

Every statement starts at the readable clause, and who has to act is asked of the same table of
grants as the buttons. For `waiting`, which counts and names; nothing else needs it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Select,
    String,
    Subquery,
    Uuid,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from coordination.access.classes import DataClass, Role
from coordination.followups.models import (
    DeskItem,
    DeskStatus,
    FollowUp,
    Notice,
    NoticeKind,
    Reminder,
)
from coordination.followups.rules import OPEN, FollowUpKind, FollowUpStatus
from coordination.mail.letters import Group
from coordination.partners.calendar import DAY, monday_of
from coordination.sharing.models import InformTask
from coordination.sharing.rules import InformStatus
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus, Urgency
from coordination.work import Work

Clause = ColumnElement[bool]

OVERDUE = "overdue"  # reason of a desk item that the ladder opened
# All kinds come in one statement, in which a column has the same type in each of them.
NO_DATE = cast(null(), Date)
_S, _D5 = FollowUpStatus, DataClass.D5
_OFFERED, _PROPOSED = (FollowUp.status == _S.OFFERED,), (FollowUp.status == _S.PROPOSED,)


def queries(work: Work, *, for_mail: bool) -> Iterator[tuple[str, Subquery]]:
    """Yield for each kind of record the rows that wait, with the group in which they stand.

    The columns are id, reference, owner, date, since, pile and police, and those of `more`; a row
    without pile does not count, and police data (D5) stand there without being counted (product
    text §5).

    Args:
        work: of the reader.
        for_mail: leaves out police data, which are never mailed.
    """
    yield "follow_up", _follow_ups(work, for_mail=for_mail)
    yield "inform_task", _inform_tasks(work, for_mail=for_mail)
    yield "signal", _signals(work, for_mail=for_mail)
    yield "desk_item", _desk_items(work)
    yield "notice", _notices(work, for_mail=for_mail)
    if work.actor.role is Role.ADMINISTRATOR:
        yield "reminder", _by_reference(work)


def _follow_ups(work: Work, *, for_mail: bool) -> Subquery:
    status = FollowUp.status
    date = case(
        (status == _S.PROPOSED, FollowUp.release_by),
        (status == _S.OFFERED, FollowUp.respond_by),
        else_=FollowUp.due_on,
    )
    since = func.coalesce(FollowUp.offered_at, FollowUp.created_at)
    waits = (status.in_(sorted(OPEN)), _may_wait(work), _mailable(FollowUp, for_mail))
    readable = work.readable(FollowUp, among=waits)
    group = _group_of_follow_up(work, date)
    return columns(FollowUp, group, date, since).where(readable).subquery()


def _may_wait(work: Work) -> Clause:
    """Return what must hold of a follow-up in any group, but for who may act on it.

    An office may have been asked very much that its colleagues deal with.
    """
    told = _climbed_to_me(work)
    return or_(*_OFFERED, and_(*_accepted(work)), *_PROPOSED, and_(*_elsewhere(work)), told)


def _group_of_follow_up(work: Work, date: ColumnElement[dt.date | None]) -> ColumnElement[str]:
    offered, accepted = _offered_to_me(work), _handled_by_me(work)
    release = _allowed(work, "follow_up.release", _PROPOSED)
    review = and_(FollowUp.kind == FollowUpKind.REVIEW, or_(offered, accepted))
    late = and_(date < work.today, or_(offered, accepted, release, _climbed_to_me(work)))
    return case(
        (late, Group.OVERDUE.value),
        (or_(review, release), Group.RELEASE.value),
        (and_(accepted, date <= _sunday(work)), Group.DUE.value),
        (or_(offered, accepted), Group.WAITING.value),
        (_allowed(work, "follow_up.withdraw", _elsewhere(work)), Group.OTHERS.value),
        else_=null(),
    )


def _allowed(work: Work, action: str, among: Sequence[Clause]) -> Clause:
    return and_(*among, work.allowed(FollowUp, action, among=among))


def _offered_to_me(work: Work) -> Clause:
    mine = FollowUp.handler_id.in_(work.actor.handles_for)
    offered = _allowed(work, "follow_up.accept", _OFFERED)
    return and_(offered, or_(FollowUp.handler_id.is_(None), mine))


def _handled_by_me(work: Work) -> Clause:
    return _allowed(work, "follow_up.complete", _accepted(work))


def _accepted(work: Work) -> Sequence[Clause]:
    mine = FollowUp.handler_id.in_(work.actor.handles_for)
    return FollowUp.status == _S.ACCEPTED, mine


def _elsewhere(work: Work) -> Sequence[Clause]:
    elsewhere = FollowUp.asked_organisation_id.is_distinct_from(work.actor.organisation_id)
    return FollowUp.status.in_((_S.OFFERED, _S.ACCEPTED)), elsewhere


def _climbed_to_me(work: Work) -> Clause:
    """Return the clause for what the ladder told a lead of; to others it is no work of theirs."""
    told = select(Reminder.subject_id).where(Reminder.membership_id == work.actor.membership_id)
    is_lead = work.actor.role is Role.ORGANISATION_LEAD
    return FollowUp.id.in_(told) if is_lead else false()


def _inform_tasks(work: Work, *, for_mail: bool) -> Subquery:
    group = case(
        (InformTask.due_on < work.today, Group.OVERDUE.value),
        (InformTask.due_on <= _sunday(work), Group.DUE.value),
        else_=Group.WAITING.value,
    )
    waits = InformTask.status.in_((InformStatus.OPEN, InformStatus.POSTPONED))
    mine = and_(work.readable(InformTask), work.allowed(InformTask, "inform_task.complete"))
    query = columns(InformTask, group, InformTask.due_on, InformTask.created_at)
    return query.where(mine, waits, _mailable(InformTask, for_mail)).subquery()


def _signals(work: Work, *, for_mail: bool) -> Subquery:
    """Return the drafts that wait for a person: proposals without author, and acute ones."""
    unconfirmed = and_(
        Signal.author_id == work.actor.membership_id, Signal.urgency == Urgency.ACUTE
    )
    waits = or_(work.allowed(Signal, "signal.claim"), unconfirmed)
    query = columns(Signal, literal(Group.WAITING.value), NO_DATE, Signal.created_at)
    draft = Signal.status == SignalStatus.DRAFT
    return query.where(draft, waits, work.readable(Signal), _mailable(Signal, for_mail)).subquery()


def _desk_items(work: Work) -> Subquery:
    late = DeskItem.reason == OVERDUE
    group = case((late, Group.PARTNERS.value), else_=Group.UNMATCHED.value)
    query = columns(
        DeskItem,
        group,
        DeskItem.due_on,
        DeskItem.created_at,
        said=more(DeskItem.kind, DeskItem.status),
    )
    return query.where(work.readable(DeskItem), DeskItem.status == DeskStatus.OPEN).subquery()


def _notices(work: Work, *, for_mail: bool) -> Subquery:
    police = _of_police_data()
    query = columns(
        Notice,
        literal(Group.NEWS.value),
        NO_DATE,
        Notice.created_at,
        police,
        said=more(Notice.kind, Notice.code, Notice.subject_kind, Notice.subject_id),
    )
    news = query.where(work.readable(Notice), Notice.looked_at.is_(None))
    return news.where(~police if for_mail else true()).subquery()


def _of_police_data() -> Clause:
    """Return: news about police data, or about a decision to disclose them.

    The news may be about what its reader may not read any more, so the database answers.
    """
    about = func.wall.about_police_data(Notice.subject_id, type_=Boolean)
    return or_(Notice.kind == NoticeKind.DECISION_WAITS, about)


def _by_reference(work: Work) -> Subquery:
    """Return what an administrator was told of because nobody else is left: by reference only."""
    # The follow-ups themselves are closed to an administrator, here and behind.
    told = select(Reminder.id).where(Reminder.membership_id == work.actor.membership_id)
    mine = Reminder.id.in_(work.ungoverned(told.where(_running().exists())).all())
    query = select(
        Reminder.subject_id.label("id"),
        Reminder.reference,
        cast(null(), Uuid()).label("owner"),
        NO_DATE.label("date"),
        func.min(Reminder.due_at).label("since"),
        literal(Group.OVERDUE.value).label("pile"),
        false().label("police"),
        *more(),
    )
    return query.where(mine).group_by(Reminder.subject_id, Reminder.reference).subquery()


def _running() -> Select[Any]:
    return select(FollowUp.id).where(
        FollowUp.id == Reminder.subject_id,
        FollowUp.status.in_(sorted(OPEN)),
        FollowUp.due_version == Reminder.due_version,
        _mailable(FollowUp, for_mail=True),
    )


def more(
    what: Any = None, state: Any = None, subject_kind: Any = None, subject: Any = None
) -> list[ColumnElement[Any]]:
    """Return what the desk says of news and of its items without reading them again."""
    found = {"what": what, "state": state, "subject_kind": subject_kind}
    texts = [cast(null() if one is None else one, String).label(key) for key, one in found.items()]
    return [*texts, cast(null() if subject is None else subject, Uuid).label("subject_id")]


def columns(
    model: Any,
    group: Any,
    date: Any,
    since: Any,
    police: ColumnElement[bool] | None = None,
    *,
    said: Sequence[ColumnElement[Any]] = (),
) -> Select[Any]:
    """Return the columns of what waits, in the order and with the types that all kinds have.

    Args:
        model: with id, reference and organisation; its rows are what waits.
        group: column or value: in which group it stands.
        date: by when, or None.
        since: when it began.
        police: whether it is police data; None asks the record's class.
        said: from `more`.
    """
    return select(
        model.id,
        model.reference,
        model.organisation_id.label("owner"),
        date.label("date"),
        since.label("since"),
        group.label("pile"),
        (model.data_class == _D5 if police is None else police).label("police"),
        *(said or more()),
    )


def _mailable(model: Any, for_mail: bool) -> Clause:  # noqa: FBT001 - passed on as it came
    return model.data_class != _D5 if for_mail else true()


def _sunday(work: Work) -> dt.date:
    return monday_of(work.today) + 6 * DAY
