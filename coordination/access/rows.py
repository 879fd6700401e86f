"""What the table of grants is written with: a row, groups of roles, and rows that belong together.

The table itself stands in `grants.py`; the rows of cases, which are many, in `case_grants.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from coordination.access.classes import (
    EVERY_CLASS,
    FIELD_ROLES,
    NEVER_MATCHED,
    ORDINARY,
    ROLE_CLASSES,
    DataClass,
    Level,
    Role,
)

KEY_RELATIONS = frozenset(
    {
        *("asked", "handling", "desk", "named", "climbed", "break_glass"),
        *("participant", "director"),
    }
)

COORDINATOR = frozenset({Role.CARE_COORDINATOR})
MENTOR = frozenset({Role.MENTOR})
LEAD = frozenset({Role.ORGANISATION_LEAD})
DIRECTOR = frozenset({Role.PROCESS_DIRECTOR})
POLICE = frozenset({Role.POLICE_OFFICER})
PRIVACY = frozenset({Role.PRIVACY_OFFICER})
ADMIN = frozenset({Role.ADMINISTRATOR})
ANYONE = frozenset(Role)
RECORDERS = COORDINATOR | MENTOR | LEAD | FIELD_ROLES
ADDRESSEES = COORDINATOR | FIELD_ROLES | DIRECTOR | LEAD | frozenset({Role.WEIGHING_MEMBER})
ANSWERERS = ADDRESSEES | MENTOR
EXPORTERS = ANSWERERS | PRIVACY
# Who takes over what was shared into a file of their own organisation.
ADOPTERS = COORDINATOR | FIELD_ROLES | LEAD
# "State and stub of all", "stub of the rest", "metadata": what they count they could list.
COUNTERS = COORDINATOR | LEAD | FIELD_ROLES | PRIVACY
# "Aggregates", and whose desk is that of their municipalities; neither records anything.
AREA_COUNTERS = DIRECTOR | frozenset({Role.POLICY_OFFICER})
# Who may offer for matching, and so may have met somebody (product text §6).
MATCHERS = (COORDINATOR | FIELD_ROLES | LEAD) - POLICE

# D6 is the coordinator's own until it is sent into the lane (product text §5).
COORDINATED = frozenset(
    {DataClass.D0, DataClass.D1, DataClass.D2, DataClass.D3, DataClass.D4, DataClass.D6}
)
NAMED_CLASSES = EVERY_CLASS - {DataClass.D5, DataClass.D6}
POLICE_DATA = frozenset({DataClass.D5})
# What is invisible outside its circle is so to the circle's own lead, existence included.
OUTSIDE_CIRCLES = EVERY_CLASS - {DataClass.D6, DataClass.DV}
# Who sees the stub of what colleagues recorded, and the classes that glass is never broken for
# (product text §5). Coordinators read all that they may already, mentors have no classes of others.
GLASS_BREAKERS = FIELD_ROLES | LEAD
BREAKABLE = ORDINARY | {DataClass.D3, DataClass.D4}
# That somebody is involved in a case, and in which function: contact data.
CONTACT = frozenset({DataClass.D0})


@dataclass(frozen=True)
class Grant:
    """One row of the table.

    Attributes:
        record: kind of record, `signal` for instance.
        action: `record.verb`.
        roles: roles of the acting membership that the row is for.
        relation: how it must stand to the record; `any` needs no record at all.
        level: how much a reading shows.
        classes: data classes it reaches; None means those of the role (ROLE_CLASSES).
        in_person: whether a key opens to its holder only, and not to who stands in for them.
    """

    record: str
    action: str
    roles: frozenset[Role]
    relation: str
    level: Level = Level.FULL
    classes: frozenset[DataClass] | None = None
    in_person: bool = False

    @property
    def way(self) -> tuple[Any, ...]:
        """Return all of the row but for whom and for which action it is."""
        return self.record, self.relation, self.level, self.classes, self.in_person


def rows(
    record: str, verbs: str, roles: frozenset[Role], relation: str, *rest: object
) -> Iterable[Grant]:
    """Yield a row for each of several verbs.

    Args:
        record: kind of record.
        verbs: with spaces between them.
        roles: for which the rows are.
        relation: how they must stand to the record.
        rest: the further fields of `Grant`, in their order.
    """
    for verb in verbs.split():
        yield Grant(record, f"{record}.{verb}", roles, relation, *rest)  # type: ignore[arg-type]


def coordinators(record: str, verbs: str) -> Iterable[Grant]:
    """Rows for the owner's coordinator, or whoever stands in that place.

    Outside schools the author is the coordinator of what they recorded, or who stands in for the
    author, within the stand-in's own classes; a school without an active coordinator, or an author
    whose membership has ended, leaves it to the lead, within classes. Own authorship lifts the
    secrecy gate on D3 for coordinators too.
    """
    yield from rows(record, verbs, COORDINATOR, "own", Level.FULL, COORDINATED)
    yield from rows(record, verbs, COORDINATOR, "authored", Level.FULL, COORDINATED)
    yield from rows(
        record, verbs, FIELD_ROLES | LEAD, "authored_outside_school", Level.FULL, EVERY_CLASS
    )
    yield from rows(record, verbs, FIELD_ROLES | LEAD, "stood_in_for", Level.FULL)
    yield from rows(record, verbs, LEAD, "uncoordinated", Level.FULL)


def matchers(record: str, verbs: str) -> Iterable[Grant]:
    """Rows for who coordinates, but for police, D5, D6 and DV: they "never take part"."""
    for row in coordinators(record, verbs):
        for role in sorted(row.roles - POLICE):
            classes = (ROLE_CLASSES[role] if row.classes is None else row.classes) - NEVER_MATCHED
            yield replace(row, roles=frozenset({role}), classes=classes)


def behind_glass(record: str, verbs: str, relation: str) -> Iterable[Grant]:
    """Rows for who breaks glass: each role within its own classes, without D5, D6 and DV."""
    for role in sorted(GLASS_BREAKERS):
        classes = ROLE_CLASSES[role] & BREAKABLE
        yield from rows(record, verbs, frozenset({role}), relation, Level.FULL, classes)


FULL, SUMMARY, STUB = Level.FULL, Level.SUMMARY, Level.STUB
