"""Who works where and answers for what: the reads that routing, ladder and mail are made of."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from coordination.access.classes import Role
from coordination.partners.models import (
    Account,
    FunctionContact,
    Membership,
    Organisation,
    OrganisationKind,
    Territory,
)
from coordination.partners.policy import active
from coordination.partners.rules import role_of

# Who directs the process of what lies between partners (product text §2).
DIRECTING = (OrganisationKind.MUNICIPALITY, OrganisationKind.ZVH)


def organisations_for(
    session: Session, kind: OrganisationKind, municipality: str
) -> Sequence[Organisation]:
    """Return the organisations of a kind that work for a municipality, inactive ones included.

    Args:
        session: an open session.
        kind: the kind of partner.
        municipality: its code, `GM0983`.
    """
    covers = exists(
        select(Territory.organisation_id).where(
            Territory.organisation_id == Organisation.id, Territory.municipality == municipality
        )
    )
    found = select(Organisation).where(Organisation.kind == kind, covers)
    return session.scalars(found.order_by(Organisation.name)).all()


def members_of_function(
    session: Session, organisation_id: uuid.UUID, function: str, now: dt.datetime
) -> Sequence[Membership]:
    """Return the active memberships that answer for a function, deputies included.

    Configured contacts go before the default, which is everybody in the function's role.

    Args:
        session: an open session.
        organisation_id: whose function.
        function: one of `partners.rules.FUNCTIONS`.
        now: from `work.now`.
    """
    contacts = select(FunctionContact.membership_id).where(
        FunctionContact.organisation_id == organisation_id, FunctionContact.function == function
    )
    ids = session.scalars(contacts).all()
    who = Membership.id.in_(ids) if ids else Membership.role == role_of(function)
    of_organisation = Membership.organisation_id == organisation_id
    return session.scalars(_active(now).where(of_organisation, who)).all()


def members_with_role(
    session: Session, organisation_id: uuid.UUID, role: Role, now: dt.datetime
) -> Sequence[Membership]:
    """Return the active memberships of an organisation in one role.

    Args:
        session: an open session.
        organisation_id: where.
        role: as what.
        now: from `work.now`.
    """
    wanted = _active(now).where(
        Membership.organisation_id == organisation_id, Membership.role == role
    )
    return session.scalars(wanted).all()


def everywhere(session: Session, role: Role, now: dt.datetime) -> Sequence[Membership]:
    """Return the active memberships of all organisations in one role.

    Args:
        session: an open session.
        role: as what.
        now: from `work.now`.
    """
    return session.scalars(_active(now).where(Membership.role == role)).all()


def administrators(session: Session, now: dt.datetime) -> Sequence[Membership]:
    """Return every active administrator: the last to be alarmed, by reference."""
    return everywhere(session, Role.ADMINISTRATOR, now)


def membership(session: Session, membership_id: uuid.UUID, now: dt.datetime) -> Membership | None:
    """Return a membership if it may act now, otherwise None."""
    return session.scalars(_active(now).where(Membership.id == membership_id)).one_or_none()


def director_organisation(
    session: Session,
    municipalities: Sequence[str | None],
    now: dt.datetime,
    kinds: Sequence[OrganisationKind] = DIRECTING,
) -> Organisation | None:
    """Return whose process directors take what fell between partners.

    The municipality of the effect's territory, then that of the place of the event, then of the
    owner's seat, then the ZVH (product text §4.2); the first that has an active process director.

    Args:
        session: an open session.
        municipalities: the codes in that order; unknown ones are None.
        now: from `work.now`.
        kinds: of organisations that direct, in the order in which they are asked.
    """
    for kind in kinds:
        for code in dict.fromkeys(municipalities):
            for organisation in organisations_for(session, kind, code) if code else ():
                if members_with_role(session, organisation.id, Role.PROCESS_DIRECTOR, now):
                    return organisation
    return None


def coordinators(
    session: Session, organisation: Organisation, author_id: uuid.UUID | None, now: dt.datetime
) -> Sequence[Membership]:
    """Return who stands in the coordinator's place for a signal of an organisation.

    In a school its care coordinators; elsewhere the author; otherwise the lead.

    Args:
        session: an open session.
        organisation: the owner.
        author_id: who recorded the signal.
        now: from `work.now`.
    """
    if organisation.kind is OrganisationKind.SCHOOL:
        found = members_with_role(session, organisation.id, Role.CARE_COORDINATOR, now)
    else:
        author = membership(session, author_id, now) if author_id else None
        found = [author] if author else []
    return found or members_with_role(session, organisation.id, Role.ORGANISATION_LEAD, now)


def _active(now: dt.datetime) -> Select[Membership]:
    joined = (
        select(Membership)
        .join(Account, Membership.account)
        .join(Organisation, Membership.organisation)
    )
    return joined.where(active(now)).order_by(Membership.id)
