"""Handing over: all open work of a membership to a colleague, in one act."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from coordination.access.classes import Role
from coordination.access.grants import may_ever
from coordination.access.keys import Relation, end_keys
from coordination.core.errors import FieldProblem, Invalid, NotFound, Refused
from coordination.followups import rules
from coordination.followups.events import WorkHandedOver
from coordination.followups.models import FollowUp, NoticeKind
from coordination.followups.queries.open_work import passed_on
from coordination.followups.rules import CIRCLE_CLASSES
from coordination.followups.service import answering, doors
from coordination.followups.service.notices import News, about, tell
from coordination.partners.events import MembershipEnded
from coordination.partners.models import Membership
from coordination.partners.queries import directory
from coordination.sharing.service.changing import changed
from coordination.work import Work


@dataclass(frozen=True)
class HandedOver:
    """What came of it.

    Attributes:
        moved: follow-ups that the colleague has now.
        left: follow-ups that the colleague cannot take: not a member of that function.
    """

    moved: Sequence[FollowUp]
    left: Sequence[FollowUp]


def hand_over(work: Work, from_id: uuid.UUID, to_id: uuid.UUID) -> HandedOver:
    """Give everything that a membership has open to a colleague of the same organisation.

    What the actor may not assign is left out in silence: a circle's items stay in their circle.

    Args:
        work: of the membership itself or of its lead.
        from_id: who leaves or is away.
        to_id: who takes over.

    Raises:
        NotFound: it is no membership of the own organisation.
        Refused: it is a colleague's and the actor is not the lead.
        Invalid: `unknown_colleague`.
    """
    giver = _giver(work, from_id)
    taker = _taker(work, giver, to_id)
    moved: list[FollowUp] = []
    left: list[FollowUp] = []
    for follow_up in _open_work(work, from_id):
        done = _move(work, follow_up, from_id, taker)
        (moved if done else left).append(follow_up)
    if taker.role is giver.role:
        _move_answers_to(work, from_id, to_id)
    work.emit(WorkHandedOver(from_id, to_id))
    return HandedOver(moved, left)


def pass_on(work: Work, event: MembershipEnded) -> None:
    """Give the open work of who may not act any more to the colleague who was chosen for it.

    What the colleague cannot take, and every circle's item, is left for the function that was
    asked; the colleague hears of what came.

    Args:
        work: of the system.
        event: whose membership, and who takes over.
    """
    if event.successor_id is None:
        return
    leaving = work.ungoverned(select(Membership).where(Membership.id == event.membership_id)).one()
    taker = directory.membership(work.session, event.successor_id, work.now)
    if taker is None:  # left meanwhile too
        return
    for follow_up in work.ungoverned(passed_on(event.membership_id).with_for_update()).all():
        if _move(work, follow_up, event.membership_id, taker):
            tell(work, [taker.id], News(NoticeKind.WORK_RETURNED, about(follow_up), "passed_on"))
    if taker.role is leaving.role:
        _move_answers_to(work, event.membership_id, taker.id)


def _giver(work: Work, from_id: uuid.UUID) -> Membership:
    wanted = select(Membership).where(
        Membership.id == from_id, Membership.organisation_id == work.actor.organisation_id
    )
    giver = work.ungoverned(wanted).one_or_none()
    if giver is None:
        raise NotFound
    if giver.id != work.actor.membership_id and work.actor.role is not Role.ORGANISATION_LEAD:
        raise Refused
    return giver


def _taker(work: Work, giver: Membership, to_id: uuid.UUID) -> Membership:
    taker = directory.membership(work.session, to_id, work.now)
    if taker is None or taker.organisation_id != giver.organisation_id or taker == giver:
        raise Invalid([FieldProblem("/toId", "unknown_colleague")])
    return taker


def _open_work(work: Work, from_id: uuid.UUID) -> Sequence[FollowUp]:
    wanted = select(FollowUp).where(
        or_(FollowUp.handler_id == from_id, FollowUp.addressed_id == from_id),
        FollowUp.status.in_(rules.OPEN),
        FollowUp.offered_at.is_not(None),
        work.allowed(FollowUp, "follow_up.assign"),
    )
    ordered = wanted.order_by(FollowUp.created_at, FollowUp.id)
    return work.session.scalars(ordered.with_for_update(of=FollowUp)).all()


def _move(work: Work, follow_up: FollowUp, from_id: uuid.UUID, taker: Membership) -> bool:
    addressed = follow_up.addressed_id == from_id and follow_up.data_class not in CIRCLE_CLASSES
    if addressed and may_ever("follow_up.accept", taker.role):
        _readdress(work, follow_up, taker.id)
    if taker.id not in doors.answerers(work, follow_up):
        return False
    if follow_up.handler_id == from_id:
        answering.hand_to(work, follow_up, taker.id)
    return True


def _readdress(work: Work, follow_up: FollowUp, to_id: uuid.UUID) -> None:
    """Address a colleague instead of the author, who acts as coordinator outside schools."""
    end_keys(work.session, follow_up.id, work.now, relations=(Relation.ASKED,))
    follow_up.addressed_id = to_id
    doors.open_asked(work, follow_up, to_id)
    changed(work, follow_up, "follow_up.assign", addressed=str(to_id))
    work.flush()


def _move_answers_to(work: Work, from_id: uuid.UUID, to_id: uuid.UUID) -> None:
    """Let the colleague hear what comes back on what the other released."""
    wanted = select(FollowUp).where(FollowUp.asker_id == from_id, FollowUp.status.in_(rules.OPEN))
    for follow_up in work.ungoverned(wanted.with_for_update()):
        follow_up.asker_id = to_id
        changed(work, follow_up, "follow_up.assign", asker=str(to_id))
