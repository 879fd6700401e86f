"""Organisations are open to every member; what is open in SQL terms is said here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from coordination.access.actors import Actor
from coordination.access.asking import Asker
from coordination.access.classes import Role
from coordination.core.clock import local_date_of
from coordination.partners.models import Account, Membership, Organisation


def stays(member: Any, today: Any) -> ColumnElement[bool]:
    """Return the clause that is true for memberships that have not ended.

    An end counts from its commit on, whatever moment it bears: a transaction that began before it
    and then waited for it would take that moment for one still to come.

    Args:
        member: `Membership`, or an alias of it.
        today: the day in Amsterdam, or an expression for it.
    """
    last_day = or_(member.valid_until.is_(None), member.valid_until >= today)
    return and_(member.ended_at.is_(None), last_day)


def within_dates(now: Any) -> ColumnElement[bool]:
    """Return the clause that is true for memberships that are confirmed, have begun and stay.

    Args:
        now: from `work.now`, or a parameter for it.
    """
    today = local_date_of(now)
    begun = Membership.valid_from <= today
    return and_(Membership.confirmed_at.is_not(None), begun, stays(Membership, today))


def active(now: Any) -> ColumnElement[bool]:
    """Return the clause that is true for memberships that may act; join Account and Organisation.

    Args:
        now: from `work.now`, or a parameter for it.
    """
    return and_(within_dates(now), Account.disabled_at.is_(None), Organisation.active.is_(True))


def uncoordinated(actor: Asker, author: Any) -> ColumnElement[bool]:
    """Return the clause that is true where the lead stands in the coordinator's place.

    In a school: while it has no active coordinator. Elsewhere the author is the coordinator of what
    they recorded, so: when the author's membership has ended (product text §4.2).

    Args:
        actor: the acting lead.
        author: column with the membership that recorded the signal.
    """
    of_organisation = and_(
        Membership.organisation_id == actor.organisation_id, within_dates(actor.now)
    )
    if actor.organisation_kind == "school":
        coordinator = and_(of_organisation, Membership.role == Role.CARE_COORDINATOR)
        return ~exists(select(Membership.id).where(coordinator))
    return author.not_in(select(Membership.id).where(of_organisation))  # type: ignore[no-any-return]


def confirming(actor: Actor, organisation_id: Any) -> ColumnElement[bool]:
    """Return the clause of the organisations for which this member confirms what is proposed.

    A lead: the own one. An administrator: those that have no lead yet (product text §2).

    Args:
        actor: the acting membership.
        organisation_id: column with the organisation of what was proposed.
    """
    if actor.role is Role.ORGANISATION_LEAD:
        return organisation_id == actor.organisation_id  # type: ignore[no-any-return]
    if actor.role is not Role.ADMINISTRATOR:
        return false()
    lead = aliased(Membership)
    has_lead = exists(
        select(lead.id).where(
            lead.organisation_id == organisation_id,
            lead.role == Role.ORGANISATION_LEAD,
            lead.confirmed_at.is_not(None),
            stays(lead, local_date_of(actor.now)),
        )
    )
    return ~has_lead
