"""What product text §5 says about shares, tasks, desk items, young persons and the log.

As `tests.access.oracle`, of which it is the second half: from the text alone, importing nothing of
the application.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.access.oracle import (
    CIRCLE,
    CLASSES,
    COORDINATOR,
    DIRECTOR,
    FIELD,
    FULL,
    LEAD,
    MENTOR,
    NONE,
    PRIVACY,
    STUB,
    SUMMARY,
    Actor,
    FollowUp,
    Signal,
    behind_glass,
    coordinates,
    handles_inside,
    handling,
    secret_enough,
)

POLICE = "police_officer"


@dataclass(frozen=True)
class Glass:
    """Glass that lasts now: who broke it, for which class, and who stood in the signal then."""

    by: Any
    klass: str
    persons: frozenset[Any]


def share_level(a: Actor, f: FollowUp) -> int:
    """Says: "Coordinators and privacy officers of owner and recipient"; the owner's lead by stub.

    Reading: a proposal has not reached its recipient, so the recipient's side reads it once it was
    live, and afterwards too. Only schools have coordinators by role. Of police data the lead reads
    the decision instead: "stub of the rest" leaves them out, here as well. Privacy officers are
    outside every circle; whom a coordinator receives from is within the classes of the role. The
    gates stand "on top" of all, so that D3 asks a secrecy-bound membership of everybody but its
    author; the lead signs "on reason and stub".
    """
    share = f.share
    if share is None or not a.active or a.conflicts & f.persons:
        return NONE
    if secret_enough(a, f) and _keeps_shares(a, f):
        return FULL
    watches = a.role == LEAD and a.organisation == f.owner.id and f.klass not in CIRCLE | {"D5"}
    return STUB if watches else NONE


def _keeps_shares(a: Actor, f: FollowUp) -> bool:
    supervises = a.role == PRIVACY and f.klass not in CIRCLE
    if a.organisation == f.owner.id:
        return supervises or coordinates(a, f)
    within = a.role == COORDINATOR and f.klass in CLASSES[COORDINATOR]
    theirs = a.organisation == f.asked and f.share is not None and f.share.was_live
    return theirs and (supervises or within)


def inform_level(a: Actor, f: FollowUp) -> int:
    """A task to inform belongs to the owner: its coordinator; the lead by stub ("state of all").

    "Each share to the outside opens" one: of a follow-up, and of a contribution to a case alike.
    """
    if not a.active or a.conflicts & f.persons or a.organisation != f.owner.id:
        return NONE
    if coordinates(a, f) and secret_enough(a, f):
        return FULL
    return STUB if a.role == LEAD and f.klass not in CIRCLE | {"D5"} else NONE


@dataclass(frozen=True)
class Decision:
    """A decision to disclose police data; confirmed says whether a second person signed it."""

    id: Any
    about: Signal
    recipient: Any
    confirmed: bool


def decision_level(a: Actor, d: Decision) -> int:
    """A decision is to police data what a share is to others: its ground.

    Reading: its officer, who is the coordinator of what they recorded, and the lead as the second
    person ("second signature: the owner's lead"); "privacy officers of owner and recipient", the
    latter once it was made. The handler reads what was disclosed, not why it could be.
    """
    if not a.active or a.conflicts & d.about.persons:
        return NONE
    if a.organisation == d.about.owner.id:
        return FULL if a.role in {LEAD, PRIVACY} or _decides(a, d) else NONE
    return FULL if a.role == PRIVACY and a.organisation == d.recipient and d.confirmed else NONE


def withdraws_decision(a: Actor, d: Decision) -> bool:
    """Who made it takes it back: its officer, who stands in for that officer, the lead."""
    return a.organisation == d.about.owner.id and (a.role == LEAD or _decides(a, d))


def _decides(a: Actor, d: Decision) -> bool:
    return a.role == POLICE and d.about.author in a.hands


def desk_item_level(a: Actor, director_organisation: Any, s: Signal) -> int:
    """Says: "Own desk: stub + reason", to the process directors of one organisation."""
    sits = a.organisation == director_organisation and DIRECTOR in a.functions
    blocked = not a.active or a.conflicts & s.persons or s.klass in CIRCLE
    return STUB if sits and not blocked else NONE


def young_person_level(
    a: Actor,
    person: Any,
    registered: tuple[Any, Any],
    about: Iterable[FollowUp],
    glasses: Iterable[Glass] = (),
) -> int:
    """Says: "Own organisation by role; through `handling` the fields of the level."

    Mentors, field workers and leads find registrations of their organisation as a summary, and in
    full what they registered themselves (decision 0006).

    Args:
        a: who asks.
        person: id of the young person.
        registered: by which organisation and which membership.
        about: the follow-ups that concern the person.
        glasses: those that last; they open whom the signal named when they were broken.
    """
    if not a.active or person in a.conflicts:
        return NONE
    organisation, by = registered
    own = _own_registration(a, by) if a.organisation == organisation else NONE
    looks = [FULL for glass in glasses if _looks(a, person, glass)]
    return max([own, *looks, *(_person_by_handling(a, person, f) for f in about)])


def _looks(a: Actor, person: Any, glass: Glass) -> bool:
    return glass.by == a.id and person in glass.persons and behind_glass(a, glass.klass)


def _own_registration(a: Actor, by: Any) -> int:
    if a.role == COORDINATOR or (by == a.id and a.role in FIELD | {MENTOR, LEAD}):
        return FULL
    return SUMMARY if a.role in FIELD | {MENTOR, LEAD} else NONE


def _person_by_handling(a: Actor, person: Any, f: FollowUp) -> int:
    if f.internal:
        return FULL if person in f.persons and handles_inside(a, f) else NONE
    if f.share is None or person not in f.share.persons or not handling(a, f):
        return NONE
    return f.share.level if f.share.level >= SUMMARY else NONE


def log_entry_readable(a: Actor, membership: Any, organisations: frozenset[Any]) -> bool:
    """Says: "One's own acts; the privacy officer's own organisation (as owner or actor)"."""
    mine = membership == a.id
    return a.active and (mine or (a.role == PRIVACY and a.organisation in organisations))
