"""Words for the closed lists of access, partners and the log."""

from __future__ import annotations

from coordination.core.i18n import gettext, lazy_gettext

ROLES = {
    "care_coordinator": lazy_gettext("care and safety coordinator"),
    "mentor": lazy_gettext("mentor"),
    "organisation_lead": lazy_gettext("organisation lead"),
    "attendance_officer": lazy_gettext("attendance officer"),
    "youth_worker": lazy_gettext("youth worker"),
    "police_officer": lazy_gettext("police officer"),
    "process_director": lazy_gettext("process director"),
    "weighing_member": lazy_gettext("member of the weighing team"),
    "policy_officer": lazy_gettext("policy officer"),
    "privacy_officer": lazy_gettext("privacy officer"),
    "administrator": lazy_gettext("administrator"),
}
FUNCTIONS = ROLES | {
    "child_protection_lead": lazy_gettext("child protection lead"),
    "confidential_counsellor": lazy_gettext("confidential counsellor"),
    "transition_point": lazy_gettext("transition point"),
    # Outside schools: the author acts as coordinator of what they recorded.
    "author": lazy_gettext("who recorded it"),
}
KINDS = {
    "school": lazy_gettext("school"),
    "youth_care": lazy_gettext("youth care"),
    "youth_work": lazy_gettext("youth work"),
    "attendance": lazy_gettext("compulsory education"),
    "police": lazy_gettext("police"),
    "municipality": lazy_gettext("municipality"),
    "zvh": lazy_gettext("care and safety house"),
    "health": lazy_gettext("health care"),
    "education_partnership": lazy_gettext("education partnership"),
    "knowledge": lazy_gettext("knowledge institute"),
}
OUTCOMES = {
    "done": lazy_gettext("done"),
    "refused": lazy_gettext("refused"),
    "hidden": lazy_gettext("not found"),
    "failed": lazy_gettext("failed"),
}

RECORDS = {
    "signal": lazy_gettext("Signals"),
    "follow_up": lazy_gettext("Follow-ups"),
    "share": lazy_gettext("What was shared"),
    "inform_task": lazy_gettext("Tasks to inform"),
    "desk_item": lazy_gettext("Items without a partner"),
    "young_person": lazy_gettext("Young persons"),
    "case": lazy_gettext("Cases"),
    "goal": lazy_gettext("Goals"),
}


def role_name(role: str) -> str:
    """Return the word for a role."""
    return gettext(ROLES[role])


def function_name(function: str) -> str:
    """Return the word for a function."""
    return gettext(FUNCTIONS[function])


def kind_name(kind: str) -> str:
    """Return the word for a kind of organisation."""
    return gettext(KINDS[kind])


def outcome_name(outcome: str) -> str:
    """Return the word for how a request ended."""
    return gettext(OUTCOMES[outcome])


def record_name(kind: str) -> str:
    """Return the word for several records of a kind."""
    return gettext(RECORDS[kind])
