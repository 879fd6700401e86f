"""The reminder ladder: who hears when, counted against a follow-up's dates. Pure.

Rows of product text §4.4. A stage is planned as a row, unique per (follow-up, version of the date,
stage, recipient), so that no scheduler can lose or double it. This module says which stages there
are and when they strike; it does not know who the recipients are, and nobody is told of their own
act: that is for the one who plans them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from coordination.followups.rules import FollowUpKind, FollowUpStatus, Reach
from coordination.followups.terms import Terms
from coordination.partners.calendar import Calendar, Region, due_at
from coordination.signals.rules import Urgency


class Recipient(StrEnum):
    """Who hears."""

    HANDLER = "handler"  # the handler and their stand-in
    FUNCTION = "function"  # the addressed function; stands for the handler before acceptance
    COORDINATOR = "coordinator"  # the owner's; outside schools the author
    ASKER = "asker"  # the coordinator who released, or the author outside schools
    RECEIVING_LEAD = "receiving_lead"
    OWNER_LEAD = "owner_lead"
    DIRECTOR = "director"  # the process director whose desk it comes to
    DIRECTOR_LEAD = "director_lead"
    HOLDER = "holder"  # whose task it is, and nobody beside them


class Anchor(StrEnum):
    """The date that a stage is counted from; names the fields of `Terms`."""

    RELEASE_BY = "release_by"
    RESPOND_BY = "respond_by"
    DUE_ON = "due_on"


@dataclass(frozen=True)
class Stage:
    """One rung.

    Attributes:
        name: unique within a follow-up.
        anchor: the date it is counted from.
        offset: working days from that date; negative is before it.
        recipients: who hears.
        to_desk: whether it puts an item on a process director's desk ("consider scaling up?").
    """

    name: str
    anchor: Anchor
    offset: int
    recipients: frozenset[Recipient]
    to_desk: bool = False


@dataclass(frozen=True)
class Strike:
    """A stage with the UTC moment at which it strikes."""

    stage: Stage
    at: dt.datetime


_R, _A = Recipient, Anchor
_HOLDER = frozenset({_R.HANDLER})


def _stage(name: str, offset: int, *recipients: Recipient, to_desk: bool = False) -> Stage:
    return Stage(name, _A.DUE_ON, offset, frozenset(recipients), to_desk)


ORDINARY: dict[Reach, tuple[Stage, ...]] = {
    Reach.BETWEEN: (
        _stage("before", -2, _R.HANDLER),
        _stage("on_day", 0, _R.HANDLER),
        _stage("late", 2, _R.HANDLER, _R.RECEIVING_LEAD, _R.ASKER),
        _stage("escalated", 5, _R.DIRECTOR, to_desk=True),
    ),
    # Inside one organisation it climbs to the lead, and to no desk.
    Reach.INSIDE: (
        _stage("before", -2, _R.HANDLER),
        _stage("on_day", 0, _R.HANDLER),
        _stage("late", 2, _R.HANDLER, _R.RECEIVING_LEAD),
        _stage("escalated", 5, _R.RECEIVING_LEAD),
    ),
    # Its lead may not even know that it exists: a lane or the named persons remind each other.
    Reach.CIRCLE: (
        _stage("before", -2, _R.HANDLER),
        _stage("on_day", 0, _R.HANDLER),
        _stage("late", 2, _R.HANDLER, _R.FUNCTION),
        _stage("escalated", 5, _R.HANDLER, _R.FUNCTION),
    ),
}
QUICK_OFFSETS = {"on_day": 0, "late": 1, "escalated": 2}  # safety_consult and soon

RELEASE_STAGES = (
    Stage("release_on_day", _A.RELEASE_BY, 0, frozenset({_R.COORDINATOR})),
    Stage("release_late", _A.RELEASE_BY, 2, frozenset({_R.OWNER_LEAD})),
)
CIRCLE_RELEASE_STAGES = tuple(
    replace(stage, recipients=frozenset({_R.COORDINATOR})) for stage in RELEASE_STAGES
)
# The task to inform the young person or guardians, and its review when it was postponed.
INFORM_STAGES = (
    Stage("inform_before", _A.DUE_ON, -2, frozenset({_R.COORDINATOR})),
    Stage("inform_on_day", _A.DUE_ON, 0, frozenset({_R.COORDINATOR})),
    Stage("inform_late", _A.DUE_ON, 2, frozenset({_R.COORDINATOR, _R.OWNER_LEAD})),
    Stage("inform_escalated", _A.DUE_ON, 5, frozenset({_R.OWNER_LEAD})),
)
# What a process director leaves lying on their own desk. The text gives no days: a proposal.
DESK_STAGES = (
    Stage("desk_on_day", _A.DUE_ON, 0, frozenset({_R.DIRECTOR})),
    Stage("desk_late", _A.DUE_ON, 2, frozenset({_R.DIRECTOR, _R.DIRECTOR_LEAD})),
)

# A match is known to its two professionals and to the process director, so it climbs to nobody in
# between (product text §5, "Match", and §6, "the ladder follows").
MATCH_TASK_STAGES = (
    Stage("match_before", _A.DUE_ON, -2, frozenset({_R.HOLDER})),
    Stage("match_on_day", _A.DUE_ON, 0, frozenset({_R.HOLDER})),
    Stage("match_late", _A.DUE_ON, 2, frozenset({_R.HOLDER})),
)
ESCALATED_AFTER = 5  # working days
MATCH_STAGES = (Stage("match_escalated", _A.DUE_ON, ESCALATED_AFTER, frozenset({_R.DIRECTOR})),)


def stages_of(
    status: FollowUpStatus,
    reach: Reach,
    *,
    quick: bool,
    to_director: bool = False,
) -> tuple[Stage, ...]:
    """Return the stages that hold while a follow-up has this status; none once it has ended.

    Args:
        status: `proposed` counts against release-by, `offered` against respond-by, `accepted`
            against due-on.
        reach: how far news may travel.
        quick: from `rules.is_quick`.
        to_director: whether a process director is the one who is asked: a director's own late
            item climbs to their lead.
    """
    if status is FollowUpStatus.PROPOSED:
        return CIRCLE_RELEASE_STAGES if reach is Reach.CIRCLE else RELEASE_STAGES
    if status not in {FollowUpStatus.OFFERED, FollowUpStatus.ACCEPTED}:
        return ()
    stages = _quickened(ORDINARY[reach]) if quick else ORDINARY[reach]
    if to_director:
        stages = tuple(_to_their_lead(stage) for stage in stages)
    return tuple(_anchored(stage, status) for stage in stages)


def strike_of(
    stage: Stage, terms: Terms, calendar: Calendar, *, pause: Region | None = None
) -> Strike | None:
    """Return when a stage strikes: 07:00 in Amsterdam; None when its date is not set.

    Args:
        stage: one rung.
        terms: the dates of the follow-up.
        calendar: which days count.
        pause: region whose school holidays pause this follow-up, from `terms.pause_of`.
    """
    date: dt.date | None = getattr(terms, stage.anchor.value)
    if date is None:
        return None
    day = calendar.add_working_days(date, stage.offset, pause=pause) if stage.offset else date
    return Strike(stage, due_at(day))


def plan(
    stages: tuple[Stage, ...],
    terms: Terms,
    calendar: Calendar,
    *,
    since: dt.datetime,
    pause: Region | None = None,
) -> list[Strike]:
    """Return every stage that will strike, earliest first.

    Stages that lie before the offer are skipped.

    Args:
        stages: from `stages_of`.
        terms: the dates of the follow-up.
        calendar: which days count.
        since: UTC moment of the offer, or of the proposal while it is proposed.
        pause: from `terms.pause_of`.
    """
    strikes = (strike_of(stage, terms, calendar, pause=pause) for stage in stages)
    return sorted((s for s in strikes if s and s.at >= since), key=lambda strike: strike.at)


def stages_due(strikes: list[Strike], now: dt.datetime) -> list[Strike]:
    """Return the strikes whose moment has come, however long ago.

    There is no lower bound: a scheduler that was away for a week finds what it missed.

    Args:
        strikes: from `plan`.
        now: UTC moment, from `work.now`.
    """
    return [strike for strike in strikes if strike.at <= now]


def goes_singly(kind: FollowUpKind, urgency: Urgency) -> bool:
    """Return whether its mail goes at once and alone, not bundled into one a day.

    Args:
        kind: what is asked.
        urgency: of the signal.
    """
    return kind is FollowUpKind.SAFETY_CONSULT or urgency is Urgency.ACUTE


def _quickened(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    return tuple(
        replace(stage, offset=QUICK_OFFSETS[stage.name])
        for stage in stages
        if stage.name in QUICK_OFFSETS
    )


def _to_their_lead(stage: Stage) -> Stage:
    if not stage.to_desk:
        return stage
    return replace(stage, recipients=frozenset({_R.DIRECTOR_LEAD}), to_desk=False)


def _anchored(stage: Stage, status: FollowUpStatus) -> Stage:
    if status is FollowUpStatus.ACCEPTED:
        return replace(stage, name=f"due_{stage.name}")
    recipients = frozenset(_R.FUNCTION if r is _R.HANDLER else r for r in stage.recipients)
    return replace(stage, name=f"respond_{stage.name}", anchor=_A.RESPOND_BY, recipients=recipients)
