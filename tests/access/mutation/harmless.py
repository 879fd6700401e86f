"""Broken places by which nothing opens and nothing closes, each with the reason."""

from __future__ import annotations

import re
from collections.abc import Collection

from tests.access.mutation.mutant import Mutant

# By a pattern that the whole name of the mutant fits.
WITHOUT_CLASS = (
    "(audit_entry|break_glass|conflict_of_interest|export|notice|review_finding|wpg_decision"
    "|young_person)"
)
WITHOUT_KEYS = (
    "(audit_entry|break_glass|conflict_of_interest|export|inform_task|notice|review_finding|share"
    "|wpg_decision)"
)
HARMLESS: dict[str, str] = {
    rf"ceilings: {WITHOUT_CLASS} in the register: \w+ (lifts|keeps) the secrecy gate": (
        "This kind of record has no class of its own, so that no own right to it is narrowed by"
        " class, the secrecy gate on D3 included."
    ),
    rf"ceilings: {WITHOUT_KEYS} in the register: content turned about": (
        "Whether a kind of record holds content is asked where a key opens it, and no row of the"
        " table of grants opens this kind by a key."
    ),
    r"ceilings: \w+ in the register: uncoordinated(_unclaimed)? lifts the secrecy gate": (
        "Only leads have rows with this relation, within the classes of a lead, among which is no"
        " D3."
    ),
    r"grants: (follow_up.read as asked|desk_item.read as desk) by \S+: at level (summary|full)": (
        "A key bears its level, and those that are given to an addressed function or to a desk bear"
        " the stub, whatever the row of the table says."
    ),
    "ceilings: follow_up in the register: received lifts the secrecy gate": (
        "The rows with this relation to a follow-up show the stub, for which the secrecy gate is"
        " not asked."
    ),
}
_COMPILED = [(re.compile(pattern), why) for pattern, why in HARMLESS.items()]


def reason(mutant: Mutant) -> str | None:
    """Return why nothing can see a mutant, or None where something must."""
    return next((why for pattern, why in _COMPILED if pattern.fullmatch(mutant.name)), None)


def idle(names: Collection[str]) -> list[str]:
    """Return the patterns that no mutant has: a reason must not outlive what it was given for.

    Args:
        names: of all mutants.
    """
    return [one.pattern for one, _ in _COMPILED if not any(map(one.fullmatch, names))]
