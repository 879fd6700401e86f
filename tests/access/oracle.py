"""What product text §5 says about who reads what, in plain Python.

Written from the product text, not from the application's table, and importing nothing of the
application: `tests.access.facts` fills the facts in, `tests.access.oracle_acts` says who may act.
Where the text leaves a choice, the reading that was chosen stands in a comment that begins with
"Reading:" and names the sentence it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NONE, STUB, SUMMARY, FULL = 0, 1, 2, 3

COORDINATOR, MENTOR, LEAD = "care_coordinator", "mentor", "organisation_lead"
DIRECTOR, PRIVACY = "process_director", "privacy_officer"
FIELD = frozenset({"attendance_officer", "youth_worker", "police_officer"})
SCHOOL = "school"

ORDINARY = frozenset({"D0", "D1", "D2"})
# "D5 [through a key needs] a registered live Wpg disclosure decision". Reading: inside the police
# D5 opens by own right alone, "authored, handled, stood in for"; "stub of the rest" is left out,
# because police data are "never counted". To another organisation nothing opens without a decision,
# not even the stub, for "D5 never leaves" is what a disclosure decision lifts.
CIRCLE = frozenset({"D6", "DV"})  # "invisible outside their circle, existence included"

# The column "up to class" of the table of own right.
CLASSES: dict[str, frozenset[str]] = {
    COORDINATOR: ORDINARY | {"D3", "D4"},
    LEAD: ORDINARY,
    "attendance_officer": ORDINARY | {"D4"},
    "youth_worker": ORDINARY | {"D3", "D4"},
    "police_officer": ORDINARY | {"D4", "D5"},
    DIRECTOR: ORDINARY,
}


@dataclass(frozen=True)
class Actor:
    """A membership that asks.

    Attributes:
        functions: of its organisation: by contact, or by role where none is configured.
        replaces: memberships that it stands in for today.
        conflicts: young persons that its account must not see.
        active: begun, confirmed and not ended.
    """

    id: Any
    organisation: Any
    kind: str
    role: str
    bound: bool = False
    functions: frozenset[str] = frozenset()
    replaces: frozenset[Any] = frozenset()
    conflicts: frozenset[Any] = frozenset()
    active: bool = True

    @property
    def hands(self) -> frozenset[Any]:
        """Whose handling it may do: its own and that of whom it replaces."""
        return self.replaces | {self.id}


@dataclass(frozen=True)
class Owner:
    """The organisation that owns a record, and whether it has an active coordinator."""

    id: Any
    kind: str
    has_coordinator: bool


@dataclass(frozen=True)
class Share:
    """What the owner opened: `live` now, whether it ever was, how much, on which grounds."""

    id: Any
    live: bool
    was_live: bool
    level: int
    special_ground: bool
    criminal_ground: bool
    persons: frozenset[Any]
    statements: frozenset[Any]
    disputed: bool  # a conflict of duties was recorded: the owner's lead must sign
    decided: bool = False  # a Wpg decision about it is live today


@dataclass(frozen=True)
class FollowUp:
    """What was asked; `content_open`: it was accepted and has not ended too long ago."""

    id: Any
    signal: Any
    owner: Owner
    author: Any
    author_active: bool
    klass: str
    kind: str
    status: str
    asked: Any
    function: str
    addressed: Any
    handler: Any
    offered: bool
    content_open: bool
    persons: frozenset[Any]
    share: Share | None = None
    climbed: frozenset[Any] = frozenset()  # own leads whom the ladder has reached

    @property
    def internal(self) -> bool:
        """Whether an organisation asks itself."""
        return self.asked == self.owner.id


@dataclass(frozen=True)
class Signal:
    """A concern; `submitted` says that it left its author's hands at some time."""

    id: Any
    owner: Owner
    author: Any
    author_active: bool
    klass: str
    status: str
    submitted: bool
    persons: frozenset[Any]
    follow_ups: tuple[FollowUp, ...] = ()
    glasses: tuple[Any, ...] = ()  # `oracle_records.Glass` that lasts now


# --- who is the owner's coordinator ---------------------------------------------------------------


def coordinates(a: Actor, record: Signal | FollowUp) -> bool:
    """Whether the actor is the owner's coordinator for a record.

    "Outside schools the author acts as coordinator for what they recorded; after their membership
    ends, their lead, within classes. A school without an active coordinator: its lead."
    """
    if a.organisation != record.owner.id:
        return False
    if record.owner.kind == SCHOOL:
        alone = not record.owner.has_coordinator
        return a.role == COORDINATOR or (alone and _lead_within_classes(a, record))
    # Reading: the author outside schools is coordinator of all that they recorded, whatever their
    # own column says; otherwise nobody could release it and the signal would be lost (P1). Who
    # stands in for the author is so too, as for handling "within their role's classes".
    if a.id == record.author:
        return True
    if record.author in a.replaces:
        return record.klass in CLASSES.get(a.role, frozenset()) and secret_enough(a, record)
    return not record.author_active and _lead_within_classes(a, record)


def _lead_within_classes(a: Actor, record: Signal | FollowUp) -> bool:
    return a.role == LEAD and record.klass in ORDINARY


def hands(a: Actor, f: FollowUp) -> frozenset[Any]:
    """Whose place the actor may take in a follow-up: their own and that of whom they replace.

    Stand-ins act "within their role's classes", and "D6 and DV are invisible outside their circle,
    existence included": a circle is entered in person.
    """
    return frozenset({a.id}) if f.klass in CIRCLE else a.hands


def in_function(a: Actor, f: FollowUp) -> bool:
    """Whether the actor is a member of the addressed function.

    What goes to the "own care coordinator" goes to whoever acts as one: outside schools its author,
    and where nobody is left the lead, within classes.
    """
    if f.asked is None or a.organisation != f.asked:
        return False
    if f.addressed is not None:
        left = not f.author_active and _lead_within_classes(a, f)
        return f.addressed in hands(a, f) or left
    if f.function in a.functions:
        return True
    nobody = f.internal and f.owner.kind == SCHOOL and not f.owner.has_coordinator
    return nobody and f.function in COORDINATING and _lead_within_classes(a, f)


# "`child_protection_lead` and `confidential_counsellor` default to the care coordinator."
COORDINATING = frozenset({COORDINATOR, "child_protection_lead", "confidential_counsellor"})


def named(a: Actor, f: FollowUp) -> bool:
    """Whether the actor "becomes `named` for that item": by unsafe home its author, too."""
    if not f.internal or not f.offered or f.status == "superseded":
        return False
    code = f.kind == "reporting_code"
    item = code or f.function == "confidential_counsellor"
    return (code and a.id == f.author) or (item and in_function(a, f))


def secret_enough(a: Actor, record: Signal | FollowUp) -> bool:
    """For D3: "by own right a secrecy-bound membership or own authorship"."""
    return record.klass != "D3" or a.bound or a.id == record.author


# --- signals --------------------------------------------------------------------------------------


def signal_level(a: Actor, s: Signal) -> int:
    """How much of a signal opens; NONE means that it is as if absent."""
    if not a.active or a.conflicts & s.persons:
        return NONE
    if not s.submitted:
        return FULL if drafting(a, s) else NONE
    keys = [_by_key(a, s, f) for f in s.follow_ups]
    return max([_own_right(a, s), _through_glass(a, s), *keys])


def drafting(a: Actor, s: Signal) -> bool:
    """ "Drafts are private to their author"; a proposal has none and waits for the coordinators."""
    if s.author is not None:
        return s.author == a.id
    return s.status == "draft" and coordinates(a, s)


def _own_right(a: Actor, s: Signal) -> int:
    """The table "Own right: records of one's own organisation" for a submitted signal."""
    if a.organisation != s.owner.id:
        return NONE
    # "What they recorded"; there is no lane yet into which D6 could be sent.
    if a.id == s.author or _has_content(a, s):
        return FULL
    invisible = s.klass in CIRCLE | {"D5"}
    return STUB if a.role in STUB_OF_THE_REST and not invisible else NONE


# Reading: "state and stub of all" and "stub of the rest" are not limited by the column of classes.
# A stub tells no category from D3 on, and the lead must sign D3 shares "on reason and stub".
# Reading: the privacy officer's "metadata" of the organisation is the stub of its signals; of its
# follow-ups nothing, because the list of who reads a follow-up does not name that officer.
STUB_OF_THE_REST = FIELD | {LEAD, PRIVACY}


def _has_content(a: Actor, s: Signal) -> bool:
    if s.klass in CIRCLE:
        return _in_circle(a, s)
    if a.role == LEAD:
        climbed = any(a.id in f.climbed for f in s.follow_ups)
        return s.klass in ORDINARY and (climbed or coordinates(a, s))
    if a.role == COORDINATOR:
        return s.klass in CLASSES[COORDINATOR] and secret_enough(a, s)
    if a.role in FIELD:
        within = s.klass in CLASSES[a.role] and secret_enough(a, s)
        # Reading: "authored, handled, stood in for": who replaces the author reads what they wrote.
        return coordinates(a, s) or (within and _handled(a, s))
    return False


def _in_circle(a: Actor, s: Signal) -> bool:
    """DV opens to those named, D6 to the coordinator."""
    if s.klass == "DV":
        return any(named(a, f) for f in s.follow_ups)
    return s.klass == "D6" and coordinates(a, s)


def _handled(a: Actor, s: Signal) -> bool:
    return any(f.internal and handles_inside(a, f) for f in s.follow_ups)


def _by_key(a: Actor, s: Signal, f: FollowUp) -> int:
    """The relation `handling`: "the share's level, to handler and stand-in, within classes".

    Reading: `asked` and `desk` open a stub, and "a stub is a snapshot on the follow-up itself", so
    they open no signal.
    """
    if f.internal or s.klass in CIRCLE or f.share is None or not handling(a, f):
        return NONE
    return f.share.level if f.share.level >= SUMMARY else NONE


def may_break(a: Actor, s: Signal) -> bool:
    """Says: "content inside one's own organisation, within one's classes, never D5, D6, DV"."""
    return a.organisation == s.owner.id and s.submitted and behind_glass(a, s.klass)


def behind_glass(a: Actor, klass: str) -> bool:
    """Reading: it is for who sees the stub, field workers and leads; mentors have no classes."""
    classes = CLASSES[a.role] - CIRCLE - {"D5"} if a.role in FIELD | {LEAD} else frozenset()
    return klass in classes and (klass != "D3" or a.bound)


def _through_glass(a: Actor, s: Signal) -> int:
    """In person only: "not combinable with stand-in". What was raised meanwhile closes."""
    lasts = any(glass.by == a.id and glass.klass == s.klass for glass in s.glasses)
    return FULL if lasts and may_break(a, s) else NONE


def handling(a: Actor, f: FollowUp) -> bool:
    """Whether a share opens to the actor as handler or stand-in in the organisation asked."""
    at_work = f.asked == a.organisation and f.handler is not None and f.handler in hands(a, f)
    return at_work and f.content_open and _share_opens(a, f)


def _share_opens(a: Actor, f: FollowUp) -> bool:
    share = f.share
    if share is None or not share.live or f.klass not in CLASSES.get(a.role, frozenset()):
        return False
    if f.klass == "D3":
        return share.special_ground and a.bound
    if f.klass == "D5":
        return share.decided
    return f.klass != "D4" or share.criminal_ground


def disclosed(f: FollowUp) -> bool:
    """Whether police data may be there at all for somebody of the organisation that was asked."""
    decided = f.share is not None and f.share.decided
    return f.klass != "D5" or f.internal or decided


def handles_inside(a: Actor, f: FollowUp) -> bool:
    """Whether the actor handles what its own organisation asked, within its classes."""
    at_work = a.organisation == f.asked and f.handler is not None and f.handler in hands(a, f)
    within = f.klass in CLASSES.get(a.role, frozenset()) and secret_enough(a, f)
    return at_work and f.content_open and within


# --- follow-ups -----------------------------------------------------------------------------------

# Parts of a follow-up: the stub with its state; the terms (purpose, basis, level, dates, function
# of the handler); the question; the answer (outcome, feedback, reason).
STATE, TERMS, QUESTION, ANSWER = "stub", "terms", "question", "answer"
EVERYTHING = frozenset({STATE, TERMS, QUESTION, ANSWER})


def follow_up_parts(a: Actor, f: FollowUp) -> frozenset[str]:
    """Which parts of a follow-up open; empty means that it is as if absent.

    "The asker's coordinators (a mentor-author only the feedback line); the addressed function
    (stub), the handler (all); leads of both (state)."
    """
    if not a.active or a.conflicts & f.persons:
        return frozenset()
    watches = f.klass not in CIRCLE | {"D5"} and _watches(a, f)
    return _as_asker(a, f) | _as_asked(a, f) | ({STATE} if watches else frozenset())


def _as_asker(a: Actor, f: FollowUp) -> frozenset[str]:
    # Reading: the reporting-code guide is "for its author, with the child-protection lead", so to
    # those named it opens in full, a mentor included.
    asks = asks_as_coordinator(a, f)
    # Reading: a mentor-author has "only the feedback line", which comes with the signal; the
    # follow-up itself is closed to them.
    if named(a, f):
        return EVERYTHING if secret_enough(a, f) else EVERYTHING - {QUESTION}
    return EVERYTHING if asks else frozenset()


def asks_as_coordinator(a: Actor, f: FollowUp) -> bool:
    """Whether the actor is the owner's coordinator for it, with every gate behind them."""
    return coordinates(a, f) and _coordinator_reads(a, f)


def _coordinator_reads(a: Actor, f: FollowUp) -> bool:
    return f.klass != "DV" and secret_enough(a, f)


def _as_asked(a: Actor, f: FollowUp) -> frozenset[str]:
    if not f.offered or f.asked is None or a.organisation != f.asked or not disclosed(f):
        return frozenset()
    if f.handler is not None and f.handler in hands(a, f):
        # Reading: the question is part of the summary and closes with the content; the answer is
        # what the handler "recorded itself", which it keeps.
        return EVERYTHING if _has_question(a, f) else EVERYTHING - {QUESTION}
    # Reading: the addressed function keeps the stub when the follow-up has ended; it is the
    # organisation's own trace of having been asked, and names nobody.
    return frozenset({STATE}) if in_function(a, f) else frozenset()


def _has_question(a: Actor, f: FollowUp) -> bool:
    if f.internal:
        return handles_inside(a, f)
    return handling(a, f) and f.share is not None and f.share.level >= SUMMARY


def _watches(a: Actor, f: FollowUp) -> bool:
    """Says: "Leads of both (state)"; the asked one from the offer on.

    Reading: the list of who reads a follow-up is complete, so "stub of the rest" is about signals.
    """
    asked = f.offered and a.organisation == f.asked
    return a.role == LEAD and (a.organisation == f.owner.id or asked)
