"""Who works where and answers for what: the reads that routing, ladder and mail are made of.

Each is asked once in a unit of work, however often it is needed (`core.memory`).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from coordination.access.classes import Role
from coordination.core.memory import Question
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
_WHO_ACTS = (Membership, Account, Organisation)
_ORGANISATIONS: Question[uuid.UUID, Organisation | None] = Question((Organisation,), None)
_WORKING_FOR: Question[tuple[OrganisationKind, str], Sequence[Organisation]] = Question(
    (Organisation, Territory), ()
)
_MEMBERS: Question[tuple[uuid.UUID, dt.datetime], Membership | None] = Question(_WHO_ACTS, None)
_IN_ROLE: Question[tuple[uuid.UUID, Role, dt.datetime], Sequence[Membership]] = Question(
    _WHO_ACTS, ()
)
_EVERYWHERE: Question[tuple[Role, dt.datetime], Sequence[Membership]] = Question(_WHO_ACTS, ())
_CONTACTS: Question[uuid.UUID, Mapping[str, Sequence[uuid.UUID]]] = Question((FunctionContact,), {})


def organisations(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Organisation]:
    """Return organisations by their ids, without those that do not exist.

    Args:
        session: an open session.
        ids: which ones.
    """

    def read(wanted: Sequence[uuid.UUID]) -> dict[uuid.UUID, Organisation | None]:
        rows = session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))
        return {row.id: row for row in rows}

    found = _ORGANISATIONS.answers(session, ids, read)
    return {one: row for one, row in found.items() if row is not None}


def organisations_for(
    session: Session, kind: OrganisationKind, municipality: str
) -> Sequence[Organisation]:
    """Return the organisations of a kind that work for a municipality, inactive ones included.

    Args:
        session: an open session.
        kind: the kind of partner.
        municipality: its code, `GM0983`.
    """
    return _working_for(session, [(kind, municipality)])[kind, municipality]


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
    appointed = contacts(session, [organisation_id])[organisation_id].get(function)
    if not appointed:
        return members_with_role(session, organisation_id, role_of(function), now)
    found = members(session, appointed, now)
    return [member for member in found if member.organisation_id == organisation_id]


def contacts(
    session: Session, organisation_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Mapping[str, Sequence[uuid.UUID]]]:
    """Return for each organisation who was appointed to which function, active or not.

    Args:
        session: an open session.
        organisation_ids: whose contacts.
    """

    def read(wanted: Sequence[uuid.UUID]) -> dict[uuid.UUID, Mapping[str, Sequence[uuid.UUID]]]:
        columns = (FunctionContact.organisation_id, FunctionContact.function)
        rows = session.execute(
            select(*columns, FunctionContact.membership_id).where(columns[0].in_(wanted))
        )
        found: dict[uuid.UUID, dict[str, list[uuid.UUID]]] = defaultdict(dict)
        for organisation_id, function, member_id in rows:
            found[organisation_id].setdefault(function, []).append(member_id)
        return dict(found)

    return _CONTACTS.answers(session, organisation_ids, read)


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
    return members_in_roles(session, [(organisation_id, role)], now)[organisation_id, role]


def members_in_roles(
    session: Session, wanted: Iterable[tuple[uuid.UUID, Role]], now: dt.datetime
) -> dict[tuple[uuid.UUID, Role], Sequence[Membership]]:
    """Return the active memberships of several organisations in several roles.

    Args:
        session: an open session.
        wanted: pairs of organisation and role.
        now: from `work.now`.
    """
    keys = [(organisation_id, role, now) for organisation_id, role in wanted]

    def read(missing: Sequence[tuple[uuid.UUID, Role, dt.datetime]]) -> dict[Any, list[Membership]]:
        pairs = [(organisation_id, role) for organisation_id, role, _ in missing]
        found: dict[Any, list[Membership]] = defaultdict(list)
        chosen = tuple_(Membership.organisation_id, Membership.role).in_(pairs)
        for row in session.scalars(_active(now).where(chosen)):
            found[row.organisation_id, row.role, now].append(row)
        return found

    found = _IN_ROLE.answers(session, keys, read)
    return {(organisation_id, role): rows for (organisation_id, role, _), rows in found.items()}


def everywhere(session: Session, role: Role, now: dt.datetime) -> Sequence[Membership]:
    """Return the active memberships of all organisations in one role.

    Args:
        session: an open session.
        role: as what.
        now: from `work.now`.
    """

    def read(_wanted: object) -> dict[tuple[Role, dt.datetime], Sequence[Membership]]:
        return {(role, now): session.scalars(_active(now).where(Membership.role == role)).all()}

    return _EVERYWHERE.answer(session, (role, now), read)


def administrators(session: Session, now: dt.datetime) -> Sequence[Membership]:
    """Return every active administrator: the last to be alarmed, by reference."""
    return everywhere(session, Role.ADMINISTRATOR, now)


def membership(session: Session, membership_id: uuid.UUID, now: dt.datetime) -> Membership | None:
    """Return a membership if it may act now, otherwise None."""
    found = members(session, [membership_id], now)
    return found[0] if found else None


def members(
    session: Session, membership_ids: Iterable[uuid.UUID], now: dt.datetime
) -> list[Membership]:
    """Return those of several memberships that may act now, in the order of their ids.

    Args:
        session: an open session.
        membership_ids: which ones.
        now: from `work.now`.
    """

    def read(
        wanted: Sequence[tuple[uuid.UUID, dt.datetime]],
    ) -> dict[tuple[uuid.UUID, dt.datetime], Membership | None]:
        ids = [membership_id for membership_id, _ in wanted]
        rows = session.scalars(_active(now).where(Membership.id.in_(ids)))
        return {(row.id, now): row for row in rows}

    found = _MEMBERS.answers(session, [(one, now) for one in membership_ids], read)
    return sorted((row for row in found.values() if row is not None), key=attrgetter("id"))


def foresee_directors(
    session: Session, municipalities: Iterable[str | None], now: dt.datetime
) -> None:
    """Read in two statements what `director_organisation` will ask about many places.

    Args:
        session: an open session.
        municipalities: their codes; unknown ones are None.
        now: from `work.now`.
    """
    known = [code for code in municipalities if code]
    found = _working_for(session, product(DIRECTING, known)).values()
    directing = [(row.id, Role.PROCESS_DIRECTOR) for rows in found for row in rows]
    members_in_roles(session, directing, now)


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


def _working_for(
    session: Session, wanted: Iterable[tuple[OrganisationKind, str]]
) -> dict[tuple[OrganisationKind, str], Sequence[Organisation]]:
    def read(
        missing: Sequence[tuple[OrganisationKind, str]],
    ) -> dict[tuple[OrganisationKind, str], Sequence[Organisation]]:
        works_for = Territory.organisation_id == Organisation.id
        chosen = tuple_(Organisation.kind, Territory.municipality).in_(missing)
        query = select(Organisation, Territory.municipality).join(Territory, works_for)
        found: dict[tuple[OrganisationKind, str], list[Organisation]] = defaultdict(list)
        for row, municipality in session.execute(query.where(chosen).order_by(Organisation.name)):
            found[row.kind, municipality].append(row)
            _ORGANISATIONS.know(session, {row.id: row})
        return dict(found)

    return _WORKING_FOR.answers(session, wanted, read)
