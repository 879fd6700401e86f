"""A small network that most tests play in, built through the services.

Two schools, partners in GM0983 (Venlo) and GM0984 (Venray), police for both, no youth care in
GM0907 (Gennep). Members are found by `world.member("mentor@maasdal")`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import select, text

from coordination import work as unit
from coordination.access.actors import System
from coordination.access.classes import Role
from coordination.partners.models import Membership, Organisation, OrganisationKind
from coordination.partners.service.enrolment import (
    NewMember,
    NewOrganisation,
    enrol_account,
    enrol_member,
    enrol_organisation,
)
from coordination.work import Occasion, Runtime, Work

VENLO, VENRAY, GENNEP = "GM0983", "GM0984", "GM0907"
K = OrganisationKind

# name: (kind, school type, seat, territory, {role: secrecy-bound})
ORGANISATIONS: dict[str, tuple[OrganisationKind, str | None, str, tuple[str, ...]]] = {
    "maasdal": (K.SCHOOL, "vo", VENLO, (VENLO,)),
    "peelrand": (K.SCHOOL, "vo", VENRAY, (VENRAY,)),
    "leerplicht-venlo": (K.ATTENDANCE, None, VENLO, (VENLO,)),
    "leerplicht-gennep": (K.ATTENDANCE, None, GENNEP, (GENNEP,)),
    "gemeente-venlo": (K.MUNICIPALITY, None, VENLO, (VENLO,)),
    "gemeente-venray": (K.MUNICIPALITY, None, VENRAY, (VENRAY,)),
    "gemeente-gennep": (K.MUNICIPALITY, None, GENNEP, (GENNEP,)),
    "wijkteam-venlo": (K.YOUTH_CARE, None, VENLO, (VENLO,)),
    "politie-venlo": (K.POLICE, None, VENLO, (VENLO,)),
    "politie-venray": (K.POLICE, None, VENRAY, (VENRAY, GENNEP)),
    "zvh": (K.ZVH, None, VENLO, (VENLO, VENRAY, GENNEP)),
}
ROLES: dict[OrganisationKind, tuple[Role, ...]] = {
    K.SCHOOL: (Role.CARE_COORDINATOR, Role.MENTOR, Role.ORGANISATION_LEAD, Role.PRIVACY_OFFICER),
    K.ATTENDANCE: (Role.ATTENDANCE_OFFICER, Role.ORGANISATION_LEAD),
    K.MUNICIPALITY: (Role.PROCESS_DIRECTOR, Role.ORGANISATION_LEAD, Role.POLICY_OFFICER),
    K.YOUTH_CARE: (Role.YOUTH_WORKER, Role.ORGANISATION_LEAD, Role.PRIVACY_OFFICER),
    K.POLICE: (Role.POLICE_OFFICER, Role.ORGANISATION_LEAD),
    K.ZVH: (
        Role.PROCESS_DIRECTOR,
        Role.ADMINISTRATOR,
        Role.ORGANISATION_LEAD,
        Role.WEIGHING_MEMBER,
    ),
}
SECRECY_BOUND = frozenset({Role.CARE_COORDINATOR, Role.YOUTH_WORKER, Role.PRIVACY_OFFICER})
SECOND = (
    Role.MENTOR,
    Role.ATTENDANCE_OFFICER,
    Role.YOUTH_WORKER,
    Role.POLICE_OFFICER,
    Role.ADMINISTRATOR,
)


@dataclass(repr=False)  # a page of members would drown what a failing test has to tell
class World:
    """The network: organisations and memberships by name, and how to act as one of them."""

    runtime: Runtime
    organisations: dict[str, Organisation] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)

    def organisation(self, name: str) -> Organisation:
        """Return an organisation by its short name."""
        return self.organisations[name]

    def member(self, name: str) -> Membership:
        """Return a membership: `mentor@maasdal`, or `mentor.2@maasdal` for the second."""
        return self.members[name]

    @contextmanager
    def acting(self, who: str | uuid.UUID, action: str = "test.act") -> Iterator[Work]:
        """Open a unit of work as a member; everything in it is committed at the end."""
        membership_id = self.member(who).id if isinstance(who, str) else who
        with unit.begin(self.runtime, membership_id, Occasion(action, uuid.uuid4().hex)) as work:
            yield work

    @contextmanager
    def system(self, action: str = "test.system") -> Iterator[Work]:
        """Open a unit of work as the system."""
        with unit.begin(self.runtime, System("test"), Occasion(action, uuid.uuid4().hex)) as work:
            yield work


def build_world(runtime: Runtime) -> World:
    """Return the network, written through the operator's services."""
    world = World(runtime)
    with world.system() as work:
        for name, (kind, school_type, seat, territory) in ORGANISATIONS.items():
            new = NewOrganisation(
                name,
                kind,
                seat,
                territory,
                (f"{name}.example",),
                school_type,
                "zuid" if kind is K.SCHOOL else None,
                name,
                accepted_rule_set=1,
            )
            world.organisations[name] = enrol_organisation(work, new)
            _enrol_members(work, world, name)
    settle(runtime)
    return world


def settle(runtime: Runtime) -> None:
    """Invite nobody: these accounts stand before the tests begin, and their mails would be counted.

    Args:
        runtime: of the test.
    """
    with runtime.sessions.begin() as session:
        session.execute(text("UPDATE outbox_messages SET done_at = now() WHERE done_at IS NULL"))


def read_world(runtime: Runtime) -> World:
    """Return the network that stands in the database already.

    Args:
        runtime: of the test.
    """
    world = World(runtime)
    with runtime.sessions() as session:
        organisations = session.scalars(select(Organisation)).all()
        world.organisations = {row.external_id: row for row in organisations if row.external_id}
        members = session.scalars(select(Membership)).unique().all()
        world.members = {row.external_id: row for row in members if row.external_id}
    return world


def _enrol_members(work: Work, world: World, name: str) -> None:
    organisation = world.organisations[name]
    for role in ROLES[organisation.kind]:
        _enrol(work, world, name, role, role.value)
        if role in SECOND:
            _enrol(work, world, name, role, f"{role.value}.2")


def _enrol(work: Work, world: World, name: str, role: Role, label: str) -> None:
    key = f"{label}@{name}"
    account = enrol_account(work, f"{label}.{name}@{name}.example", f"{label} {name}")
    new = NewMember(world.organisations[name], role, role in SECRECY_BOUND, key)
    world.members[key] = enrol_member(work, account, new)
