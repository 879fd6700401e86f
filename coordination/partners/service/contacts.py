"""Who answers for a function of an organisation, and who deputises: set by its lead."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.core.errors import Conflict, FieldProblem, NotFound, Refused, require_valid
from coordination.partners.models import FunctionContact
from coordination.partners.queries.accounts import active_memberships
from coordination.partners.queries.directory import membership as active_membership
from coordination.partners.rules import FUNCTIONS, role_of
from coordination.work import Work


def add_contact(
    work: Work, function: str, membership_id: uuid.UUID, *, deputy: bool = False
) -> FunctionContact:
    """Let a member answer for a function; configured contacts go before the role's own members.

    Args:
        work: unit of work of the organisation's lead.
        function: one of `partners.rules.FUNCTIONS`.
        membership_id: a member of the same organisation.
        deputy: whether they share it as a deputy.

    Raises:
        Invalid: there is no such function, or no such member.
        Refused: it is oneself.
        Conflict: they answer for it already.
    """
    require_valid(_problems(work, function, membership_id))
    _not_oneself(work, membership_id)
    if any(row.membership_id == membership_id for row in _of_function(work, function)):
        raise Conflict("contact_exists")
    contact = FunctionContact(
        organisation_id=work.actor.organisation_id,
        function=function,
        membership_id=membership_id,
        deputy=deputy,
    )
    work.add(contact)
    work.record("function_contact.add", contact, function=function, deputy=deputy)
    return contact


def remove_contact(work: Work, contact_id: uuid.UUID) -> None:
    """Let a member no longer answer for a function.

    Args:
        work: unit of work of the organisation's lead.
        contact_id: which contact.

    Raises:
        NotFound: there is none in the own organisation.
        Refused: the function would fall to oneself then.
    """
    query = select(FunctionContact).where(
        FunctionContact.id == contact_id,
        FunctionContact.organisation_id == work.actor.organisation_id,
    )
    contact = work.ungoverned(query.with_for_update()).one_or_none()
    if contact is None:
        raise NotFound
    _not_falling_to_oneself(work, contact.function)
    work.record("function_contact.remove", contact, function=contact.function)
    work.session.delete(contact)


def _not_oneself(work: Work, membership_id: uuid.UUID) -> None:
    """Refuse a lead who names themself: what is asked of a function opens to who answers for it."""
    member = active_membership(work.session, membership_id, work.now)
    if member is not None and member.account_id == work.actor.account_id:
        raise Refused("contact_of_oneself")


def _not_falling_to_oneself(work: Work, function: str) -> None:
    """Refuse to take the last contact off what the person's own role answers for then."""
    own = active_memberships(work.session, work.actor.account_id, work.now)
    here = {row.role for row in own if row.organisation_id == work.actor.organisation_id}
    last = len(_of_function(work, function)) == 1
    if last and role_of(function) in here:
        raise Refused("contact_of_oneself")


def _of_function(work: Work, function: str) -> list[FunctionContact]:
    query = select(FunctionContact).where(
        FunctionContact.organisation_id == work.actor.organisation_id,
        FunctionContact.function == function,
    )
    return list(work.ungoverned(query))


def _problems(work: Work, function: str, membership_id: uuid.UUID) -> list[FieldProblem]:
    found = []
    if function not in FUNCTIONS:
        found.append(FieldProblem("/function", "choice"))
    member = active_membership(work.session, membership_id, work.now)
    if member is None or member.organisation_id != work.actor.organisation_id:
        found.append(FieldProblem("/membershipId", "choice"))
    return found
