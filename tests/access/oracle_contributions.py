"""What product text §5 and §6 say about contributions to a case, in plain Python.

"`participant`, `director`: live seat, accepted lead; contributions shared with that seat or person,
within classes; a director never rises above own classes." As `tests.access.oracle`: from the text
alone, importing nothing of the application.

Readings. A contribution is a record of its author's organisation, so "own right" says who reads it
there, as of a signal: its coordinator, its author, the stub for the rest. Sharing is the owner's
coordinator's ("grant, revoke"); its author may withdraw what they brought. A process director has
"own desk: stub + reason" by own right and so brings nothing, but may be shared with. A stand-in
has neither seat nor lead. Nothing opens to `desk`: a contribution is shared by seat or person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.access.oracle import (
    CLASSES,
    FULL,
    NONE,
    STUB,
    STUB_OF_THE_REST,
    Actor,
    Owner,
    coordinates,
    secret_enough,
)
from tests.access.oracle_acts import ALLOWED, COORDINATING, HIDDEN, NEVER, REFUSED
from tests.access.oracle_cases import SITTING

READING = SITTING | STUB_OF_THE_REST


@dataclass(frozen=True)
class Recipient:
    """Who lives at the other end of a share that lasts: a live seat, or the accepted lead."""

    organisation: Any
    function: str | None  # None of who leads
    member: Any
    special_ground: bool
    criminal_ground: bool


@dataclass(frozen=True)
class Contribution:
    """What a partner brought: whose it is, and with whom it is shared now."""

    id: Any
    owner: Owner
    author: Any
    author_active: bool
    klass: str
    persons: frozenset[Any]
    recipients: tuple[Recipient, ...]


def contribution_level(a: Actor, c: Contribution) -> int:
    """How much of a contribution opens."""
    if not a.active or a.conflicts & c.persons:
        return NONE
    return max(_own_right(a, c), _shared(a, c))


def _own_right(a: Actor, c: Contribution) -> int:
    if a.organisation != c.owner.id:
        return NONE
    if wrote(a, c) or coordinates_own(a, c):
        return FULL
    return STUB if a.role in STUB_OF_THE_REST else NONE


def _shared(a: Actor, c: Contribution) -> int:
    within = c.klass in CLASSES.get(a.role, frozenset()) and a.role in SITTING
    secret = c.klass != "D3" or a.bound
    return FULL if within and secret and any(_reaches(a, c, to) for to in c.recipients) else NONE


def _reaches(a: Actor, c: Contribution, to: Recipient) -> bool:
    grounded = {"D3": to.special_ground, "D4": to.criminal_ground}.get(c.klass, True)
    if to.member is not None:
        return grounded and a.id == to.member
    return grounded and a.organisation == to.organisation and to.function in a.functions


def wrote(a: Actor, c: Any) -> bool:
    """Whether it is of one's own hand, in a role that has content of its own."""
    return a.id == c.author and a.role in COORDINATING


def coordinates_own(a: Actor, c: Any) -> bool:
    """Whether one coordinates the organisation whose record it is."""
    return a.role in COORDINATING and coordinates(a, c) and secret_enough(a, c)


ACTS = {
    **dict.fromkeys(("share", "end_share"), coordinates_own),
    "withdraw": lambda a, c: wrote(a, c) or coordinates_own(a, c),
}


def on_contribution(a: Actor, act: str, c: Contribution) -> str:
    """Say whether the actor may do an act to a contribution."""
    if a.role not in COORDINATING:
        return NEVER
    if contribution_level(a, c) == NONE:
        return HIDDEN
    return ALLOWED if ACTS[act](a, c) else REFUSED
