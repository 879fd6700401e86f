"""What product text §5 and §7 let leave in a file, in plain Python; imports nothing of the product.

"D5 … is never exported." "D6 and DV are invisible outside their circle": reading, they leave one
record at a time and only with who reads all of it, since a list is made to be passed on. "An export
of one's own work": what the list shows at one's level; statements and other free text leave with
one record at a time. What opens for an hour through broken glass is "shown on every page", and so
on no paper. Roles without content of their own ("none") export nothing.
"""

from __future__ import annotations

from typing import Any

from tests.access import oracle
from tests.access.oracle import CIRCLE, FULL, NONE, ORDINARY, STUB, SUMMARY, Actor

EXPORTING = frozenset(
    {
        *(oracle.COORDINATOR, oracle.MENTOR, oracle.LEAD, oracle.DIRECTOR, oracle.PRIVACY),
        *oracle.FIELD,
        "weighing_member",
    }
)
SIGNAL_LINE = {
    STUB: {"reference", "status", "urgency", "placeOfEvent", "createdAt"},
    SUMMARY: {"category", "subCategory", "lifeDomain", "occurredOn", "youngPersons"},
}
SIGNAL_WHOLE = {
    SUMMARY: {"statements"},
    FULL: {"dataClass", "alreadyDone", "version", "submittedAt", "closedAt", "withdrawnReason"},
}
FOLLOW_UP_LINE = {
    STUB: {
        *("reference", "kind", "status", "overdue", "urgency", "askedBy", "askedOf"),
        *("municipality", "respondBy", "createdAt", "offeredAt", "endedAt"),
    },
    FULL: {
        *("dueOn", "releaseBy", "acceptedAt", "handlerName", "purpose", "legalBasis"),
        *("specialGround", "criminalGround", "reason", "outcome", "feedbackLine"),
        *("nextContactOn", "registerNumber", "registerDate"),
    },
}
FOLLOW_UP_WHOLE = {FULL: {"question", "reasonText", "advice", "familyKnows", "note"}}

# "State and stub of all", "stub of the rest", "metadata": who has stubs of signals at all.
STUBS_OF_SIGNALS = oracle.FIELD | {oracle.LEAD, oracle.PRIVACY}
LISTED = {"signals": (SIGNAL_LINE,), "follow_ups": (FOLLOW_UP_LINE,)}
WHOLE = {
    "signal": (SIGNAL_LINE, SIGNAL_WHOLE),
    "follow_up": (FOLLOW_UP_LINE, FOLLOW_UP_WHOLE),
}


def fields_of(kind: str, role: str, level: int, klass: str) -> frozenset[str] | None:
    """Return the fields of a record in a kind of file, or None when it does not leave.

    Args:
        kind: `signals`, `signal`, `follow_ups` or `follow_up`.
        role: of who asks for the file.
        level: at which the record opens to them.
        klass: of the record.
    """
    signals = kind.startswith("signal")
    circle = klass in CIRCLE and (kind in LISTED or level < FULL)
    if klass == "D5" or circle or role not in _exporting(level, signals=signals):
        return None
    if level not in ({STUB, SUMMARY, FULL} if signals else {STUB, FULL}):
        return None
    if kind == "signal" and level == STUB:
        return None  # a stub is no document
    # The stub of an ordinary signal names the category; that of another has none to name.
    category = {"category"} if signals and level == STUB else set()
    tables = LISTED.get(kind) or WHOLE[kind]
    return frozenset(category.union(*(_up_to(table, level) for table in tables)))


def _exporting(level: int, *, signals: bool) -> frozenset[str]:
    """Return who may have such a level; of content the privacy officer has none to export."""
    if signals and level == STUB:
        return EXPORTING & STUBS_OF_SIGNALS
    return EXPORTING - {oracle.PRIVACY}


def listed_signal(a: Actor, s: Any) -> frozenset[str] | None:
    """Return the fields of a signal in a list, or None when it does not stand there."""
    level = _signal_level(a, s)
    if level == NONE or a.role not in EXPORTING or s.klass in CIRCLE | {"D5"}:
        return None
    ordinary = {"category"} if level == STUB and s.klass in ORDINARY else set()
    return frozenset(_up_to(SIGNAL_LINE, level) | ordinary)


def whole_signal(a: Actor, s: Any) -> frozenset[str] | None:
    """Return the fields of a signal in a document, or None when there is none to be had."""
    level = _signal_level(a, s)
    if level < SUMMARY or a.role not in EXPORTING or s.klass == "D5":
        return None
    if s.klass in CIRCLE and level < FULL:
        return None
    return frozenset(_up_to(SIGNAL_LINE, level) | _up_to(SIGNAL_WHOLE, level))


def listed_follow_up(a: Actor, f: Any) -> frozenset[str] | None:
    """Return the fields of a follow-up in a list, or None when it does not stand there."""
    if f.klass in CIRCLE | {"D5"}:
        return None
    return _follow_up(a, f, FOLLOW_UP_LINE)


def whole_follow_up(a: Actor, f: Any) -> frozenset[str] | None:
    """Return the fields of a follow-up in a document, or None when there is none to be had."""
    parts = oracle.follow_up_parts(a, f)
    if f.klass == "D5" or (f.klass in CIRCLE and oracle.TERMS not in parts):
        return None
    return _follow_up(a, f, FOLLOW_UP_LINE, FOLLOW_UP_WHOLE)


def _follow_up(a: Actor, f: Any, *tables: dict[int, set[str]]) -> frozenset[str] | None:
    # Reading: of follow-ups the privacy officer has nothing, so there is nothing to export.
    parts = oracle.follow_up_parts(a, f)
    if not parts or a.role not in EXPORTING:
        return None
    level = FULL if oracle.TERMS in parts else STUB
    return frozenset().union(*(_up_to(table, level) for table in tables))


def _signal_level(a: Actor, s: Any) -> int:
    broken = any(glass.by == a.id for glass in s.glasses)
    return NONE if broken else oracle.signal_level(a, s)


def _up_to(table: dict[int, set[str]], level: int) -> set[str]:
    return set().union(*(names for least, names in table.items() if least <= level))
