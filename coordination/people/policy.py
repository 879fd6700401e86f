"""What a relation to a registration or a declared conflict of interest means in SQL."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from coordination.access.asking import Asker
from coordination.access.classes import Role
from coordination.access.governed import Governed, register
from coordination.partners.models import Membership
from coordination.people.models import ConflictDeclaration, ConflictOfInterest, YoungPerson


def blocked(actor: Asker) -> ColumnElement[bool]:
    """Return the clause that is true where a conflict of interest closes a young person."""
    return related(actor, YoungPerson.id)


def related(actor: Asker, person: Any) -> ColumnElement[bool]:
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


def same_youth(person_ids: Collection[uuid.UUID]) -> Select[uuid.UUID]:
    """Return the select of the registrations that stand merged with these, themselves included.

    Args:
        person_ids: of registrations.
    """
    asked, found = aliased(YoungPerson), aliased(YoungPerson)
    standing = func.coalesce(asked.merged_into_id, asked.id)
    stays = select(standing).where(asked.id.in_(list(person_ids)))
    return select(found.id).where(or_(found.id.in_(stays), found.merged_into_id.in_(stays)))


def _of_colleague(actor: Asker) -> ColumnElement[bool]:
    """Return: declared in the own organisation, and about somebody else than oneself."""
    return and_(
        ConflictDeclaration.organisation_id == actor.organisation_id,
        ConflictDeclaration.account_id != actor.account_id,
    )


def _of_a_lead(actor: Asker) -> ColumnElement[bool]:
    """Return: about a lead, who has nobody above in the organisation to end it."""
    leads = select(Membership.account_id).where(Membership.role == Role.ORGANISATION_LEAD)
    other = ConflictDeclaration.account_id != actor.account_id
    return and_(ConflictDeclaration.account_id.in_(leads), other)


register(
    Governed(
        kind="conflict_of_interest",
        model=ConflictDeclaration,
        relations={
            "mine": lambda actor: ConflictDeclaration.account_id == actor.account_id,
            "of_colleague": _of_colleague,
            "of_a_lead": _of_a_lead,
        },
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
