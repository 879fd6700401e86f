"""The process director's desk, as lists: stub and reason, never the signal."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.followups.models import DeskItem, DeskStatus
from coordination.http.paging import Page, Paging, governed
from coordination.partners.models import Organisation
from coordination.work import Work

ORDER = (DeskItem.created_at, DeskItem.id)


@dataclass(frozen=True)
class DeskItemView:
    """An item as the process director sees it.

    Attributes:
        id: of the item.
        row_version: for the entity tag.
        reference: opaque.
        asked_by: name of the owner.
        kind: of the question; `request` from D3 on.
        urgency: how fast somebody must act.
        municipality: where.
        reason: why no partner has it.
        status: open, proposed or closed.
        created_at: when it came.
        due_on: by when it should be looked at, once the ladder has set it.
        may_propose: whether another partner can be proposed now.
        may_open_case: whether a case can be made of it now.
    """

    id: uuid.UUID
    row_version: int
    reference: str
    asked_by: str
    kind: str
    urgency: str
    municipality: str | None
    reason: str
    status: DeskStatus
    created_at: dt.datetime
    due_on: dt.date | None
    may_propose: bool
    may_open_case: bool


def desk_items(
    work: Work, paging: Paging, status: DeskStatus | None = DeskStatus.OPEN
) -> Page[DeskItemView]:
    """Return a page of the desk, oldest first: what has lain longest comes first.

    Args:
        work: of a process director.
        paging: from the request.
        status: only items that stand so, or None for all.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    wanted = [] if status is None else [DeskItem.status == status]
    found = governed(work, DeskItem, wanted, paging, ORDER, descending=False)
    work.saw(found.items, "desk_item.list")
    return Page(_views(work, found.items), found.next_cursor)


def desk_item(work: Work, desk_item_id: uuid.UUID) -> DeskItemView:
    """Return one item of the desk.

    Args:
        work: of a process director.
        desk_item_id: which item.

    Raises:
        NotFound: it does not exist or lies on another desk.
    """
    return _views(work, [work.load(DeskItem, desk_item_id, "desk_item.read")])[0]


def _views(work: Work, rows: Sequence[DeskItem]) -> list[DeskItemView]:
    owners = select(Organisation).where(Organisation.id.in_([row.organisation_id for row in rows]))
    names = {row.id: row.name for row in work.session.scalars(owners)}
    proposes, opens = (
        _permitted(work, rows, f"desk_item.{act}") for act in ("propose", "open_case")
    )
    return [
        _view(row, names[row.organisation_id], may=row.id in proposes, opens=row.id in opens)
        for row in rows
    ]


def _permitted(work: Work, rows: Sequence[DeskItem], action: str) -> set[uuid.UUID]:
    ids = [row.id for row in rows]
    may = select(DeskItem.id).where(DeskItem.id.in_(ids), work.allowed(DeskItem, action, ids))
    return set(work.session.scalars(may))


def _view(row: DeskItem, owner: str, *, may: bool, opens: bool) -> DeskItemView:
    return DeskItemView(
        id=row.id,
        row_version=row.row_version,
        reference=row.reference,
        asked_by=owner,
        kind=row.kind,
        urgency=row.urgency.value,
        municipality=row.municipality,
        reason=row.reason,
        status=row.status,
        created_at=row.created_at,
        due_on=row.due_on,
        may_propose=may and row.status is DeskStatus.OPEN and row.follow_up_id is not None,
        may_open_case=opens and row.status is not DeskStatus.CLOSED,
    )
