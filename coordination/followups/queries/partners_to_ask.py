"""Whom a coordinator can ask by hand: partners that take part, with the functions that answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from coordination.access.classes import FIELD_ROLES, ROLE_CLASSES, DataClass, Role
from coordination.access.grants import ADDRESSEES
from coordination.partners.models import FunctionContact, Membership, Organisation
from coordination.partners.policy import active
from coordination.partners.rules import FUNCTIONS, default_functions, role_of
from coordination.work import Work

# Leads and the functions of the own house are asked by their own organisation only.
INSIDE_ONLY = frozenset({"child_protection_lead", "confidential_counsellor"})
ASKED_OUTSIDE = FIELD_ROLES | {Role.CARE_COORDINATOR, Role.PROCESS_DIRECTOR}


@dataclass(frozen=True)
class Askable:
    """A partner that takes part and has accepted the rules.

    Attributes:
        id: of the organisation.
        name: of the organisation.
        own: whether it is the own organisation.
        functions: that somebody answers for there.
    """

    id: uuid.UUID
    name: str
    own: bool
    functions: Sequence[str]


def partners_to_ask(work: Work) -> list[Askable]:
    """Return the partners that can be asked, the own organisation first.

    Args:
        work: of a coordinator.
    """
    query = (
        select(Organisation.id, Organisation.name, Membership.role, FunctionContact.function)
        .select_from(Membership)
        .join(Membership.account)
        .join(Membership.organisation)
        .outerjoin(FunctionContact, FunctionContact.membership_id == Membership.id)
        .where(active(work.now), Organisation.accepted_rule_set.is_not(None))
        .distinct()
    )
    found: dict[tuple[uuid.UUID, str], set[str]] = {}
    for organisation_id, name, role, contact in work.session.execute(query):
        functions = found.setdefault((organisation_id, name), set())
        functions.update(default_functions(role) | ({contact} if contact else set()))
    own = work.actor.organisation_id
    rows = [
        Askable(*key, key[0] == own, _asked(names, own=key[0] == own))
        for key, names in found.items()
    ]
    return sorted((row for row in rows if row.functions), key=lambda row: (not row.own, row.name))


def partners_to_receive(work: Work) -> list[Askable]:
    """Return the other partners with the functions to which police data may be disclosed.

    Args:
        work: of an officer.
    """
    found = [row for row in partners_to_ask(work) if not row.own]
    narrowed = [
        replace(row, functions=[name for name in row.functions if _reads_police_data(name)])
        for row in found
    ]
    return [row for row in narrowed if row.functions]


def _reads_police_data(function: str) -> bool:
    return DataClass.D5 in ROLE_CLASSES[role_of(function)]


def _asked(functions: Iterable[str], *, own: bool) -> Sequence[str]:
    """Return those of the functions that can be asked from where the coordinator stands."""
    known = [name for name in FUNCTIONS if name in set(functions)]
    if own:
        return [name for name in known if role_of(name) in ADDRESSEES]
    return [name for name in known if role_of(name) in ASKED_OUTSIDE and name not in INSIDE_ONLY]
