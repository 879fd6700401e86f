"""Stand-ins: a membership, or its lead, says who replaces it between two dates."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import Role
from coordination.core.errors import (
    Conflict,
    FieldProblem,
    NotFound,
    Refused,
    require_valid,
)
from coordination.partners.models import Membership, StandIn
from coordination.partners.queries.directory import membership as active_membership
from coordination.work import Work


@dataclass(frozen=True)
class Absence:
    """Who is away and who stands in.

    Attributes:
        stand_in_id: membership of the same organisation that takes over.
        first_day: first day, included.
        last_day: last day, included.
        membership_id: who is away; None means the acting membership.
    """

    stand_in_id: uuid.UUID
    first_day: dt.date
    last_day: dt.date
    membership_id: uuid.UUID | None = None


def set_stand_in(work: Work, absence: Absence) -> StandIn:
    """Let a colleague stand in for a membership; it reads within its own role's classes.

    Args:
        work: unit of work of the membership itself or of its lead.
        absence: who, for whom and when.

    Raises:
        NotFound: the absent membership is not one of the own organisation.
        Refused: it is a colleague's and the actor is not the lead, or is to stand in themself.
        Invalid: the stand-in is no other person of the same organisation, or the dates are wrong.
        Conflict: somebody stands in on some of these days already.
    """
    absent = _absent(work, absence.membership_id or work.actor.membership_id)
    _not_for_oneself(work, absent, absence)
    require_valid(_problems(work, absence, absent))
    if _overlapping(work, absent, absence):
        raise Conflict("stand_in_overlap")
    row = StandIn(
        organisation_id=absent.organisation_id,
        membership_id=absent.id,
        stand_in_id=absence.stand_in_id,
        first_day=absence.first_day,
        last_day=absence.last_day,
    )
    work.add(row)
    work.record("stand_in.set", row, membership_id=str(absent.id))
    return row


def end_stand_in(work: Work, stand_in_id: uuid.UUID) -> None:
    """Take back a stand-in, with effect on the next transaction.

    Args:
        work: unit of work of the membership itself or of its lead.
        stand_in_id: which row.

    Raises:
        NotFound: there is none in the own organisation.
        Refused: it is a colleague's and the actor is not the lead.
    """
    query = select(StandIn).where(
        StandIn.id == stand_in_id, StandIn.organisation_id == work.actor.organisation_id
    )
    row = work.ungoverned(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    _may_set(work, row.membership_id)
    work.record("stand_in.end", row)
    work.session.delete(row)


def _absent(work: Work, membership_id: uuid.UUID) -> Membership:
    found = active_membership(work.session, membership_id, work.now)
    if found is None or found.organisation_id != work.actor.organisation_id:
        raise NotFound
    _may_set(work, membership_id)
    return found


def _may_set(work: Work, membership_id: uuid.UUID) -> None:
    lead = work.actor.role is Role.ORGANISATION_LEAD
    if membership_id != work.actor.membership_id and not lead:
        raise Refused("stand_in_of_another")


def _not_for_oneself(work: Work, absent: Membership, absence: Absence) -> None:
    """Refuse a lead who would stand in themself: the colleague, or another lead, has to say so.

    Whoever stands in reads what the absent one handles, so nobody puts themself in that place.
    """
    if absent.id == work.actor.membership_id:
        return
    other = active_membership(work.session, absence.stand_in_id, work.now)
    if other is not None and other.account_id == work.actor.account_id:
        raise Refused("stand_in_of_oneself")


def _problems(work: Work, absence: Absence, absent: Membership) -> list[FieldProblem]:
    found = []
    other = active_membership(work.session, absence.stand_in_id, work.now)
    same_place = other is not None and other.organisation_id == absent.organisation_id
    if other is None or not same_place or other.account_id == absent.account_id:
        found.append(FieldProblem("/standInId", "stand_in_person"))
    if absence.last_day < max(absence.first_day, work.today):
        found.append(FieldProblem("/lastDay", "dates_in_order"))
    return found


def _overlapping(work: Work, absent: Membership, absence: Absence) -> bool:
    query = select(StandIn).where(
        StandIn.membership_id == absent.id,
        StandIn.first_day <= absence.last_day,
        StandIn.last_day >= absence.first_day,
    )
    return work.ungoverned(query).first() is not None
