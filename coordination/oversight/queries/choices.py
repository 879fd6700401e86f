"""What a form about the log offers to choose from."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.access.classes import Role
from coordination.access.grants import GRANTS, may_ever
from coordination.partners.models import Account, Membership, Organisation
from coordination.work import Work

Choice = tuple[uuid.UUID, str]


def members(work: Work) -> list[Choice]:
    """Return everybody who is or was a member of the own organisation, for its privacy officer."""
    if work.actor.role is not Role.PRIVACY_OFFICER:
        return []
    query = (
        select(Membership.id, Account.name, Membership.role)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.organisation_id == work.actor.organisation_id)
        .order_by(Account.name, Membership.id)
    )
    return [(found, f"{name} ({role.value})") for found, name, role in work.session.execute(query)]


def organisations(work: Work) -> list[Choice]:
    """Return the partners, whose directory is open to every member."""
    query = select(Organisation.id, Organisation.name).order_by(Organisation.name)
    return [(found, name) for found, name in work.session.execute(query)]


def own_name(work: Work) -> str:
    """Return the name of the acting organisation."""
    query = select(Organisation.name).where(Organisation.id == work.actor.organisation_id)
    return str(work.session.scalar(query))


def actions() -> list[str]:
    """Return every action that the table of grants knows, in alphabetical order."""
    return sorted({row.action for row in GRANTS})


def may(work: Work) -> dict[str, bool]:
    """Return which pages about the log are open to the actor's role."""
    pages = ("audit_entry.export", "audit_entry.overview", "review_finding.list")
    return {page.replace(".", "_"): may_ever(page, work.actor.role) for page in pages}
