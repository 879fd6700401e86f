"""The first page of everybody: what waits, in the groups of the digest, with what each row is."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coordination.access.classes import Role
from coordination.followups.models import DeskItem, FollowUp, Notice
from coordination.followups.queries.clocks import days_left
from coordination.followups.queries.views import views
from coordination.followups.queries.waiting import Item, Pile, piles
from coordination.glass.models import BreakGlass
from coordination.http.paging import LARGEST_PAGE, Paging
from coordination.mail.letters import Group
from coordination.mail.queries import doubtful
from coordination.partners.queries.calendars import working_calendar
from coordination.sharing.models import WpgDecision
from coordination.signals.models import Signal
from coordination.signals.queries.listing import SignalFilter, signals
from coordination.signals.queries.views import SignalStub
from coordination.signals.rules import SignalStatus
from coordination.work import Work

OPENS = ("follow_up", "inform_task", "signal", "desk_item")  # what has a page of its own
MOST_ROWS = 50  # of one group; the lists hold the rest


@dataclass(frozen=True)
class Row:
    """One thing on the desk.

    Attributes:
        kind: kind of record: follow_up, inform_task, signal, desk_item, notice or reminder.
        id: of the record.
        reference: opaque.
        what: code of what it is: the kind in its stub, or the kind of news.
        status: where it stands, or None.
        on: by when; since when where there is no date to meet.
        since: when it began.
        days: working days left, below zero it is late; None where no clock runs.
        subject: kind and id of the record that opens, or None where it is known by reference only.
    """

    kind: str
    id: uuid.UUID
    reference: str
    what: str | None
    status: str | None
    on: dt.date
    since: dt.datetime
    days: int | None
    subject: tuple[str, uuid.UUID] | None


@dataclass(frozen=True)
class DeskGroup:
    """A group with something in it.

    Attributes:
        group: which.
        count: how many there are, also those that are not named; police data are not counted.
        oldest_days: age of the oldest in days.
        rows: the most urgent of them.
    """

    group: Group
    count: int
    oldest_days: int
    rows: Sequence[Row]


@dataclass(frozen=True)
class Desk:
    """A desk.

    Attributes:
        groups: those in which there is something, in the order of the digest.
        drafts: the reader's own drafts that stand in no group.
        lost_mails: how many mails ended unknown or refused, for administrators; else 0.
    """

    groups: Sequence[DeskGroup]
    drafts: Sequence[SignalStub]
    lost_mails: int = 0


@dataclass(frozen=True)
class _Known:
    """What the rows need beside the items, fetched once for all of them.

    Attributes:
        what: code and status, by id of the record.
        days: working days left, by id of the record; who has no clock is not here.
        subjects: what opens, by id of the record; what is not here does not open.
    """

    what: Mapping[uuid.UUID, tuple[str, str | None]]
    days: Mapping[uuid.UUID, int]
    subjects: Mapping[uuid.UUID, tuple[str, uuid.UUID]]


def desk(work: Work, most: int = MOST_ROWS) -> Desk:
    """Return the reader's desk.

    Args:
        work: of the reader.
        most: at most so many rows of each group.
    """
    found = piles(work, most=most)
    items = [item for pile in found for item in pile.items]
    known, listed = _known(work, items), {item.id for item in items}
    drafts = [draft for draft in _drafts(work) if draft.id not in listed]
    return Desk([_group(work, pile, known) for pile in found], drafts, _lost_mails(work))


def _group(work: Work, pile: Pile, known: _Known) -> DeskGroup:
    rows = [_row(item, known) for item in pile.items]
    return DeskGroup(pile.group, pile.count, (work.now - pile.oldest).days, rows)


def _row(item: Item, known: _Known) -> Row:
    what, status = known.what.get(item.id, (None, None))
    return Row(
        kind=item.kind,
        id=item.id,
        reference=item.reference,
        what=what,
        status=status,
        on=item.on,
        since=item.since,
        days=known.days.get(item.id),
        subject=known.subjects.get(item.id),
    )


def _known(work: Work, items: Sequence[Item]) -> _Known:
    ids: dict[str, list[uuid.UUID]] = {}
    for item in items:
        ids.setdefault(item.kind, []).append(item.id)
    follow_ups = views(work, _rows(work, FollowUp, ids.get("follow_up", [])))
    what: dict[uuid.UUID, tuple[str, str | None]] = {
        view.id: (view.stub.kind, view.status.value) for view in follow_ups
    }
    desk_items = _rows(work, DeskItem, ids.get("desk_item", []))
    what |= {item.id: (item.kind, item.status.value) for item in desk_items}
    notices = _rows(work, Notice, ids.get("notice", []))
    what |= {notice.id: (notice.kind.value, notice.code) for notice in notices}
    subjects = {
        record: (kind, record) for kind in OPENS for record in ids.get(kind, [])
    } | _subjects_of(work, notices)
    dates = {item.id: item.due_on for item in desk_items if item.due_on}
    dates |= {item.id: item.on for item in items if item.kind == "inform_task"}
    return _Known(what, days_left(work, follow_ups) | _working_days(work, dates), subjects)


def _working_days(work: Work, dates: Mapping[uuid.UUID, dt.date]) -> dict[uuid.UUID, int]:
    calendar = working_calendar(work.session)
    return {key: calendar.working_days_between(work.today, on) for key, on in dates.items()}


def _rows(work: Work, model: Any, ids: Sequence[uuid.UUID]) -> Sequence[Any]:
    if not ids:
        return []
    query = select(model).where(work.readable(model, ids=ids))
    return work.session.scalars(query).all()


def _subjects_of(work: Work, notices: Sequence[Notice]) -> dict[uuid.UUID, tuple[str, uuid.UUID]]:
    """Return what each piece of news opens; what its reader may not read does not open."""
    ids = [notice.subject_id for notice in notices]
    models = (FollowUp, Signal, WpgDecision, BreakGlass)
    opens = {row.id for model in models for row in _rows(work, model, ids)}
    return {
        notice.id: (notice.subject_kind, notice.subject_id)
        for notice in notices
        if notice.subject_id in opens
    }


def _lost_mails(work: Work) -> int:
    if work.actor.role is not Role.ADMINISTRATOR:
        return 0
    return sum(doubtful(work).values())


def _drafts(work: Work) -> Sequence[SignalStub]:
    """Return the reader's own drafts; proposals without author wait in their group."""
    wanted = SignalFilter(status=SignalStatus.DRAFT)
    found = signals(work, wanted, Paging(LARGEST_PAGE)).items
    mine = select(Signal.id).where(
        Signal.id.in_([row.id for row in found]), work.allowed(Signal, "signal.edit")
    )
    own = set(work.session.scalars(mine))
    return [row for row in found if row.id in own]
