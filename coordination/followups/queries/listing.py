"""Lists of follow-ups, by keyset; they start at the readable clause and never tell a total."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select

from coordination.access.classes import ORDINARY, DataClass, Level
from coordination.followups.models import FollowUp
from coordination.followups.queries.shapes import FollowUpView
from coordination.followups.queries.views import REQUEST, views
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.http.paging import Page, Paging, governed
from coordination.signals.models import Signal
from coordination.work import Work

ORDER = (FollowUp.created_at, FollowUp.id)


class Direction(StrEnum):
    """Whose question it is."""

    RECEIVED = "received"  # asked of the own organisation, its own work included
    ASKED = "asked"  # asked of another organisation, or to be


@dataclass(frozen=True)
class Wanted:
    """What a list is limited to; None leaves a field open.

    Attributes:
        status: where it stands.
        direction: whose question it is.
        overdue: whether the date that counts now has passed.
        kind: as the reader sees it: `request` finds what the stub calls so.
        signal_id: about one signal that the reader may read.
    """

    status: FollowUpStatus | None = None
    direction: Direction | None = None
    overdue: bool | None = None
    kind: str | None = None
    signal_id: uuid.UUID | None = None


def follow_ups(work: Work, wanted: Wanted, paging: Paging) -> Page[FollowUpView]:
    """Return a page of the follow-ups that the actor may see, newest first.

    Args:
        work: of the reader.
        wanted: what the list is limited to.
        paging: from the request.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    found = governed(work, FollowUp, list(_narrowed(work, wanted)), paging, ORDER)
    work.saw(found.items, "follow_up.list")
    return Page(views(work, found.items), found.next_cursor)


def _narrowed(work: Work, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.status is not None:
        yield FollowUp.status == wanted.status
    if wanted.direction is not None:
        yield _directed(work, wanted.direction)
    if wanted.overdue is not None:
        late = _overdue(work)
        yield late if wanted.overdue else ~late
    if wanted.kind is not None:
        yield _of_kind(work, wanted.kind)
    if wanted.signal_id is not None:
        yield and_(FollowUp.signal_id == wanted.signal_id, _of_readable(work))


def _directed(work: Work, direction: Direction) -> ColumnElement[bool]:
    own = work.actor.organisation_id
    if direction is Direction.RECEIVED:
        return FollowUp.asked_organisation_id == own
    elsewhere = FollowUp.asked_organisation_id.is_distinct_from(own)
    return and_(FollowUp.organisation_id == own, elsewhere)


def _overdue(work: Work) -> ColumnElement[bool]:
    status, today = FollowUp.status, work.today
    late = or_(
        and_(status == FollowUpStatus.PROPOSED, FollowUp.release_by < today),
        and_(status == FollowUpStatus.OFFERED, FollowUp.respond_by < today),
        and_(status == FollowUpStatus.ACCEPTED, FollowUp.due_on < today),
    )
    # A date that has not begun to run is not late; without this it would be neither.
    return late.is_(True)


def _of_kind(work: Work, kind: str) -> ColumnElement[bool]:
    """Return the clause for a kind as the reader sees it, so that a filter tells nothing more."""
    # Police data are never searched: their kind is shown to who may read it, and finds nothing.
    knows = and_(_knows(work), FollowUp.data_class != DataClass.D5)
    shown = or_(FollowUp.data_class.in_(sorted(ORDINARY)), knows)
    if kind == REQUEST:
        return ~shown
    if kind not in set(FollowUpKind):
        return FollowUp.id.is_(None)
    return and_(FollowUp.kind == FollowUpKind(kind), shown)


def _knows(work: Work) -> ColumnElement[bool]:
    """Return the clause for who sees more than the stub: handler, named and asker."""
    return work.readable(FollowUp, Level.FULL)


def _of_readable(work: Work) -> ColumnElement[bool]:
    """Return the clause for who can read the signal; to others the filter must say nothing."""
    return FollowUp.signal_id.in_(select(Signal.id).where(work.readable(Signal)))
