"""Reads the directory: organisations, their functions and who answers for them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, selectinload

from coordination.access.classes import Role
from coordination.core.errors import NotFound
from coordination.http import paging
from coordination.http.paging import Page, Paging
from coordination.partners.models import (
    Account,
    FunctionContact,
    Membership,
    Organisation,
    OrganisationKind,
    Territory,
)
from coordination.partners.policy import active
from coordination.partners.rules import FUNCTIONS, default_functions

_KNOWN = (
    *("id", "kind", "name", "territory", "active", "seat", "school_type", "holiday_region"),
    *("duty_contact", "privacy_contact"),
)
_ORDER = (Organisation.name, Organisation.id)


@dataclass(frozen=True)
class Filter:
    """Which organisations are asked for; None asks for all."""

    kind: OrganisationKind | None = None
    municipality: str | None = None


@dataclass(frozen=True)
class Contact:
    """One person who answers for a function; `id` is None where no contact is configured."""

    name: str
    deputy: bool
    membership_id: uuid.UUID
    id: uuid.UUID | None = None


def listed(session: Session, wanted: Filter, page: Paging) -> Page[Organisation]:
    """Return a page of the directory in the order of names.

    Args:
        session: an open session.
        wanted: which organisations.
        page: which page.
    """
    query = select(Organisation).options(selectinload(Organisation.territories))
    if wanted.kind is not None:
        query = query.where(Organisation.kind == wanted.kind)
    if wanted.municipality is not None:
        covers = (Territory.organisation_id == Organisation.id) & (
            Territory.municipality == wanted.municipality
        )
        query = query.where(exists(select(Territory.organisation_id).where(covers)))
    rows = session.execute(paging.narrow(query, page, _ORDER, descending=False)).all()
    found = paging.page(rows, page, _ORDER)
    return Page([row[0] for row in found.items], found.next_cursor)


def one(session: Session, organisation_id: uuid.UUID) -> Organisation:
    """Return an organisation.

    Raises:
        NotFound: there is none with that id.
    """
    query = select(Organisation).where(Organisation.id == organisation_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def detail(session: Session, organisation_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    """Return an organisation with its functions, as every member may know it.

    Args:
        session: an open session.
        organisation_id: which one.
        now: from `work.now`.

    Raises:
        NotFound: there is none with that id.
    """
    found = one(session, organisation_id)
    answering = functions(session, organisation_id, now)
    listed = [{"function": name, "contacts": who} for name, who in answering.items()]
    return {name: getattr(found, name) for name in _KNOWN} | {"functions": listed}


def functions(
    session: Session, organisation_id: uuid.UUID, now: dt.datetime
) -> Mapping[str, Sequence[Contact]]:
    """Return who answers for each function of an organisation, in the order of the functions.

    Where contacts are configured these are they; otherwise the members of the function's role.

    Args:
        session: an open session.
        organisation_id: whose functions.
        now: from `work.now`.
    """
    found: dict[str, list[Contact]] = {}
    for row, account in session.execute(_contacts(organisation_id, now)):
        contact = Contact(account.name, row.deputy, row.membership_id, row.id)
        found.setdefault(row.function, []).append(contact)
    configured = frozenset(found)
    for member in session.scalars(_members(organisation_id, now)):
        for function in default_functions(Role(member.role)) - configured:
            found.setdefault(function, []).append(
                Contact(member.account.name, deputy=False, membership_id=member.id)
            )
    return {name: found[name] for name in FUNCTIONS if name in found}


def names(session: Session) -> Sequence[tuple[uuid.UUID, str]]:
    """Return id and name of every organisation, in the order of names, to choose from."""
    query = select(Organisation.id, Organisation.name).order_by(Organisation.name)
    return [(row.id, row.name) for row in session.execute(query)]


def _contacts(organisation_id: uuid.UUID, now: dt.datetime) -> Select[FunctionContact, Account]:
    return (
        select(FunctionContact, Account)
        .join(Membership, Membership.id == FunctionContact.membership_id)
        .join(Membership.account)
        .join(Membership.organisation)
        .where(FunctionContact.organisation_id == organisation_id, active(now))
        .order_by(FunctionContact.deputy, Account.name)
    )


def _members(organisation_id: uuid.UUID, now: dt.datetime) -> Select[Membership]:
    return (
        select(Membership)
        .join(Membership.account)
        .join(Membership.organisation)
        .where(Membership.organisation_id == organisation_id, active(now))
        .order_by(Account.name)
    )
