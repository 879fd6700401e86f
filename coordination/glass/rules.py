"""When glass may be broken, for how long, and what a review may say. Pure."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from coordination.core.errors import Conflict, FieldProblem

# Product text §5: "at most 60 minutes". A proposal of ours: all of them, since it can be ended.
LASTS = dt.timedelta(minutes=60)
# Proposals: long enough to say what is the matter, short enough to be read at a glance.
SHORTEST_REASON, LONGEST_REASON = 20, 1_000
SHORTEST_ANSWER, LONGEST_ANSWER = 10, 1_000
# How far back a reviewer sees that somebody did it before (a proposal).
REMEMBERED = dt.timedelta(days=365)


class GlassState(StrEnum):
    """Where a break-glass stands."""

    OPEN = "open"  # it opens content now
    ENDED = "ended"  # it opens nothing any more and waits for its review
    REVIEWED = "reviewed"  # the privacy officer or lead has answered


class GlassAct(StrEnum):
    """What is done with a break-glass."""

    END = "end"  # by who broke it, or by who oversees it
    EXPIRE = "expire"  # the hour is over
    LEAVE = "leave"  # the membership has ended
    REVIEW = "review"


class GlassEnd(StrEnum):
    """Why it was over before its hour."""

    BY_BREAKER = "by_breaker"
    BY_OVERSEER = "by_overseer"
    MEMBERSHIP_ENDED = "membership_ended"


class Finding(StrEnum):
    """What a review finds."""

    JUSTIFIED = "justified"  # it was needed, and there was no other way in time
    AVOIDABLE = "avoidable"  # it was needed, but the ordinary way should have been open
    UNNEEDED = "unneeded"  # in good faith, but it was not needed
    MISUSE = "misuse"  # it should not have been done; follows the organisation's own procedure


_S, _A = GlassState, GlassAct
TRANSITIONS: dict[tuple[GlassState, GlassAct], GlassState] = {
    (_S.OPEN, _A.END): _S.ENDED,
    (_S.OPEN, _A.EXPIRE): _S.ENDED,
    (_S.OPEN, _A.LEAVE): _S.ENDED,
    (_S.ENDED, _A.REVIEW): _S.REVIEWED,
}


def after(state: GlassState, act: GlassAct) -> GlassState:
    """Return where a break-glass stands after an act.

    Raises:
        Conflict: the state does not allow it.
    """
    found = TRANSITIONS.get((state, act))
    if found is None:
        raise Conflict("glass_act_not_possible", state=state.value)
    return found


def reason_problems(reason: str) -> list[FieldProblem]:
    """Return what is wrong with the words of a reason; an empty list when nothing is."""
    return _length(reason, "/reason", SHORTEST_REASON, LONGEST_REASON)


def answer_problems(text: str) -> list[FieldProblem]:
    """Return what is wrong with the words of a review; an empty list when nothing is."""
    return _length(text, "/text", SHORTEST_ANSWER, LONGEST_ANSWER)


def _length(text: str, pointer: str, shortest: int, longest: int) -> list[FieldProblem]:
    if shortest <= len(" ".join(text.split())) and len(text) <= longest:
        return []
    return [FieldProblem(pointer, "length", {"min": shortest, "max": longest})]
