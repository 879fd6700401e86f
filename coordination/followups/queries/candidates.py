"""Which other partners a process director can propose for something that fell between partners."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, exists, or_, select

from coordination.followups.models import DeskItem, FollowUp
from coordination.partners.models import FunctionContact, Membership, Organisation, Territory
from coordination.partners.policy import active
from coordination.partners.rules import FUNCTIONS, role_of
from coordination.work import Work


def candidates(work: Work, desk_item_id: uuid.UUID) -> Sequence[Organisation]:
    """Return the partners that can be proposed, those of the item's municipality first.

    They take part, have accepted the rules, and somebody answers for the function there.

    Args:
        work: of the process director of that desk, who has been shown the item.
        desk_item_id: about a follow-up that has ended.
    """
    wanted = select(DeskItem).where(DeskItem.id == desk_item_id, work.readable(DeskItem))
    item = work.session.scalars(wanted).one_or_none()
    if item is None:
        return []
    # The director sees the stub alone; whom it was asked of only keeps them from the list.
    asked = select(FollowUp).where(FollowUp.id == item.follow_up_id)
    former = work.ungoverned(asked).one_or_none()
    if former is None or former.function not in FUNCTIONS:
        return []
    near = case((_covers(item.municipality), 0), else_=1)
    partners = select(Organisation).where(
        Organisation.active,
        Organisation.accepted_rule_set.is_not(None),
        Organisation.id != former.organisation_id,
        Organisation.id.is_distinct_from(former.asked_organisation_id),
        _answers(work, former.function),
    )
    return work.session.scalars(partners.order_by(near, Organisation.name)).all()


def _covers(municipality: str | None) -> ColumnElement[bool]:
    return exists(
        select(Territory.organisation_id).where(
            Territory.organisation_id == Organisation.id, Territory.municipality == municipality
        )
    )


def _answers(work: Work, function: str) -> ColumnElement[bool]:
    """Return the clause for organisations in which somebody answers for a function."""
    contact = exists(
        select(FunctionContact.id).where(
            FunctionContact.membership_id == Membership.id, FunctionContact.function == function
        )
    )
    members = (
        select(Membership.organisation_id)
        .join(Membership.account)
        .join(Membership.organisation)
        .where(active(work.now), or_(contact, Membership.role == role_of(function)))
    )
    return Organisation.id.in_(members)
