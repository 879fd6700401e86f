"""The files of a member: those that last, and what became of the last ones."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from coordination.exports.models import Export
from coordination.exports.rules import ExportState
from coordination.http.paging import Page, Paging, narrow, page
from coordination.partners.models import Membership
from coordination.work import Work

ORDER = (Export.requested_at, Export.id)
LASTING = (ExportState.REQUESTED, ExportState.READY)


def exports(work: Work, paging: Paging) -> Page[Export]:
    """Return a page of one's own exports, newest first.

    Args:
        work: of who asks.
        paging: which page.
    """
    query = select(Export).where(work.readable(Export))
    found = page(work.session.execute(narrow(query, paging, ORDER)).all(), paging, ORDER)
    rows = [row[0] for row in found.items]
    work.saw(rows, "export.list")
    return Page(rows, found.next_cursor)


def lasting(work: Work) -> int:
    """Return how many files of the acting membership last now.

    Args:
        work: of who asks.
    """
    query = select(func.count()).select_from(Export)
    open_ones = query.where(
        work.readable(Export), Export.state.in_(LASTING), Export.expires_at > work.now
    )
    return work.session.execute(open_ones).scalar_one()


def membership(work: Work, membership_id: uuid.UUID) -> Membership:
    """Return who a file is made for, with name and organisation.

    Args:
        work: of whoever makes it.
        membership_id: of the export.
    """
    return work.ungoverned(select(Membership).where(Membership.id == membership_id)).unique().one()
