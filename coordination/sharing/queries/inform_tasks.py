"""Tasks to inform, for the owner's coordinators."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, select

from coordination.access.classes import Level
from coordination.http.paging import Page, Paging, governed
from coordination.partners.models import Organisation
from coordination.sharing.models import InformTask, Share
from coordination.sharing.queries.rights import standings_of
from coordination.sharing.rules import InformStatus
from coordination.work import Work

ORDER = (InformTask.due_on, InformTask.id)
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
        young_person_id: about whom; None in a stub.
        share_id: what was shared.
        level: how much of it.
        shared_with: name of the organisation that received it.
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
    share_id: uuid.UUID
    level: int
    shared_with: str
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
    shares = _shares(work, rows)
    standings = standings_of(work, InformTask, [row.id for row in rows])
    found = [_view(work, row, *shares[row.share_id], standings[row.id].rights) for row in rows]
    return [view if standings[view.id].level is Level.FULL else _stub(view) for view in found]


def _stub(view: InformTaskView) -> InformTaskView:
    """Leave out about whom it is: a lead sees the state of all, and content of what climbed."""
    return replace(view, young_person_id=None, who=(), reason=None)


def _shares(work: Work, rows: Sequence[InformTask]) -> dict[uuid.UUID, tuple[int, str]]:
    """Return level and recipient of each share; who reads the task may know them."""
    ids = {row.share_id for row in rows}
    found = {row.id: row for row in work.ungoverned(select(Share).where(Share.id.in_(ids)))}
    wanted = {row.recipient_organisation_id for row in found.values()}
    partners = work.session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))
    names = {partner.id: partner.name for partner in partners}
    return {key: (row.level, names[row.recipient_organisation_id]) for key, row in found.items()}


def _view(
    work: Work, row: InformTask, level: int, shared_with: str, rights: frozenset[str]
) -> InformTaskView:
    is_open = row.status in OPEN
    return InformTaskView(
        id=row.id,
        row_version=row.row_version,
        reference=row.reference,
        status=row.status,
        who=row.who,
        young_person_id=row.young_person_id,
        share_id=row.share_id,
        level=level,
        shared_with=shared_with,
        due_on=row.due_on,
        done_on=row.done_on,
        reason=row.reason,
        overdue=is_open and row.due_on < work.today,
        permissions=rights if is_open else rights & {"inform_task.read"},
    )
