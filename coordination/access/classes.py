"""The closed lists that access is made of: roles, data classes and levels.

Sources: product text §2, §3 and §5; the classes follow UAVG articles 22, 30 and 33 and the Wpg.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What a membership is, in its organisation."""

    CARE_COORDINATOR = "care_coordinator"
    MENTOR = "mentor"
    ORGANISATION_LEAD = "organisation_lead"
    ATTENDANCE_OFFICER = "attendance_officer"
    YOUTH_WORKER = "youth_worker"
    POLICE_OFFICER = "police_officer"
    PROCESS_DIRECTOR = "process_director"
    WEIGHING_MEMBER = "weighing_member"
    POLICY_OFFICER = "policy_officer"
    PRIVACY_OFFICER = "privacy_officer"
    ADMINISTRATOR = "administrator"


class DataClass(StrEnum):
    """How sensitive a record is; it follows from the category and may only be raised."""

    D0 = "D0"  # contact data: that somebody is involved
    D1 = "D1"  # ordinary personal data
    D2 = "D2"  # sensitive: absence, incidents, family
    D3 = "D3"  # special category: health, addiction, sexuality
    D4 = "D4"  # criminal data
    D5 = "D5"  # police data
    D6 = "D6"  # the radicalisation lane
    DV = "DV"  # unsafe home, safety plans


class Level(IntEnum):
    """How much of a record opens."""

    STUB = 1  # that there is a question, from whom and by when
    SUMMARY = 2  # persons, category, when, where, and the ticked facts
    FULL = 3  # all of it


ORDINARY = frozenset({DataClass.D0, DataClass.D1, DataClass.D2})
EVERY_CLASS = frozenset(DataClass)
# "Police, D5, D6 and DV never take part" in matching (product text §6).
NEVER_MATCHED = frozenset({DataClass.D5, DataClass.D6, DataClass.DV})
_D3, _D4, _D5, _D6 = DataClass.D3, DataClass.D4, DataClass.D5, DataClass.D6

# Up to which class a role reads records of its own organisation and through keys (product §5).
ROLE_CLASSES: dict[Role, frozenset[DataClass]] = {
    Role.CARE_COORDINATOR: ORDINARY | {_D3, _D4},
    Role.MENTOR: EVERY_CLASS,  # only what this membership recorded itself
    Role.ORGANISATION_LEAD: ORDINARY,
    Role.ATTENDANCE_OFFICER: ORDINARY | {_D4},
    Role.YOUTH_WORKER: ORDINARY | {_D3, _D4},
    Role.POLICE_OFFICER: ORDINARY | {_D4, _D5},
    Role.PROCESS_DIRECTOR: ORDINARY,
    Role.WEIGHING_MEMBER: frozenset({_D6}),
    Role.PRIVACY_OFFICER: frozenset(),
    Role.POLICY_OFFICER: frozenset(),
    Role.ADMINISTRATOR: frozenset(),
}

# Roles that act outside schools, where the author is the coordinator of what they recorded.
FIELD_ROLES = frozenset({Role.ATTENDANCE_OFFICER, Role.YOUTH_WORKER, Role.POLICE_OFFICER})
