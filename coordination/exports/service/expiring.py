"""Throwing files away: when their hour is over, or with the membership that asked for them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from coordination.exports import rules
from coordination.exports.models import Export, ExportFile
from coordination.exports.queries.own import LASTING
from coordination.exports.rules import ExportAct
from coordination.partners.events import MembershipEnded
from coordination.work import Work


def run_due(work: Work, limit: int) -> int:
    """Throw away every file whose hour is over, however long ago.

    Args:
        work: of the system.
        limit: at most so many.

    Returns:
        How many were due.
    """
    return _throw_away(work, Export.expires_at <= work.now, limit)


def on_membership_ended(work: Work, event: MembershipEnded) -> None:
    """Throw away the files of a member who is gone; repeatable.

    Args:
        work: of the system.
        event: which membership.
    """
    _throw_away(work, Export.membership_id == event.membership_id, rules.MOST_AT_ONCE * 10)


def _throw_away(work: Work, which: ColumnElement[bool], limit: int) -> int:
    due = select(Export).where(Export.state.in_(LASTING), which)
    oldest = due.order_by(Export.expires_at).limit(limit)
    rows = work.ungoverned(oldest.with_for_update(skip_locked=True)).all()
    for row in rows:
        for file in work.ungoverned(select(ExportFile).where(ExportFile.export_id == row.id)):
            work.session.delete(file)
        row.state = rules.after(row.state, ExportAct.EXPIRE)
        work.record("export.expire", row)
    return len(rows)
