"""Who takes over the open work of a membership that ends or is suspended: a colleague there."""

from __future__ import annotations

import uuid

from coordination.core.errors import FieldProblem
from coordination.partners.models import Membership
from coordination.partners.queries.directory import membership as active_membership
from coordination.work import Work


def problems(
    work: Work, leaving: Membership, successor_id: uuid.UUID | None, pointer: str
) -> list[FieldProblem]:
    """Return what is wrong with a successor: nobody is chosen from elsewhere, and not oneself.

    Args:
        work: of who ends the membership.
        leaving: whose work it is.
        successor_id: membership of the colleague; None means that the work goes back.
        pointer: of the field.
    """
    if successor_id is None:
        return []
    found = active_membership(work.session, successor_id, work.now)
    if found is None or found.organisation_id != leaving.organisation_id:
        return [FieldProblem(pointer, "unknown_colleague")]
    # Whoever ends a membership does not thereby come to the work of its holder.
    if found.account_id in {leaving.account_id, work.actor.account_id}:
        return [FieldProblem(pointer, "unknown_colleague")]
    return []
