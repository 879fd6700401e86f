"""Offering: the addressed function sees the stub, its clocks run, and it hears of it at once."""

from __future__ import annotations

import uuid

from coordination.followups import rules
from coordination.followups.events import FollowUpOffered
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpAct, FollowUpKind
from coordination.followups.service import alarms, clocks, doors, ending
from coordination.followups.service.alarms import CHILD_PROTECTION_LEAD
from coordination.sharing.service.changing import changed
from coordination.work import Work

COUNSELLOR = "confidential_counsellor"
UNANSWERABLE = "nobody_in_function"


def offer(work: Work, follow_up: FollowUp) -> None:
    """Offer a released follow-up to the partner's function.

    Args:
        work: the running unit of work.
        follow_up: proposed, locked; a partner can be asked and every gate is met.

    Raises:
        Conflict: `act_not_possible_now`.
    """
    follow_up.status = rules.after(follow_up.status, FollowUpAct.RELEASE, follow_up.kind)
    if follow_up.predecessor_id is not None:
        ending.close_items_about(work, follow_up.predecessor_id)
    open_offer(work, follow_up)


def open_offer(work: Work, follow_up: FollowUp, named: tuple[str, ...] = ()) -> None:
    """Open the stub, start the clocks and leave the message; the status has been set.

    Args:
        work: the running unit of work.
        follow_up: has just become offered.
        named: functions of the owner that become `named` for the item.
    """
    follow_up.offered_at = work.now
    clocks.start_answer(work, follow_up)
    doors.open_asked(work, follow_up, follow_up.addressed_id or follow_up.function)
    _open_to_named(work, follow_up, named)
    changed(work, follow_up, "follow_up.offer")
    work.flush()
    if not doors.ensure_somebody_is_asked(work, follow_up):
        alarms.alarm_administrators(work, follow_up, UNANSWERABLE)
    work.emit(FollowUpOffered(follow_up.id))


def _open_to_named(work: Work, follow_up: FollowUp, named: tuple[str, ...]) -> None:
    """Open signal and follow-up to those whom the item names; they may take it up as well.

    The reporting code names its author with the child-protection lead, and the item of the
    confidential counsellor the counsellor (product text §4.2).
    """
    functions, author = list(named), follow_up.author_id
    if follow_up.kind is FollowUpKind.REPORTING_CODE:
        functions.append(CHILD_PROTECTION_LEAD)
    if follow_up.function == COUNSELLOR:
        functions.append(COUNSELLOR)
    if not follow_up.internal or not functions:
        return
    asked = {follow_up.addressed_id, follow_up.function}
    holders: list[str | uuid.UUID] = list(dict.fromkeys(functions))
    for who in holders:
        if who not in asked:
            doors.open_asked(work, follow_up, who)
    if follow_up.kind is FollowUpKind.REPORTING_CODE and author is not None:
        holders.append(author)
    doors.open_named(work, follow_up, holders)
