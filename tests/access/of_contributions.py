"""The cells of contributions in the access table: what the oracle says, and what is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.access import oracle_contributions
from tests.access.facts import Facts
from tests.access.oracle import Actor

REASON = "Anders kan deze partner niet meedenken."
NEW = {"kind": "goes_well", "dataClass": "D2", "words": "Hij komt weer naar school."}
GROUNDS = {
    "ageGate": "from12to15",
    "purpose": "youth_help",
    "legalBasis": "public_task",
    "specialGround": "child_protection_task",
    "criminalGround": "public_partnership",
    **dict.fromkeys(("necessity", "proportionality", "subsidiarity"), REASON),
}


def level(facts: Facts, a: Actor, record: Any) -> int:
    """Return how much of a contribution opens."""
    return oracle_contributions.contribution_level(a, facts.contributions[record])


def verdict(act: str) -> Callable[[Facts, Actor, Any], str]:
    """Return what says who may do an act to a contribution."""
    on = oracle_contributions.on_contribution
    return lambda facts, a, record: on(a, act, facts.contributions[record])


def ending(facts: Facts, record: Any) -> dict[str, Any]:
    """Return a share of it, or something that is none."""
    found = facts.contribution_shares.get(record, [record])
    return {"shareId": str(min(found, key=str))}


def sharing(facts: Facts, record: Any) -> dict[str, Any]:
    """Return what opens it to who leads, or else to a seat that does not have it yet."""
    seat = facts.unshared.get(record)
    return GROUNDS | ({"seatId": str(seat)} if seat else {})


def nothing(_facts: Facts, _record: Any) -> None:
    """Return that nothing is sent."""


PATHS = {
    "shares": ("share", sharing),
    "share-ending": ("end_share", ending),
    "withdrawal": ("withdraw", nothing),
}
