"""Who must hear that something of an owner needs a person, and telling them.

The owner's coordinator, or who stands in that place; what is closed even to them goes to the named
persons; where nobody is left, to the administrators, always by reference (product text §1 P1).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from coordination.access.classes import ROLE_CLASSES, DataClass, Role
from coordination.followups.models import FollowUp, NoticeKind
from coordination.followups.rules import CIRCLE_CLASSES
from coordination.followups.service.notices import News, about, tell
from coordination.partners.models import Membership, Organisation
from coordination.partners.queries import directory
from coordination.signals.models import Signal
from coordination.signals.queries.family import without_family
from coordination.work import Work

CHILD_PROTECTION_LEAD = "child_protection_lead"
# A lead may not even know that these exist; police data wait for a disclosure decision.
CLOSED_TO_LEADS = CIRCLE_CLASSES | {DataClass.D5}


def organisation(work: Work, organisation_id: uuid.UUID) -> Organisation:
    """Return an organisation by its id.

    Args:
        work: the running unit of work.
        organisation_id: one that exists.
    """
    with work.as_system():
        return directory.organisations(work.session, [organisation_id])[organisation_id]


def organisation_of_member(work: Work, membership_id: uuid.UUID) -> uuid.UUID:
    """Return the organisation of a membership, ended or not.

    Args:
        work: the running unit of work.
        membership_id: one that exists.
    """
    wanted = select(Membership).where(Membership.id == membership_id)
    return work.ungoverned(wanted).one().organisation_id


def alarm(work: Work, row: FollowUp | Signal, kind: NoticeKind, code: str) -> None:
    """Tell whoever is responsible on the owner's side; if nobody is, the administrators.

    Args:
        work: the running unit of work.
        row: what needs a person.
        kind: of the news.
        code: why, from a closed list.
    """
    found = responsible(work, row)
    if not found:
        alarm_administrators(work, row, code)
    tell(work, found, News(kind, about(row), _occasion(row, code), code))


def alarm_administrators(work: Work, row: FollowUp | Signal, code: str) -> None:
    """Tell the administrators by reference that somebody must act and nobody is there.

    Args:
        work: the running unit of work.
        row: what needs a person.
        code: why, from a closed list.
    """
    found = [member.id for member in directory.administrators(work.session, work.now)]
    tell(work, found, News(NoticeKind.DUTY_UNMET, about(row), _occasion(row, code), code))


def responsible(work: Work, row: FollowUp | Signal) -> list[uuid.UUID]:
    """Return the memberships that act for the owner, as far as they may know of this class.

    Args:
        work: the running unit of work.
        row: a record of the owner.
    """
    owner = organisation(work, row.organisation_id)
    if row.data_class is DataClass.DV:
        found: Sequence[Membership] = _named(work, row)
    else:
        found = directory.coordinators(work.session, owner, row.author_id, work.now)
        found = [member for member in found if _may_know(member, row)]
    signal_id = row.signal_id if isinstance(row, FollowUp) else row.id
    return without_family(work, signal_id, [member.id for member in found])


def leads(work: Work, organisation_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the leads of an organisation; without an active one the administrators.

    Args:
        work: the running unit of work.
        organisation_id: whose.
    """
    found = directory.members_with_role(
        work.session, organisation_id, Role.ORGANISATION_LEAD, work.now
    ) or directory.administrators(work.session, work.now)
    return [member.id for member in found]


def _occasion(row: FollowUp | Signal, code: str) -> str:
    return f"{row.status.value}:{code}"


def _named(work: Work, row: FollowUp | Signal) -> list[Membership]:
    found = list(
        directory.members_of_function(
            work.session, row.organisation_id, CHILD_PROTECTION_LEAD, work.now
        )
    )
    author = directory.membership(work.session, row.author_id, work.now) if row.author_id else None
    return found if author is None or author in found else [*found, author]


def _may_know(member: Membership, row: FollowUp | Signal) -> bool:
    """Return whether a lead in the coordinator's place may know of the class."""
    if member.role is not Role.ORGANISATION_LEAD or member.id == row.author_id:
        return True
    return row.data_class in ROLE_CLASSES[Role.ORGANISATION_LEAD]
