"""What product text §5 says about who may do what ("Acts"), in plain Python.

A verdict is about the person, not about the state: an act that the person may do can still be
refused because of the state (409) or of bad input (422). "What is not listed is refused."
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.access.oracle import (
    CLASSES,
    COORDINATOR,
    DIRECTOR,
    FIELD,
    FULL,
    LEAD,
    MENTOR,
    NONE,
    ORDINARY,
    Actor,
    FollowUp,
    Signal,
    asks_as_coordinator,
    coordinates,
    drafting,
    follow_up_parts,
    hands,
    in_function,
    may_break,
    named,
    secret_enough,
    signal_level,
)
from tests.access.oracle_records import (
    POLICE,
    Decision,
    decision_level,
    inform_level,
    share_level,
    withdraws_decision,
)

# Verdicts. NEVER: no member of this role may do it to any record, so every id, hidden or absent,
# gets the same 403. HIDDEN: 404 as if absent. REFUSED: readable, but 403.
NEVER, HIDDEN, REFUSED, ALLOWED = "never", "hidden", "refused", "allowed"

# Reading: who may record is not listed among the acts; the picture of §4 says "anyone", by which
# those are meant who meet young persons: coordinators, mentors, leads and, outside schools, the
# attendance officers, youth workers and police officers of §2.
RECORDERS = FIELD | {COORDINATOR, MENTOR, LEAD}
COORDINATING = FIELD | {COORDINATOR, LEAD}
# The reporting code names its author, who may be a mentor.
ANSWERING = FIELD | {COORDINATOR, LEAD, DIRECTOR, MENTOR}

# Who sees the stub of what colleagues recorded, and has classes to read it in.
GLASS = FIELD | {LEAD}

Test = Callable[[Actor, Any], bool]


def _author(a: Actor, s: Signal) -> bool:
    return s.author == a.id


def _withdraws(a: Actor, s: Signal) -> bool:
    """Says: "Edit, submit, withdraw a draft: its author"; "withdraw …: the owner's coordinator"."""
    return _owner_coordinator(a, s) if s.submitted else _author(a, s)


def _owner_coordinator(a: Actor, record: Signal | FollowUp) -> bool:
    """Who does not pass the gates does not act behind them either."""
    if isinstance(record, FollowUp):
        by_name = coordinates(a, record) and named(a, record)
        return asks_as_coordinator(a, record) or by_name
    if not coordinates(a, record) or signal_level(a, record) != FULL:
        return False
    at_hand = record.submitted or _author(a, record)
    return at_hand and (a.role != COORDINATOR or _in_reach(a, record))


def _informs(a: Actor, shared: Any) -> bool:
    """Who opened it: of a contribution, which waits for nobody, whoever coordinates it."""
    if isinstance(shared, FollowUp):
        return _owner_coordinator(a, shared)
    return coordinates(a, shared) and secret_enough(a, shared)


def _discloses(a: Actor, s: Signal) -> bool:
    return s.klass == "D5" and (_author(a, s) or (s.submitted and s.author in a.replaces))


def _offers(a: Actor, s: Signal) -> bool:
    takes_part = a.kind != "police" and s.klass not in {"D5", "D6", "DV"}
    return takes_part and _owner_coordinator(a, s)


def _in_reach(a: Actor, s: Signal) -> bool:
    """A school's coordinator acts on D0 to D4, on D6 until it is sent, on DV when named."""
    named_there = any(named(a, f) for f in s.follow_ups)
    return s.klass in CLASSES[COORDINATOR] | {"D6"} or named_there


def _brings(a: Actor, s: Signal) -> bool:
    return s.klass in ORDINARY | {"D3", "D4"} and _owner_coordinator(a, s)


def _claims(a: Actor, s: Signal) -> bool:
    return s.author is None and drafting(a, s)


def _answers(a: Actor, f: FollowUp) -> bool:
    """Says: "Accept, decline: a member of the addressed function"."""
    return f.offered and in_function(a, f)


def _handles(a: Actor, f: FollowUp) -> bool:
    """Says: "Complete, return: handler, stand-in"."""
    return f.handler is not None and f.handler in hands(a, f)


def _assigns(a: Actor, f: FollowUp) -> bool:
    """Says: "Assign: handler, a member of the function or the receiving lead"."""
    receiving = a.role == LEAD and a.organisation == f.asked
    return f.offered and (f.handler == a.id or in_function(a, f) or receiving)


def _signs(a: Actor, f: FollowUp) -> bool:
    """Says: "Second signature: the owner's lead"."""
    return a.role == LEAD and a.organisation == f.owner.id


SIGNAL_ACTS: dict[str, tuple[frozenset[str], Test]] = {
    "edit": (RECORDERS, _author),
    "submit": (RECORDERS, _author),
    "withdraw": (RECORDERS, _withdraws),
    # Reading: "correct another's signal: the owner's coordinator"; that authors correct their own
    # is not said, and "what is not listed is refused".
    "correct": (COORDINATING, _owner_coordinator),
    "rectify": (COORDINATING, _owner_coordinator),
    "claim": (frozenset({COORDINATOR, LEAD}), _claims),
    # Reading: asking by hand is the coordinator's, as "sending into the lane is asked by hand by
    # the coordinator".
    "ask": (COORDINATING, _owner_coordinator),
    # Reading: "grant" is the owner's coordinator's, who is the officer that recorded the data.
    "disclose": (frozenset({POLICE}), _discloses),
    # "A professional may offer a signal": reading: who may open it to others may offer it. "Police,
    # D5, D6 and DV never take part."
    "offer_match": (COORDINATING - {POLICE}, _offers),
    "end_match_offer": (COORDINATING - {POLICE}, _offers),
    "break_glass": (GLASS, may_break),
    # Reading: bringing to a table is asking several partners at once; what "never leaves", and what
    # is invisible outside its circle, becomes no case.
    "open_case": (COORDINATING, _brings),
}
# Police data stay where the decision put them; what is in a circle never leaves it.
NEVER_TAKEN = frozenset({"D5", "D6", "DV"})
FOLLOW_UP_ACTS: dict[str, tuple[frozenset[str], Test]] = {
    "release": (COORDINATING, _owner_coordinator),
    "keep": (COORDINATING, _owner_coordinator),
    "withdraw": (COORDINATING, _owner_coordinator),
    "accept": (ANSWERING, _answers),
    "decline": (ANSWERING, _answers),
    "assign": (ANSWERING, _assigns),
    "complete": (ANSWERING, _handles),
    "return": (ANSWERING, _handles),
    # "What the receiver needs for its own file it adopts into its own record": who handles it, and
    # who has content of their own (a process director has none).
    # "The five-step guide for its author, who becomes `named`, with the child-protection lead."
    **dict.fromkeys(
        ("write_code", "read_code"),
        (RECORDERS, named),
    ),
    "adopt": (COORDINATING, lambda a, f: _handles(a, f) and f.klass not in NEVER_TAKEN),
}
SHARE_ACTS: dict[str, tuple[frozenset[str], Test]] = {
    "ground": (COORDINATING, _owner_coordinator),
    "revoke": (COORDINATING, _owner_coordinator),
    "sign": (frozenset({LEAD}), _signs),
}
# Reading: informing is part of granting, so it is the owner's coordinator's.
INFORM_ACTS: dict[str, tuple[frozenset[str], Test]] = {
    "complete": (COORDINATING, _informs),
    "postpone": (COORDINATING, _informs),
}


def on_signal(a: Actor, act: str, s: Signal) -> str:
    """Say whether the actor may do an act to a signal."""
    return _verdict(a, SIGNAL_ACTS[act], s, readable=signal_level(a, s) > NONE)


def on_follow_up(a: Actor, act: str, f: FollowUp) -> str:
    """Say whether the actor may do an act to a follow-up."""
    return _verdict(a, FOLLOW_UP_ACTS[act], f, readable=bool(follow_up_parts(a, f)))


def on_share(a: Actor, act: str, f: FollowUp) -> str:
    """Say whether the actor may do an act to the share of a follow-up."""
    return _verdict(a, SHARE_ACTS[act], f, readable=share_level(a, f) > NONE)


def on_decision(a: Actor, act: str, d: Decision) -> str:
    """Say whether the actor may do an act to a decision to disclose police data."""
    rules: dict[str, tuple[frozenset[str], Test]] = {
        "confirm": (frozenset({LEAD}), lambda a, d: a.organisation == d.about.owner.id),
        "withdraw": (frozenset({LEAD, POLICE}), withdraws_decision),
    }
    return _verdict(a, rules[act], d, readable=decision_level(a, d) > NONE)


def on_inform_task(a: Actor, act: str, f: FollowUp) -> str:
    """Say whether the actor may do an act to a task to inform."""
    return _verdict(a, INFORM_ACTS[act], f, readable=inform_level(a, f) > NONE)


def _verdict(a: Actor, rule: tuple[frozenset[str], Test], record: Any, *, readable: bool) -> str:
    roles, test = rule
    if a.role not in roles:
        return NEVER
    if not readable:
        return HIDDEN
    return ALLOWED if test(a, record) else REFUSED
