"""Tasks to inform, for the owner's coordinators."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, column, select, table

from coordination.access.classes import Level
from coordination.http.paging import Page, Paging, governed
from coordination.partners.models import Organisation
from coordination.sharing.models import InformTask, Share
from coordination.sharing.queries.rights import standings_of
from coordination.sharing.rules import InformStatus
from coordination.work import Work

ORDER = (InformTask.due_on, InformTask.id)
# Of cases and plans, which stand above sharing: what a share opened.
_CONTRIBUTION_SHARES = table("contribution_shares", column("id"), column("contribution_id"))
_GOAL_SHARES = table("goal_shares", column("id"), column("goal_id"))
OPEN = frozenset({InformStatus.OPEN, InformStatus.POSTPONED})


@dataclass(frozen=True)
class InformTaskView:
    """A task to inform.

    Attributes:
        id: of the task.
        row_version: for the entity tag.
        reference: opaque.
        status: where it stands.
        who: whom to inform, by age at the moment of sharing; nobody in a stub.
        young_person_id: about whom; None in a stub, and where the owner registered nobody.
        share_id: of the follow-up that was shared, or None.
        contribution_id: what was shared with a table instead, or None.
        goal_id: of a plan instead, for who leads; None for anybody else.
        level: how much of a follow-up; a contribution opens whole (None).
        shared_with: name of the organisation that received it.
        function: of who received it; None in a stub.
        purpose: what for; None in a stub.
        due_on: by when; the day of the review when it was postponed.
        done_on: when it was done.
        reason: why it was postponed.
        overdue: derived.
        permissions: what the reader may do now.
    """

    id: uuid.UUID
    row_version: int
    reference: str
    status: InformStatus
    who: Sequence[str]
    young_person_id: uuid.UUID | None
    share_id: uuid.UUID | None
    contribution_id: uuid.UUID | None
    goal_id: uuid.UUID | None
    level: int | None
    shared_with: str
    function: str | None
    purpose: str | None
    due_on: dt.date
    done_on: dt.date | None
    reason: str | None
    overdue: bool
    permissions: frozenset[str] = field(default_factory=frozenset)


def inform_tasks(
    work: Work, paging: Paging, *, only_open: bool = False, share_id: uuid.UUID | None = None
) -> Page[InformTaskView]:
    """Return a page of the tasks that the actor may see, the most urgent first.

    Args:
        work: of the reader.
        paging: from the request.
        only_open: leave out what is done or cancelled.
        share_id: only of one share.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    wanted: list[ColumnElement[bool]] = []
    if only_open:
        wanted.append(InformTask.status.in_(OPEN))
    if share_id is not None:
        wanted.append(InformTask.share_id == share_id)
    found = governed(work, InformTask, wanted, paging, ORDER, descending=False)
    work.saw(found.items, "inform_task.list")
    return Page(_views(work, found.items), found.next_cursor)


def inform_task(work: Work, task_id: uuid.UUID) -> InformTaskView:
    """Return one task.

    Args:
        work: of the reader.
        task_id: which task.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    return _views(work, [work.load(InformTask, task_id, "inform_task.read")])[0]


def _views(work: Work, rows: Sequence[InformTask]) -> list[InformTaskView]:
    told = _Told(
        _levels(work, rows), _contributions(work, rows), _goals(work, rows), _names(work, rows)
    )
    standings = standings_of(work, InformTask, [row.id for row in rows])
    found = [_view(work, row, told, standings[row.id].rights) for row in rows]
    return [view if standings[view.id].level is Level.FULL else _stub(view) for view in found]


def _stub(view: InformTaskView) -> InformTaskView:
    """Leave out about whom it is: a lead sees the state of all, and content of what climbed."""
    return replace(view, young_person_id=None, who=(), reason=None, function=None, purpose=None)


@dataclass(frozen=True)
class _Told:
    """What tasks are about, by the share of it, and the names of organisations."""

    levels: dict[uuid.UUID | None, int]
    contributions: dict[uuid.UUID | None, uuid.UUID]
    goals: dict[uuid.UUID | None, uuid.UUID]
    names: dict[uuid.UUID, str]


def _levels(work: Work, rows: Sequence[InformTask]) -> dict[uuid.UUID | None, int]:
    """Return the level of each share of a follow-up; who reads the task may know it."""
    ids = {row.share_id for row in rows if row.share_id}
    return {row.id: row.level for row in work.ungoverned(select(Share).where(Share.id.in_(ids)))}


def _contributions(work: Work, rows: Sequence[InformTask]) -> dict[uuid.UUID | None, uuid.UUID]:
    ids = {row.contribution_share_id for row in rows if row.contribution_share_id}
    shares = _CONTRIBUTION_SHARES.c
    query = select(shares.id, shares.contribution_id).where(shares.id.in_(ids))
    return dict(work.session.execute(query).all()) if ids else {}


def _goals(work: Work, rows: Sequence[InformTask]) -> dict[uuid.UUID | None, uuid.UUID]:
    """Behind the second wall, which shows the shares of a goal to who leads its case."""
    ids = {row.goal_share_id for row in rows if row.goal_share_id}
    shares = _GOAL_SHARES.c
    query = select(shares.id, shares.goal_id).where(shares.id.in_(ids))
    return dict(work.session.execute(query).all()) if ids else {}


def _names(work: Work, rows: Sequence[InformTask]) -> dict[uuid.UUID, str]:
    ids = {row.recipient_organisation_id for row in rows}
    partners = work.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return {partner.id: partner.name for partner in partners}


def _view(work: Work, row: InformTask, told: _Told, rights: frozenset[str]) -> InformTaskView:
    is_open = row.status in OPEN
    return InformTaskView(
        id=row.id,
        row_version=row.row_version,
        reference=row.reference,
        status=row.status,
        who=row.who,
        young_person_id=row.young_person_id,
        share_id=row.share_id,
        contribution_id=told.contributions.get(row.contribution_share_id),
        goal_id=told.goals.get(row.goal_share_id),
        level=told.levels.get(row.share_id),
        shared_with=told.names[row.recipient_organisation_id],
        function=row.function,
        purpose=row.purpose,
        due_on=row.due_on,
        done_on=row.done_on,
        reason=row.reason,
        overdue=is_open and row.due_on < work.today,
        permissions=rights if is_open else rights & {"inform_task.read"},
    )
