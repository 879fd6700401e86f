"""The table of grants: who may do what to which record. `docs/access.md` is made from it.

A row says: *these roles*, standing in *this relation* to the record, may do *this*, up to *these
classes*, and a reading shows *this level*. What a relation means in SQL stands in the `policy.py`
of the record's feature; relations that are keys are resolved by the engine. What is not listed is
refused. "Who may" stands here, "what the state allows" stands in the `rules.py` of the feature.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from coordination.access.case_grants import CASE_GRANTS
from coordination.access.classes import EVERY_CLASS, FIELD_ROLES, DataClass, Role
from coordination.access.plan_grants import PLAN_GRANTS
from coordination.access.rows import (
    ADDRESSEES,
    ADMIN,
    ADOPTERS,
    ANSWERERS,
    ANYONE,
    AREA_COUNTERS,
    BREAKABLE,
    CONTACT,
    COORDINATED,
    COORDINATOR,
    COUNTERS,
    DIRECTOR,
    EXPORTERS,
    FULL,
    GLASS_BREAKERS,
    KEY_RELATIONS,
    LEAD,
    MATCHERS,
    MENTOR,
    NAMED_CLASSES,
    OUTSIDE_CIRCLES,
    POLICE,
    POLICE_DATA,
    PRIVACY,
    RECORDERS,
    STUB,
    SUMMARY,
    Grant,
    behind_glass,
    coordinators,
    matchers,
    rows,
)

__all__ = ["ADDRESSEES", "ANYONE", "GRANTS", "KEY_RELATIONS", "OUTSIDE_CIRCLES", "Grant"]

GRANTS: tuple[Grant, ...] = (
    # Signals
    *rows("signal", "create", RECORDERS, "any"),
    *rows("signal", "list", ANYONE, "any"),
    *rows("signal", "read edit submit withdraw", RECORDERS, "authored", FULL, EVERY_CLASS),
    *rows("signal", "read claim", COORDINATOR, "unclaimed", FULL, COORDINATED),
    *rows("signal", "read claim", LEAD, "uncoordinated_unclaimed", FULL),
    *rows("signal", "read", COORDINATOR, "own", FULL, COORDINATED),
    *rows("signal", "read", FIELD_ROLES | LEAD, "stood_in_for", FULL),
    *rows(
        "signal", "read", LEAD | FIELD_ROLES | PRIVACY, "own", STUB, COORDINATED - {DataClass.D6}
    ),
    *rows("signal", "read", LEAD, "uncoordinated", FULL),
    *rows("signal", "read", LEAD, "climbed", FULL),
    *rows("signal", "read", ADDRESSEES, "handling", FULL),
    *rows("signal", "read", RECORDERS, "named", FULL, NAMED_CLASSES),
    *coordinators("signal", "correct rectify retract ask read_routing"),
    *rows(
        "signal",
        "correct rectify retract ask read_routing",
        COORDINATOR,
        "named",
        FULL,
        NAMED_CLASSES,
    ),
    *matchers("signal", "offer_match end_match_offer"),
    *rows("signal", "read_feedback", RECORDERS, "authored", FULL, EVERY_CLASS),
    *behind_glass("signal", "break_glass", "own"),
    *behind_glass("signal", "read", "break_glass"),
    # Young persons
    *rows("young_person", "create search list compare", RECORDERS, "any"),
    *rows("young_person", "read edit merge separate distinguish", COORDINATOR, "own", FULL),
    *rows("young_person", "read", MENTOR | FIELD_ROLES | LEAD, "own", SUMMARY),
    *rows(
        "young_person",
        "read edit merge separate distinguish",
        RECORDERS,
        "registered",
        FULL,
        EVERY_CLASS,
    ),
    *rows("young_person", "read", ADDRESSEES, "handling", FULL),
    *behind_glass("young_person", "read", "break_glass"),
    # Conflicts of interest: declared by anybody about themself, ended by somebody else.
    *rows("conflict_of_interest", "create list", ANYONE, "any"),
    *rows("conflict_of_interest", "read", ANYONE, "mine", FULL, EVERY_CLASS),
    *rows("conflict_of_interest", "read end", LEAD, "of_colleague", FULL),
    *rows("conflict_of_interest", "read end", ADMIN, "of_a_lead", FULL, EVERY_CLASS),
    # Follow-ups
    *rows("follow_up", "list", ANYONE, "any"),
    *coordinators("follow_up", "read release keep withdraw"),
    *rows("follow_up", "release keep withdraw", COORDINATOR, "named", FULL, NAMED_CLASSES),
    *rows("follow_up", "read", LEAD, "own", STUB, COORDINATED - {DataClass.D6}),
    *rows("follow_up", "read assign", LEAD, "received", STUB, COORDINATED - {DataClass.D6}),
    # A mentor is addressed by the reporting code only, which names its author (product §4.2).
    *rows("follow_up", "read accept decline assign", ANSWERERS, "asked", STUB, EVERY_CLASS),
    *rows("follow_up", "read complete return", ANSWERERS, "handling", FULL, EVERY_CLASS),
    # "Assign: handler": who stands in for them completes and returns, and hands it to nobody.
    Grant(
        *("follow_up", "follow_up.assign", ANSWERERS, "handling", FULL, EVERY_CLASS),
        in_person=True,
    ),
    *rows("follow_up", "read", RECORDERS, "named", FULL, NAMED_CLASSES),
    # "The five-step guide for its author, who becomes `named`, with the child-protection lead."
    *rows("follow_up", "write_code read_code", RECORDERS, "named", FULL, NAMED_CLASSES),
    # "What the receiver needs for its own file it adopts into its own record": a director of the
    # process has no content of their own.
    *rows("follow_up", "adopt", ADOPTERS, "handling", FULL, BREAKABLE),
    *rows("adoption", "list", ADOPTERS | PRIVACY, "any"),
    *rows("adoption", "read", ADOPTERS, "authored", FULL, EVERY_CLASS),
    *coordinators("adoption", "read"),
    *rows("adoption", "read", LEAD | FIELD_ROLES | PRIVACY, "own", STUB, BREAKABLE),
    # Shares
    *rows("share", "list", ANYONE, "any"),
    *coordinators("share", "read ground revoke"),
    *rows("share", "read sign", LEAD, "own", STUB, COORDINATED - {DataClass.D6}),
    *rows("share", "read", COORDINATOR, "received", FULL),
    *rows("share", "read", PRIVACY, "own", FULL, EVERY_CLASS - {DataClass.D6, DataClass.DV}),
    *rows("share", "read", PRIVACY, "received", FULL, EVERY_CLASS - {DataClass.D6, DataClass.DV}),
    # Decisions under the Wpg to disclose police data: proposed by who recorded them, confirmed by
    # the lead as a second person, who reads the decision and never the record.
    *rows("signal", "disclose", POLICE, "authored_outside_school", FULL, POLICE_DATA),
    *rows("signal", "disclose", POLICE, "stood_in_for", FULL, POLICE_DATA),
    *rows("wpg_decision", "list", ANYONE, "any"),
    *rows("wpg_decision", "read withdraw", POLICE, "authored_outside_school", FULL),
    *rows("wpg_decision", "read withdraw", POLICE, "stood_in_for", FULL),
    *rows("wpg_decision", "read confirm withdraw", LEAD, "own", FULL),
    *rows("wpg_decision", "read", PRIVACY, "own", FULL),
    *rows("wpg_decision", "read", PRIVACY, "received", FULL),
    # Tasks to inform the young person or guardians
    *rows("inform_task", "list", ANYONE, "any"),
    *coordinators("inform_task", "read complete postpone"),
    # The ladder of informing climbs to the lead, who sees that it is late, not about whom.
    *rows("inform_task", "read", LEAD, "own", STUB, COORDINATED - {DataClass.D6}),
    # The process director's desk
    *rows("desk_item", "list", ANYONE, "any"),
    *rows("desk_item", "read propose", DIRECTOR, "desk", STUB, EVERY_CLASS),
    *CASE_GRANTS,
    *PLAN_GRANTS,
    # Matches: "the two professionals; the process director sees that it exists and whether it was
    # answered". A task is its professional's, in person.
    *rows("match_task", "list", MATCHERS, "any"),
    *rows("match_task", "read answer report_wrong", MATCHERS, "mine", FULL, EVERY_CLASS),
    *rows("match", "list", DIRECTOR, "any"),
    *rows("match", "read", DIRECTOR, "desk", STUB, CONTACT),
    # Broken glass: told to, and reviewed by, the own lead and privacy officer, never oneself
    *rows("break_glass", "create", GLASS_BREAKERS, "any"),
    *rows("break_glass", "list", GLASS_BREAKERS | PRIVACY, "any"),
    *rows("break_glass", "read end", GLASS_BREAKERS, "mine", FULL, EVERY_CLASS),
    *rows("break_glass", "read end review", LEAD | PRIVACY, "overseen", FULL, EVERY_CLASS),
    # Exports: whoever records, handles or keeps the metadata of an organisation (`exports.rules`)
    *rows("export", "create list", EXPORTERS, "any"),
    *rows("export", "read", EXPORTERS, "mine", FULL, EVERY_CLASS),
    # Figures: counts of what one may list, and of municipalities with small numbers hidden
    *rows("own_figures", "read", COUNTERS, "any"),
    *rows("area_figures", "read", AREA_COUNTERS, "any"),
    # Notices
    *rows("notice", "read look", ANYONE, "mine", FULL, EVERY_CLASS),
    # Rules, directory and reference data
    *rows("organisation", "list read", ANYONE, "any"),
    *rows("organisation", "create edit", ADMIN, "any"),
    *rows("mail_domain", "propose end list", ADMIN, "any"),
    *rows("mail_domain", "confirm end list", LEAD, "any"),
    # Those of an organisation without a lead are confirmed by a second administrator.
    *rows("mail_domain", "confirm", ADMIN, "any"),
    *rows("rule_set", "list read dry_run", ANYONE, "any"),
    *rows("rule_set", "create approve", ADMIN, "any"),
    *rows("rule_set", "accept", LEAD, "any"),
    *rows("calendar", "edit", ADMIN, "any"),
    # People and their memberships
    *rows("account", "create list read edit disable enable", ADMIN, "any"),
    # The lead speaks for the person; the administrator of nobody but a lead (`identity`).
    *rows("account", "recover confirm", ADMIN | LEAD, "any"),
    *rows("account", "invite end_sessions", ADMIN, "any"),
    *rows("membership", "propose end list dry_run", ADMIN, "any"),
    *rows("membership", "confirm end list dry_run", LEAD, "any"),
    # An organisation's first lead is confirmed by a second administrator (product §2).
    *rows("membership", "confirm", ADMIN, "any"),
    *rows("function_contact", "edit", LEAD, "any"),
    *rows("membership", "switch hand_over stand_in", ANYONE, "any"),
    # Why they can see this: of what one may see, and as privacy officer of what the own
    # organisation has; circles tell nothing to who is outside.
    *rows("access", "explain", ANYONE, "any"),
    *rows("young_person", "explain", PRIVACY, "own", STUB),
    *rows("follow_up", "explain", PRIVACY, "own", STUB, COORDINATED - {DataClass.D6}),
    *rows("inform_task", "explain", PRIVACY, "own", STUB, COORDINATED - {DataClass.D6}),
    # Tokens of one's own membership; its lead sees and revokes those of the organisation.
    *rows("api_token", "list create revoke", ANYONE, "any"),
    # How the installation is doing: counts only
    *rows("installation", "read", ADMIN, "any"),
    # How people of an organisation log in: proposed by the one, confirmed by the other
    *rows("oidc_provider", "list read propose edit end", ADMIN, "any"),
    *rows("oidc_provider", "list read confirm end", LEAD, "any"),
    # Oneself
    *rows("self", "read edit", ANYONE, "any"),
    *rows("desk", "read calendar", ANYONE, "any"),
    *rows("digest", "preview", ANYONE, "any"),
    *rows("audit_entry", "list search", ANYONE, "any"),
    *rows("audit_entry", "export overview", PRIVACY, "any"),
    *rows("review_finding", "list", PRIVACY, "any"),
    *rows("review_finding", "read answer", PRIVACY, "own", FULL, EVERY_CLASS),
    *rows("audit_entry", "read", ANYONE, "own_act", FULL, EVERY_CLASS),
    *rows("audit_entry", "read", PRIVACY, "organisation", FULL, EVERY_CLASS),
)


def grants_for(record: str, action: str, role: Role) -> list[Grant]:
    """Return the rows by which a role may do an action to a kind of record."""
    return [row for row in _BY_ACTION.get((record, action), ()) if role in row.roles]


def may_ever(action: str, role: Role) -> bool:
    """Return whether any row lets this role do this action, to whatever record."""
    return bool(grants_for(action.partition(".")[0], action, role))


@cache
def actions_of(record: str) -> tuple[str, ...]:
    """Return every action on a kind of record that needs the record, in the table's order."""
    found = [row.action for row in GRANTS if row.record == record and row.relation != "any"]
    return tuple(dict.fromkeys(found))


def decided_alike(record: str, role: Role) -> list[list[str]]:
    """Return `actions_of` a record, together where rows that say the same decide for a role.

    One clause answers for all of a group, and need not be asked for each.
    """
    groups: dict[tuple[Any, ...], list[str]] = {}
    for action in actions_of(record):
        ways = tuple(row.way for row in grants_for(record, action, role))
        groups.setdefault(ways, []).append(action)
    return list(groups.values())


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
