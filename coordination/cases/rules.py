"""What a case can become: its states, its levels and the table of transitions. Pure.

The admission test stands in `admission.py`, the lead in `leading.py`.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from coordination.access.classes import DataClass, Role
from coordination.core.errors import Conflict, FieldProblem


class CaseState(StrEnum):
    """Where a case stands (domain §2.2)."""

    REPORTED = "reported"  # brought by a partner, waits for the process director
    IN_TRIAGE = "in_triage"  # the process director weighs the admission test
    REJECTED = "rejected"
    ADMITTED = "admitted"
    CONFERENCE_PLANNED = "conference_planned"
    PLAN_ACTIVE = "plan_active"
    EVALUATION = "evaluation"
    CLOSED = "closed"


class CaseAct(StrEnum):
    """What can happen to a case."""

    OPEN = "open"
    TRIAGE = "triage"
    ADMIT = "admit"
    REJECT = "reject"
    PLAN_CONFERENCE = "plan_conference"
    START_PLAN = "start_plan"
    EVALUATE = "evaluate"
    SCALE_UP = "scale_up"
    SCALE_DOWN = "scale_down"
    CLOSE = "close"


class CaseLevel(StrEnum):
    """How high a case stands, and so whose table it is (domain §2.3)."""

    L0 = "L0"  # the own organisation
    L1 = "L1"  # school support team: light single problems
    L2 = "L2"  # care and advice team, with parents
    L3 = "L3"  # neighbourhood team or local approach; the municipality directs the process
    L4 = "L4"  # care and safety house, which directs the process from here on
    L5 = "L5"  # administrative: alderman or mayor


class LegalRegime(StrEnum):
    """Under which rules the table works (domain §1.3); the WGS covers tables of a ZVH only."""

    COVENANT_EDUCATION_YOUTH = "covenant_education_youth"
    LOCAL_PGA_COVENANT = "local_pga_covenant"
    WGS_ZVH = "wgs_zvh"
    PGA_RADICALISATION = "pga_radicalisation"
    SCHOOL_INTERNAL = "school_internal"


class ScaleReason(StrEnum):
    """Why a case goes to another level."""

    # Up (domain §2.3, AVE): cooperation stagnates, it is more complex, safety is at stake.
    COOPERATION_STAGNATES = "cooperation_stagnates"
    MORE_COMPLEX = "more_complex"
    SAFETY_AT_STAKE = "safety_at_stake"
    CRIMINAL_COMPONENT = "criminal_component"
    # Down: what is reached can be kept at a lower level.
    GOALS_REACHED = "goals_reached"
    ONE_PARTNER_WATCHES = "one_partner_watches"
    WRONG_TABLE = "wrong_table"  # either way


class CloseReason(StrEnum):
    """Why a case is closed."""

    GOALS_REACHED = "goals_reached"
    ONE_PARTNER_CONTINUES = "one_partner_continues"
    MOVED_AWAY = "moved_away"
    HELP_NOT_WANTED = "help_not_wanted"
    NO_LONGER_NEEDED = "no_longer_needed"
    OBJECTION = "objection"  # of the young person or a guardian


class SeatEnd(StrEnum):
    """Why a seat ended before the day until which it was given, if any."""

    LEFT = "left"  # who sat there left the table
    TAKEN = "taken"  # the lead or a process director ended it
    HANDED_OVER = "handed_over"  # a colleague sits there now
    MEMBERSHIP_ENDED = "membership_ended"
    CASE_ENDED = "case_ended"


_S, _A, _L, _R = CaseState, CaseAct, CaseLevel, ScaleReason

ENDED = frozenset({_S.REJECTED, _S.CLOSED})
OPEN = frozenset(CaseState) - ENDED
UNDER_WAY = frozenset({_S.ADMITTED, _S.CONFERENCE_PLANNED, _S.PLAN_ACTIVE, _S.EVALUATION})
# What goes on by a click; the others ask for words of their own.
STEPS = frozenset({_A.PLAN_CONFERENCE, _A.START_PLAN, _A.EVALUATE})

# After an evaluation the plan goes on, is changed in a conference, or the case is scaled or closed.
TRANSITIONS: dict[tuple[CaseState, CaseAct], CaseState] = {
    (_S.REPORTED, _A.TRIAGE): _S.IN_TRIAGE,
    (_S.IN_TRIAGE, _A.ADMIT): _S.ADMITTED,
    (_S.IN_TRIAGE, _A.REJECT): _S.REJECTED,
    (_S.ADMITTED, _A.PLAN_CONFERENCE): _S.CONFERENCE_PLANNED,
    (_S.CONFERENCE_PLANNED, _A.START_PLAN): _S.PLAN_ACTIVE,
    (_S.PLAN_ACTIVE, _A.PLAN_CONFERENCE): _S.CONFERENCE_PLANNED,
    (_S.PLAN_ACTIVE, _A.EVALUATE): _S.EVALUATION,
    (_S.EVALUATION, _A.START_PLAN): _S.PLAN_ACTIVE,
    (_S.EVALUATION, _A.PLAN_CONFERENCE): _S.CONFERENCE_PLANNED,
    # At another level another table looks at it first.
    **{(state, _A.SCALE_UP): _S.ADMITTED for state in _S if state in UNDER_WAY},
    **{(state, _A.SCALE_DOWN): _S.ADMITTED for state in _S if state in UNDER_WAY},
    **{(state, _A.CLOSE): _S.CLOSED for state in _S if state in UNDER_WAY},
}

SCALE_REASONS = {
    _A.SCALE_UP: frozenset(
        {
            *(_R.COOPERATION_STAGNATES, _R.MORE_COMPLEX, _R.SAFETY_AT_STAKE),
            *(_R.CRIMINAL_COMPONENT, _R.WRONG_TABLE),
        }
    ),
    _A.SCALE_DOWN: frozenset({_R.GOALS_REACHED, _R.ONE_PARTNER_WATCHES, _R.WRONG_TABLE}),
}
# From here on the care and safety house directs the process (product §2, domain §2.3).
HOUSE_LEVELS = frozenset({_L.L4, _L.L5})
# Which regimes a table of a level can work under (domain §1.3). The radicalisation lane has tables
# of its own, which nobody outside it may even know of: no case is opened under it here.
REGIMES: dict[CaseLevel, frozenset[LegalRegime]] = {
    _L.L0: frozenset({LegalRegime.SCHOOL_INTERNAL}),
    _L.L1: frozenset({LegalRegime.SCHOOL_INTERNAL, LegalRegime.COVENANT_EDUCATION_YOUTH}),
    _L.L2: frozenset({LegalRegime.COVENANT_EDUCATION_YOUTH}),
    _L.L3: frozenset({LegalRegime.COVENANT_EDUCATION_YOUTH, LegalRegime.LOCAL_PGA_COVENANT}),
    _L.L4: frozenset({LegalRegime.WGS_ZVH}),
    _L.L5: frozenset({LegalRegime.WGS_ZVH, LegalRegime.LOCAL_PGA_COVENANT}),
}
# What a concern may be of which a case is made. Police data, the lane and what named persons know
# do not become one: that a case exists would tell of them.
CASE_CLASSES = frozenset({DataClass.D0, DataClass.D1, DataClass.D2, DataClass.D3, DataClass.D4})
# Who can sit at a table: those whose own right holds content (product §5).
SITTING = frozenset(
    {
        *(Role.CARE_COORDINATOR, Role.ORGANISATION_LEAD, Role.ATTENDANCE_OFFICER),
        *(Role.YOUTH_WORKER, Role.POLICE_OFFICER, Role.PROCESS_DIRECTOR),
    }
)
# Proposals: long enough to say what is the matter, short enough to be read at a glance.
SHORTEST_WORDS, LONGEST_WORDS = 10, 1_000


def after(state: CaseState, act: CaseAct) -> CaseState:
    """Return the state that an act leads to.

    Args:
        state: where the case stands.
        act: what happens to it.

    Raises:
        Conflict: `act_not_possible_now`, when this state does not allow the act.
    """
    target = TRANSITIONS.get((state, act))
    if target is None:
        raise Conflict("act_not_possible_now", act=act.value, status=state.value)
    return target


def possible(state: CaseState, act: CaseAct) -> bool:
    """Return whether a state allows an act.

    Args:
        state: where the case stands.
        act: what might happen to it.
    """
    return (state, act) in TRANSITIONS


def direction(before: CaseLevel, wanted: CaseLevel) -> CaseAct:
    """Return whether another level is up or down.

    Args:
        before: where the case stands.
        wanted: where it is to go.

    Raises:
        Conflict: `same_level`.
    """
    if before is wanted:
        raise Conflict("same_level", level=wanted.value)
    return _A.SCALE_UP if wanted.value > before.value else _A.SCALE_DOWN


def scaling_problems(
    before: CaseLevel, wanted: CaseLevel, reason: ScaleReason
) -> list[FieldProblem]:
    """Return what is wrong with the reason for another level; an empty list when nothing is.

    Args:
        before: where the case stands.
        wanted: where it is to go; another level.
        reason: from the closed list; some hold for one direction only.
    """
    if reason in SCALE_REASONS[direction(before, wanted)]:
        return []
    return [FieldProblem("/reason", "reason_not_for_direction")]


def regime_problems(level: CaseLevel, regime: LegalRegime) -> list[FieldProblem]:
    """Return what is wrong with the regime of a table; an empty list when nothing is.

    Args:
        level: of the table.
        regime: under which it is to work.
    """
    return [] if regime in REGIMES[level] else [FieldProblem("/regime", "regime_not_at_level")]


def words_problems(words: str, pointer: str) -> list[FieldProblem]:
    """Return what is wrong with a reason in words; an empty list when nothing is.

    Args:
        words: as typed.
        pointer: path of the field.
    """
    said = len(" ".join(words.split()))
    if said >= SHORTEST_WORDS and len(words) <= LONGEST_WORDS:
        return []
    return [FieldProblem(pointer, "length", {"min": SHORTEST_WORDS, "max": LONGEST_WORDS})]


def last_day_problems(day: dt.date | None, today: dt.date) -> list[FieldProblem]:
    """Return what is wrong with the last day of a seat; an empty list when nothing is.

    Args:
        day: in Amsterdam; None while the case lasts.
        today: the day in Amsterdam.
    """
    return [FieldProblem("/lastDay", "in_the_past")] if day and day < today else []
