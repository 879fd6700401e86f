"""What a relation to a young person's registration means in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, select

from coordination.access.actors import Actor
from coordination.access.engine import Governed, register
from coordination.people.models import ConflictOfInterest, YoungPerson


def blocked(actor: Actor) -> ColumnElement[bool]:
    """Return the clause that is true where a conflict of interest closes a young person."""
    return related(actor, YoungPerson.id)


def related(actor: Actor, person: Any) -> ColumnElement[bool]:
    """Return the clause that is true where this account has a conflict of interest.

    Args:
        actor: the acting membership.
        person: column with a young person's id, or `any_()` of a column with several.
    """
    return exists(
        select(ConflictOfInterest.id).where(
            ConflictOfInterest.young_person_id == person,
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
