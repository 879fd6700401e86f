"""The table of grants: who may do what to which record. `docs/access.md` is made from it.

A row says: *these roles*, standing in *this relation* to the record, may do *this*, up to *these
classes*, and a reading shows *this level*. What a relation means in SQL stands in the `policy.py`
of the record's feature; relations that are keys are resolved by the engine. What is not listed is
refused. "Who may" stands here, "what the state allows" stands in the `rules.py` of the feature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from coordination.access.classes import (
    EVERY_CLASS,
    FIELD_ROLES,
    ORDINARY,
    ROLE_CLASSES,
    DataClass,
    Level,
    Role,
)

KEY_RELATIONS = frozenset({"asked", "handling", "desk", "named", "climbed", "break_glass"})

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


def _rows(
    record: str, verbs: str, roles: frozenset[Role], relation: str, *rest: object
) -> Iterable[Grant]:
    for verb in verbs.split():
        yield Grant(record, f"{record}.{verb}", roles, relation, *rest)  # type: ignore[arg-type]


def _coordinators(record: str, verbs: str) -> Iterable[Grant]:
    """Rows for the owner's coordinator, or whoever stands in that place.

    Outside schools the author is the coordinator of what they recorded, or who stands in for the
    author, within the stand-in's own classes; a school without an active coordinator, or an author
    whose membership has ended, leaves it to the lead, within classes. Own authorship lifts the
    secrecy gate on D3 for coordinators too.
    """
    yield from _rows(record, verbs, COORDINATOR, "own", Level.FULL, COORDINATED)
    yield from _rows(record, verbs, COORDINATOR, "authored", Level.FULL, COORDINATED)
    yield from _rows(
        record, verbs, FIELD_ROLES | LEAD, "authored_outside_school", Level.FULL, EVERY_CLASS
    )
    yield from _rows(record, verbs, FIELD_ROLES | LEAD, "stood_in_for", Level.FULL)
    yield from _rows(record, verbs, LEAD, "uncoordinated", Level.FULL)


def _behind_glass(record: str, verbs: str, relation: str) -> Iterable[Grant]:
    """Rows for who breaks glass: each role within its own classes, without D5, D6 and DV."""
    for role in sorted(GLASS_BREAKERS):
        classes = ROLE_CLASSES[role] & BREAKABLE
        yield from _rows(record, verbs, frozenset({role}), relation, Level.FULL, classes)


FULL, SUMMARY, STUB = Level.FULL, Level.SUMMARY, Level.STUB

GRANTS: tuple[Grant, ...] = (
    # Signals
    *_rows("signal", "create", RECORDERS, "any"),
    *_rows("signal", "list", ANYONE, "any"),
    *_rows("signal", "read edit submit withdraw", RECORDERS, "authored", FULL, EVERY_CLASS),
    *_rows("signal", "read claim", COORDINATOR, "unclaimed", FULL, COORDINATED),
    *_rows("signal", "read claim", LEAD, "uncoordinated_unclaimed", FULL),
    *_rows("signal", "read", COORDINATOR, "own", FULL, COORDINATED),
    *_rows("signal", "read", FIELD_ROLES | LEAD, "stood_in_for", FULL),
    *_rows(
        "signal", "read", LEAD | FIELD_ROLES | PRIVACY, "own", STUB, COORDINATED - {DataClass.D6}
    ),
    *_rows("signal", "read", LEAD, "uncoordinated", FULL),
    *_rows("signal", "read", LEAD, "climbed", FULL),
    *_rows("signal", "read", ADDRESSEES, "handling", FULL),
    *_rows("signal", "read", RECORDERS, "named", FULL, NAMED_CLASSES),
    *_coordinators("signal", "correct retract ask read_routing"),
    *_rows("signal", "correct retract ask read_routing", COORDINATOR, "named", FULL, NAMED_CLASSES),
    *_rows("signal", "read_feedback", RECORDERS, "authored", FULL, EVERY_CLASS),
    *_behind_glass("signal", "break_glass", "own"),
    *_behind_glass("signal", "read", "break_glass"),
    # Young persons
    *_rows("young_person", "create search list", RECORDERS, "any"),
    *_rows("young_person", "read edit", COORDINATOR, "own", FULL),
    *_rows("young_person", "read", MENTOR | FIELD_ROLES | LEAD, "own", SUMMARY),
    *_rows("young_person", "read edit", RECORDERS, "registered", FULL, EVERY_CLASS),
    *_rows("young_person", "read", ADDRESSEES, "handling", FULL),
    *_behind_glass("young_person", "read", "break_glass"),
    # Conflicts of interest: declared by anybody about themself, ended by somebody else.
    *_rows("conflict_of_interest", "create list", ANYONE, "any"),
    *_rows("conflict_of_interest", "read", ANYONE, "mine", FULL, EVERY_CLASS),
    *_rows("conflict_of_interest", "read end", LEAD, "of_colleague", FULL),
    *_rows("conflict_of_interest", "read end", ADMIN, "of_a_lead", FULL, EVERY_CLASS),
    # Follow-ups
    *_rows("follow_up", "list", ANYONE, "any"),
    *_coordinators("follow_up", "read release keep withdraw"),
    *_rows("follow_up", "release keep withdraw", COORDINATOR, "named", FULL, NAMED_CLASSES),
    *_rows("follow_up", "read", LEAD, "own", STUB, COORDINATED - {DataClass.D6}),
    *_rows("follow_up", "read assign", LEAD, "received", STUB, COORDINATED - {DataClass.D6}),
    # A mentor is addressed by the reporting code only, which names its author (product §4.2).
    *_rows("follow_up", "read accept decline assign", ANSWERERS, "asked", STUB, EVERY_CLASS),
    *_rows("follow_up", "read complete return", ANSWERERS, "handling", FULL, EVERY_CLASS),
    # "Assign: handler": who stands in for them completes and returns, and hands it to nobody.
    Grant(
        *("follow_up", "follow_up.assign", ANSWERERS, "handling", FULL, EVERY_CLASS),
        in_person=True,
    ),
    *_rows("follow_up", "read", RECORDERS, "named", FULL, NAMED_CLASSES),
    # Shares
    *_rows("share", "list", ANYONE, "any"),
    *_coordinators("share", "read ground revoke"),
    *_rows("share", "read sign", LEAD, "own", STUB, COORDINATED - {DataClass.D6}),
    *_rows("share", "read", COORDINATOR, "received", FULL),
    *_rows("share", "read", PRIVACY, "own", FULL, EVERY_CLASS - {DataClass.D6, DataClass.DV}),
    *_rows("share", "read", PRIVACY, "received", FULL, EVERY_CLASS - {DataClass.D6, DataClass.DV}),
    # Decisions under the Wpg to disclose police data: proposed by who recorded them, confirmed by
    # the lead as a second person, who reads the decision and never the record.
    *_rows("signal", "disclose", POLICE, "authored_outside_school", FULL, POLICE_DATA),
    *_rows("signal", "disclose", POLICE, "stood_in_for", FULL, POLICE_DATA),
    *_rows("wpg_decision", "list", ANYONE, "any"),
    *_rows("wpg_decision", "read withdraw", POLICE, "authored_outside_school", FULL),
    *_rows("wpg_decision", "read withdraw", POLICE, "stood_in_for", FULL),
    *_rows("wpg_decision", "read confirm withdraw", LEAD, "own", FULL),
    *_rows("wpg_decision", "read", PRIVACY, "own", FULL),
    *_rows("wpg_decision", "read", PRIVACY, "received", FULL),
    # Tasks to inform the young person or guardians
    *_rows("inform_task", "list", ANYONE, "any"),
    *_coordinators("inform_task", "read complete postpone"),
    # The ladder of informing climbs to the lead, who sees that it is late, not about whom.
    *_rows("inform_task", "read", LEAD, "own", STUB, COORDINATED - {DataClass.D6}),
    # The process director's desk
    *_rows("desk_item", "list", ANYONE, "any"),
    *_rows("desk_item", "read propose", DIRECTOR, "desk", STUB, EVERY_CLASS),
    # Broken glass: told to, and reviewed by, the own lead and privacy officer, never oneself
    *_rows("break_glass", "create", GLASS_BREAKERS, "any"),
    *_rows("break_glass", "list", GLASS_BREAKERS | PRIVACY, "any"),
    *_rows("break_glass", "read end", GLASS_BREAKERS, "mine", FULL, EVERY_CLASS),
    *_rows("break_glass", "read end review", LEAD | PRIVACY, "overseen", FULL, EVERY_CLASS),
    # Exports: whoever records, handles or keeps the metadata of an organisation (`exports.rules`)
    *_rows("export", "create list", EXPORTERS, "any"),
    *_rows("export", "read", EXPORTERS, "mine", FULL, EVERY_CLASS),
    # Notices
    *_rows("notice", "read look", ANYONE, "mine", FULL, EVERY_CLASS),
    # Rules, directory and reference data
    *_rows("organisation", "list read", ANYONE, "any"),
    *_rows("organisation", "create edit", ADMIN, "any"),
    *_rows("mail_domain", "propose end list", ADMIN, "any"),
    *_rows("mail_domain", "confirm end list", LEAD, "any"),
    # Those of an organisation without a lead are confirmed by a second administrator.
    *_rows("mail_domain", "confirm", ADMIN, "any"),
    *_rows("rule_set", "list read dry_run", ANYONE, "any"),
    *_rows("rule_set", "create approve", ADMIN, "any"),
    *_rows("rule_set", "accept", LEAD, "any"),
    *_rows("calendar", "edit", ADMIN, "any"),
    # People and their memberships
    *_rows("account", "create list read edit disable enable", ADMIN, "any"),
    # The lead speaks for the person; the administrator of nobody but a lead (`identity`).
    *_rows("account", "recover confirm", ADMIN | LEAD, "any"),
    *_rows("account", "invite end_sessions", ADMIN, "any"),
    *_rows("membership", "propose end list dry_run", ADMIN, "any"),
    *_rows("membership", "confirm end list dry_run", LEAD, "any"),
    # An organisation's first lead is confirmed by a second administrator (product §2).
    *_rows("membership", "confirm", ADMIN, "any"),
    *_rows("function_contact", "edit", LEAD, "any"),
    *_rows("membership", "switch hand_over stand_in", ANYONE, "any"),
    # Why they can see this: of what one may see, and as privacy officer of what the own
    # organisation has; circles tell nothing to who is outside.
    *_rows("access", "explain", ANYONE, "any"),
    *_rows("young_person", "explain", PRIVACY, "own", STUB),
    *_rows("follow_up", "explain", PRIVACY, "own", STUB, COORDINATED - {DataClass.D6}),
    *_rows("inform_task", "explain", PRIVACY, "own", STUB, COORDINATED - {DataClass.D6}),
    # Tokens of one's own membership; its lead sees and revokes those of the organisation.
    *_rows("api_token", "list create revoke", ANYONE, "any"),
    # How the installation is doing: counts only
    *_rows("installation", "read", ADMIN, "any"),
    # How people of an organisation log in: proposed by the one, confirmed by the other
    *_rows("oidc_provider", "list read propose edit end", ADMIN, "any"),
    *_rows("oidc_provider", "list read confirm end", LEAD, "any"),
    # Oneself
    *_rows("self", "read edit", ANYONE, "any"),
    *_rows("desk", "read", ANYONE, "any"),
    *_rows("digest", "preview", ANYONE, "any"),
    *_rows("audit_entry", "list search", ANYONE, "any"),
    *_rows("audit_entry", "export overview", PRIVACY, "any"),
    *_rows("review_finding", "list", PRIVACY, "any"),
    *_rows("review_finding", "read answer", PRIVACY, "own", FULL, EVERY_CLASS),
    *_rows("audit_entry", "read", ANYONE, "own_act", FULL, EVERY_CLASS),
    *_rows("audit_entry", "read", PRIVACY, "organisation", FULL, EVERY_CLASS),
)


def grants_for(record: str, action: str, role: Role) -> list[Grant]:
    """Return the rows by which a role may do an action to a kind of record."""
    return [row for row in _BY_ACTION.get((record, action), ()) if role in row.roles]


def may_ever(action: str, role: Role) -> bool:
    """Return whether any row lets this role do this action, to whatever record."""
    return bool(grants_for(action.partition(".")[0], action, role))


def actions_of(record: str) -> list[str]:
    """Return every action on a kind of record that needs the record, in the table's order."""
    found = [row.action for row in GRANTS if row.record == record and row.relation != "any"]
    return list(dict.fromkeys(found))


@cache
def version() -> str:
    """Return twelve hexadecimal digits that change with the table, for the log."""
    rows = [
        (
            *(row.action, sorted(row.roles), row.relation, int(row.level)),
            *(sorted(row.classes or ()), row.in_person),
        )
        for row in GRANTS
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:12]


_BY_ACTION: dict[tuple[str, str], list[Grant]] = {}
for _row in GRANTS:
    _BY_ACTION.setdefault((_row.record, _row.action), []).append(_row)
