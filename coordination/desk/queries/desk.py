"""The first page of everybody: what waits, in the groups of the digest, with what each row is."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import select, union_all

from coordination.access.classes import Role
from coordination.cases.models import Case
from coordination.cases.queries.waiting import waiting as of_cases
from coordination.conferences.queries.waiting import waiting as of_conferences
from coordination.followups.models import FollowUp
from coordination.followups.queries.briefly import briefs
from coordination.followups.queries.waiting import Item, Pile, piles
from coordination.glass.models import BreakGlass
from coordination.http.paging import LARGEST_PAGE, Paging
from coordination.mail.letters import Group
from coordination.mail.queries import doubtful
from coordination.matching.queries.waiting import waiting as of_matches
from coordination.partners.queries.calendars import working_calendar
from coordination.plans.queries.waiting import waiting as of_plans
from coordination.sharing.models import WpgDecision
from coordination.signals.models import Signal
from coordination.signals.queries.listing import SignalFilter, signals
from coordination.signals.queries.views import SignalStub
from coordination.signals.rules import SignalStatus
from coordination.work import Work

# What has a page of its own, and what has a date that school holidays do not move.
OPENS = ("follow_up", "inform_task", "signal", "desk_item", "case", "match_task")
CLOCKED = (
    *("inform_task", "desk_item", "case", "match_task", "match"),
    *("conference", "evaluation"),
)
MOST_ROWS = 50  # of one group; the lists hold the rest


@dataclass(frozen=True)
class Row:
    """One thing on the desk.

    Attributes:
        kind: kind of record: follow_up, inform_task, signal, desk_item, case, match_task, match,
            conference, evaluation, notice or reminder.
        id: of the record.
        reference: opaque.
        what: code of what it is: the kind in its stub, or the kind of news.
        status: where it stands, or None.
        on: by when; since when where there is no date to meet.
        since: when it began.
        days: working days left, below zero it is late; None where no clock runs.
        subject: kind and id of the record that opens, or None where it is known by reference only.
        accepts: version of the follow-up where the reader may take it up from here, or None.
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
    accepts: int | None


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
        accepts: version, by id of each follow-up that can be taken up.
    """

    what: Mapping[uuid.UUID, tuple[str, str | None]]
    days: Mapping[uuid.UUID, int]
    subjects: Mapping[uuid.UUID, tuple[str, uuid.UUID]]
    accepts: Mapping[uuid.UUID, int]


def desk(work: Work, most: int = MOST_ROWS) -> Desk:
    """Return the reader's desk.

    Args:
        work: of the reader.
        most: at most so many rows of each group.
    """
    found = waiting(work, most=most)
    items = [item for pile in found for item in pile.items]
    known, listed = _known(work, items), {item.id for item in items}
    drafts = [draft for draft in _drafts(work) if draft.id not in listed]
    return Desk([_group(work, pile, known) for pile in found], drafts, _lost_mails(work))


def waiting(work: Work, *, most: int, for_mail: bool = False) -> list[Pile]:
    """Return the groups of all features in which there is something, in the order of the digest.

    Args:
        work: of the reader.
        most: at most so many items of each group are named.
        for_mail: leaves out police data.
    """
    beside = chain(of_cases(work), of_plans(work), of_conferences(work), of_matches(work))
    return piles(work, most=most, for_mail=for_mail, beside=beside)


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
        accepts=known.accepts.get(item.id),
    )


def _known(work: Work, items: Sequence[Item]) -> _Known:
    calendar = working_calendar(work.session)
    follow_ups = briefs(work, [one.id for one in items if one.kind == "follow_up"], calendar)
    what: dict[uuid.UUID, tuple[str, str | None]] = {
        one.id: (one.what, one.state) for one in items if one.what is not None
    }
    what |= {one.id: (one.kind, one.status.value) for one in follow_ups}
    days = {
        one.id: calendar.working_days_between(work.today, one.due)
        for one in items
        if one.due is not None and one.kind in CLOCKED
    }
    days |= {one.id: one.days for one in follow_ups if one.days is not None}
    subjects = {one.id: (one.kind, one.id) for one in items if one.kind in OPENS}
    accepts = {one.id: one.accepts for one in follow_ups if one.accepts is not None}
    return _Known(what, days, subjects | _subjects_of(work, items), accepts)


def _subjects_of(work: Work, items: Sequence[Item]) -> dict[uuid.UUID, tuple[str, uuid.UUID]]:
    """Return what each piece of news opens; what its reader may not read does not open."""
    about = {one.id: one.subject for one in items if one.subject is not None}
    ids = [record_id for _, record_id in about.values()]
    if not ids:
        return {}
    models = (FollowUp, Signal, WpgDecision, BreakGlass, Case)
    readable = (select(model.id).where(work.readable(model, ids=ids)) for model in models)
    opens = set(work.session.scalars(union_all(*readable)))
    return {news: subject for news, subject in about.items() if subject[1] in opens}


def _lost_mails(work: Work) -> int:
    if work.actor.role is not Role.ADMINISTRATOR:
        return 0
    return sum(doubtful(work).values())


def _drafts(work: Work) -> Sequence[SignalStub]:
    """Return the reader's own drafts; proposals without author wait in their group."""
    wanted = SignalFilter(status=SignalStatus.DRAFT, editable=True)
    return signals(work, wanted, Paging(LARGEST_PAGE)).items
