"""Ending everything that is open about a signal, because it was decided anew or taken back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from coordination.followups import rules
from coordination.followups.models import DeskItem, DeskStatus, FollowUp
from coordination.followups.rules import FollowUpAct
from coordination.followups.service import answering, doors, ending, telling
from coordination.sharing.service.changing import changed
from coordination.work import Work

DECIDED_ANEW = "decided_anew"
SIGNAL_WITHDRAWN = "signal_withdrawn"


def supersede_open(work: Work, signal_id: uuid.UUID) -> None:
    """End what the former decision asked; shares and keys to content end at once.

    Args:
        work: of the system.
        signal_id: a signal that is decided anew.
    """
    for follow_up in _open(work, signal_id):
        status = rules.after(follow_up.status, FollowUpAct.SUPERSEDE, follow_up.kind)
        telling.of_taking_back(work, follow_up, DECIDED_ANEW)
        ending.finish(work, follow_up, status, DECIDED_ANEW)
        doors.close_named(work, follow_up)
        changed(work, follow_up, "follow_up.supersede")
    _close_items(work, signal_id)


def withdraw_open(work: Work, signal_id: uuid.UUID) -> None:
    """End what was asked about a signal that its owner took back.

    Args:
        work: of the system.
        signal_id: a withdrawn signal.
    """
    for follow_up in _open(work, signal_id):
        answering.take_back(work, follow_up, SIGNAL_WITHDRAWN)
    _close_items(work, signal_id)


def _open(work: Work, signal_id: uuid.UUID) -> Sequence[FollowUp]:
    wanted = select(FollowUp).where(
        FollowUp.signal_id == signal_id, FollowUp.status.in_(rules.OPEN)
    )
    return work.ungoverned(wanted.order_by(FollowUp.id).with_for_update()).all()


def _close_items(work: Work, signal_id: uuid.UUID) -> None:
    wanted = select(DeskItem).where(
        DeskItem.signal_id == signal_id, DeskItem.status != DeskStatus.CLOSED
    )
    for item in work.ungoverned(wanted.with_for_update()):
        ending.close_item(work, item)
