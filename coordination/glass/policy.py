"""What a relation to a break-glass means in SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from coordination.access.asking import Asker
from coordination.access.governed import Governed, register
from coordination.followups.policy import about_related
from coordination.glass.models import BreakGlass


def mine(actor: Asker) -> ColumnElement[bool]:
    """Return: broken by this membership."""
    return BreakGlass.membership_id == actor.membership_id


def overseen(actor: Asker) -> ColumnElement[bool]:
    """Return: broken in the acting organisation by another person, whatever their membership."""
    return and_(
        BreakGlass.organisation_id == actor.organisation_id,
        BreakGlass.account_id != actor.account_id,
    )


register(
    Governed(
        kind="break_glass",
        model=BreakGlass,
        relations={"mine": mine, "overseen": overseen},
        blocked=lambda actor: about_related(actor, BreakGlass.signal_id),
        holds_content=False,
    )
)
