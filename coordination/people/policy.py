"""What a relation to a young person's registration means in SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select

from coordination.access.actors import Actor
from coordination.access.engine import Governed, register
from coordination.people.models import ConflictOfInterest, YoungPerson


def blocked(actor: Actor) -> ColumnElement[bool]:
    """Return the clause that is true where a conflict of interest closes a young person."""
    return exists(
        select(ConflictOfInterest.id).where(
            ConflictOfInterest.young_person_id == YoungPerson.id,
            ConflictOfInterest.account_id == actor.account_id,
        )
    )


register(
    Governed(
        kind="young_person",
        model=YoungPerson,
        relations={
            "own": lambda actor: YoungPerson.organisation_id == actor.organisation_id,
            "registered": lambda actor: YoungPerson.registered_by == actor.membership_id,
        },
        blocked=blocked,
    )
)
