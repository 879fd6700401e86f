"""Organisations: made and changed by an administrator, never one in which they work themselves."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coordination.core.errors import FieldProblem, NotFound, Refused, require_valid
from coordination.partners.events import MembershipSuspended
from coordination.partners.models import Organisation, OrganisationKind, Territory
from coordination.partners.queries import memberships as membership_queries
from coordination.partners.rules import municipalities
from coordination.partners.service.domains import new_domain, require_domains
from coordination.partners.service.enrolment import NewOrganisation, enrol_organisation
from coordination.work import Work


@dataclass(frozen=True)
class Particulars:
    """What an administrator may say of an organisation, all of it; see its columns.

    The kind stands in `NewOrganisation` only: what members may do follows from it, so that it is
    fixed when their memberships are confirmed.
    """

    name: str
    seat: str
    territory: tuple[str, ...]
    school_type: str | None = None
    holiday_region: str | None = None
    duty_contact: str | None = None
    privacy_contact: str | None = None
    active: bool = True


def read(typed: Mapping[str, Any]) -> Particulars:
    """Return what was typed, with the territory as a set order of codes."""
    return Particulars(**{**typed, "territory": tuple(typed["territory"])})


def of(organisation: Organisation) -> Particulars:
    """Return the particulars as they stand, so that a part of them can be replaced."""
    values = {name: getattr(organisation, name) for name in _PLAIN}
    return Particulars(territory=tuple(organisation.territory), **values)


def create(
    work: Work, kind: OrganisationKind, wanted: Particulars, mail_domains: tuple[str, ...] = ()
) -> Organisation:
    """Make an organisation; its mail domains wait for another person's confirmation.

    Args:
        work: of an administrator.
        kind: what kind of partner it is, for good.
        wanted: the rest.
        mail_domains: where the addresses of its people may lie.

    Raises:
        Invalid: there is no such municipality or domain.
    """
    require_valid(_problems(wanted))
    names = require_domains(mail_domains)
    new = NewOrganisation(
        wanted.name,
        kind,
        wanted.seat,
        wanted.territory,
        school_type=wanted.school_type,
        holiday_region=wanted.holiday_region,
        active=wanted.active,
    )
    organisation = enrol_organisation(work, new)
    organisation.duty_contact = wanted.duty_contact
    organisation.privacy_contact = wanted.privacy_contact
    for name in names:
        new_domain(work, organisation.id, name)
    return organisation


def change(work: Work, organisation_id: uuid.UUID, wanted: Particulars) -> Organisation:
    """Change what is known of an organisation.

    When it no longer takes part, none of its members may act any more: their open work goes back
    as if their memberships had ended.

    Args:
        work: of an administrator.
        organisation_id: which one.
        wanted: everything, as it is to be.

    Raises:
        NotFound: there is no such organisation.
        Refused: the same person has another role there.
        Invalid: there is no such municipality.
    """
    organisation = locked(work, organisation_id)
    refuse_own(work, organisation_id)
    require_valid(_problems(wanted))
    stops = organisation.active and not wanted.active
    changed = [name for name in _PLAIN if getattr(organisation, name) != getattr(wanted, name)]
    if stops:
        suspend_members(work, organisation_id)
    for name in changed:
        setattr(organisation, name, getattr(wanted, name))
    if set(organisation.territory) != set(wanted.territory):
        _set_territory(organisation, wanted.territory)
        changed.append("territory")
    work.record("organisation.edit", organisation, fields=changed)
    return organisation


def locked(work: Work, organisation_id: uuid.UUID) -> Organisation:
    """Return an organisation for a change.

    Args:
        work: the running unit of work.
        organisation_id: which one.

    Raises:
        NotFound: there is no such organisation.
    """
    query = select(Organisation).where(Organisation.id == organisation_id)
    found = work.ungoverned(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def refuse_own(work: Work, organisation_id: uuid.UUID) -> None:
    """Refuse a change by somebody who works there in another role.

    A wider territory, or an organisation that takes part again, would widen their own rights.

    Args:
        work: of an administrator.
        organisation_id: what is to be changed.

    Raises:
        Refused: the same person has another role there.
    """
    if membership_queries.works_at(work.session, work.actor, organisation_id):
        raise Refused("organisation_of_oneself")


def suspend_members(work: Work, organisation_id: uuid.UUID) -> None:
    """Let the open work of all members go back, because none of them may act any more.

    Args:
        work: of an administrator.
        organisation_id: whose members.
    """
    for member in membership_queries.of_organisation(work.session, organisation_id, work.now):
        work.emit(MembershipSuspended(member.id))


_PLAIN = (
    *("name", "seat", "school_type", "holiday_region", "duty_contact", "privacy_contact"),
    "active",
)


def _set_territory(organisation: Organisation, codes: tuple[str, ...]) -> None:
    kept = [row for row in organisation.territories if row.municipality in codes]
    known = {row.municipality for row in kept}
    added = sorted(set(codes) - known)
    new = [Territory(organisation_id=organisation.id, municipality=code) for code in added]
    organisation.territories = kept + new


def _problems(wanted: Particulars) -> list[FieldProblem]:
    known = municipalities()
    found = [
        FieldProblem("/territory", "municipality_unknown")
        for code in wanted.territory
        if code not in known
    ]
    if wanted.seat not in known:
        found.append(FieldProblem("/seat", "municipality_unknown"))
    return found
