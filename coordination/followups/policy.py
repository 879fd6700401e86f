"""What a relation to a follow-up, a desk item or a notice means in SQL."""

from __future__ import annotations

from sqlalchemy import and_

from coordination.access.engine import Governed, register
from coordination.followups.models import DeskItem, FollowUp, Notice
from coordination.sharing.policy import owner_relations

register(
    Governed(
        kind="follow_up",
        model=FollowUp,
        relations={
            **owner_relations(FollowUp),
            # Before the offer nobody outside the owner knows that something is considered.
            "received": lambda actor: and_(
                FollowUp.asked_organisation_id == actor.organisation_id,
                FollowUp.offered_at.is_not(None),
            ),
        },
        class_column=FollowUp.data_class,
        holds_content=False,
    )
)
register(
    Governed(
        kind="desk_item",
        model=DeskItem,
        relations={},
        class_column=DeskItem.data_class,
        holds_content=False,
    )
)
register(
    Governed(
        kind="notice",
        model=Notice,
        relations={"mine": lambda actor: Notice.membership_id == actor.membership_id},
    )
)
