"""What a relation to a follow-up, a desk item or a notice means in SQL."""

from __future__ import annotations

from coordination.access.engine import Governed, register
from coordination.followups.models import DeskItem, FollowUp, Notice
from coordination.sharing.policy import owner_relations

register(
    Governed(
        kind="follow_up",
        model=FollowUp,
        relations={
            **owner_relations(FollowUp),
            "received": lambda actor: FollowUp.asked_organisation_id == actor.organisation_id,
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
