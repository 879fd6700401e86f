"""Which looks are unusual enough for the privacy officer to ask about, and how to answer that.

The law asks for regular review of the log (NEN 7513; the Haga hospital was fined for lack of
it) and names no thresholds. So all numbers here are proposals, and those that depend on how an
organisation works are settings. A finding accuses nobody: it is a question with a closed list of
answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# Looks are judged when the day after has passed, so that who looks first and acts later is not
# asked about it (proposal).
JUDGED_AFTER = dt.timedelta(days=1)
# Who handled something may need a look to write up their own file (proposal).
GRACE_AFTER_END = dt.timedelta(days=1)
# How far back other people's looks at a record are counted together (proposal).
CROWD_WITHIN = dt.timedelta(days=30)
# Reading is counted over this time; assurance T12 speaks of records per hour.
PACE_WITHIN = dt.timedelta(hours=1)
# Duty around the clock is ordinary there (proposal).
ROUND_THE_CLOCK = frozenset({"police"})
REVIEWED = frozenset({"signal", "young_person", "follow_up", "share"})


class Pattern(StrEnum):
    """What is unusual about it."""

    MANY_RECORDS = "many_records"  # more records in an hour than the work asks for
    CROWD = "crowd"  # many people without relation looked at one record
    OWN_SURNAME = "own_surname"  # somebody of one's own surname
    NO_RELATION = "no_relation"  # a record of the own organisation that one never worked on
    AFTER_THE_END = "after_the_end"  # of a follow-up that one handled
    OUTSIDE_HOURS = "outside_hours"  # in a weekend, on a holiday, early or late
    # Offering is reviewed, so that it is no probe (product text §6).
    OFFERED = "offered"  # for matching
    TAKEN_BACK = "taken_back"  # from matching: who only wanted to know takes back what they offered


class Answer(StrEnum):
    """What the privacy officer found."""

    PART_OF_WORK = "part_of_work"
    STOOD_IN = "stood_in"  # replaced a colleague without being entered as stand-in
    BY_MISTAKE = "by_mistake"  # opened by mistake and closed again
    SPOKEN_TO = "spoken_to"  # not needed; the person was spoken to
    BREACH = "breach"  # treated as a personal data breach (AVG article 33)


class Doing(StrEnum):
    """What somebody did, in the words of an overview for a citizen."""

    LOOKED = "looked"
    SEARCHED = "searched"
    RECORDED = "recorded"  # or changed
    SHARED = "shared"
    EXPORTED = "exported"


class Why(StrEnum):
    """For what it was done, in the words of an overview for a citizen."""

    OWN_WORK = "own_work"  # for the tasks of the organisation that keeps the data
    ASKED = "asked"  # another organisation, which was asked something about this person
    EMERGENCY = "emergency"  # break-glass
    OVERSIGHT = "oversight"  # the privacy officer


_DOINGS = {
    "read": Doing.LOOKED,
    "list": Doing.LOOKED,
    "preview": Doing.LOOKED,
    "explain": Doing.LOOKED,
    "read_routing": Doing.LOOKED,
    "read_feedback": Doing.LOOKED,
    "search": Doing.SEARCHED,
    "release": Doing.SHARED,
    "ask": Doing.SHARED,
    "export": Doing.EXPORTED,
    "overview": Doing.EXPORTED,
}


def doing(action: str) -> Doing:
    """Return what an action is to a citizen.

    Args:
        action: `signal.read` for instance.
    """
    return _DOINGS.get(action.rpartition(".")[2], Doing.RECORDED)


# How much each counts in the ranking (proposal): the likelier it is curiosity, the higher.
WEIGHTS = {
    Pattern.MANY_RECORDS: 100,
    Pattern.CROWD: 90,
    Pattern.TAKEN_BACK: 70,
    Pattern.OWN_SURNAME: 60,
    Pattern.NO_RELATION: 40,
    Pattern.AFTER_THE_END: 30,
    Pattern.OFFERED: 20,
    Pattern.OUTSIDE_HOURS: 10,
}
# What a record of the log tells that is reviewed whoever does it: the act on the signal, where the
# second act was done in the same request. The form alone is logged as the first.
REVIEWED_ACTS = {
    "signal.offer_match": ("match_offer.create", Pattern.OFFERED),
    "signal.end_match_offer": ("match_offer.end", Pattern.TAKEN_BACK),
}
MOST_FOR_REPEATING = 9  # so that repeated looks never outrank a weightier pattern


@dataclass(frozen=True)
class Hours:
    """When work is done.

    Attributes:
        begins: hour in Amsterdam from which looks are ordinary.
        ends: hour from which they are not any more.
    """

    begins: int
    ends: int


@dataclass(frozen=True)
class Look:
    """One person's look at one record, with what the rules need to know of it.

    Attributes:
        local: when, on the clock in Amsterdam.
        working_day: whether that was a working day.
        kind: kind of the person's organisation, `school` for instance.
        own: whether the record is the person's own organisation's.
        worked: whether this membership ever changed the record or one that belongs to it, or was
            asked or named there.
        namesake: whether the person bears the surname of the young person.
        ended_at: when the last follow-up ended by which this membership could read it, or None.
    """

    local: dt.datetime
    working_day: bool
    kind: str
    own: bool
    worked: bool
    namesake: bool
    ended_at: dt.datetime | None


def judge(look: Look, hours: Hours) -> Iterator[Pattern]:
    """Yield what is unusual about one look.

    Args:
        look: and what is known of it.
        hours: in which work is done.
    """
    if look.namesake:
        yield Pattern.OWN_SURNAME
    if look.own and not look.worked:
        yield Pattern.NO_RELATION
    if look.ended_at is not None and look.local > look.ended_at + GRACE_AFTER_END:
        yield Pattern.AFTER_THE_END
    if look.kind not in ROUND_THE_CLOCK and not _at_work(look, hours):
        yield Pattern.OUTSIDE_HOURS


def score(pattern: Pattern, looks: int) -> int:
    """Return the place in the ranking, the highest first.

    Args:
        pattern: what is unusual.
        looks: how many looks or acts (of a crowd: how many people) the finding stands for.
    """
    if pattern in {Pattern.MANY_RECORDS, Pattern.CROWD}:
        return WEIGHTS[pattern] + looks
    return WEIGHTS[pattern] + min(looks - 1, MOST_FOR_REPEATING)


def _at_work(look: Look, hours: Hours) -> bool:
    return look.working_day and hours.begins <= look.local.hour < hours.ends
