"""What a plan consists of, which class a goal has, and when scaling up is worth a thought. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum

from coordination.access.classes import DataClass
from coordination.cases.rules import UNDER_WAY, CaseLevel, CaseState, LegalRegime
from coordination.core.errors import Conflict, FieldProblem
from coordination.followups.ladder import ESCALATED_AFTER, Anchor, Recipient, Stage


class LifeArea(StrEnum):
    """What a goal is about (domain §2.5: a proposal, from common practice; not verified)."""

    EDUCATION = "education"  # or how the day is spent
    HOME = "home"  # and upbringing
    FRIENDS = "friends"  # and network
    LEISURE = "leisure"
    HEALTH = "health"
    SUBSTANCE_USE = "substance_use"
    MONEY = "money"
    HOUSING = "housing"
    JUSTICE = "justice"
    ONLINE = "online"


class Standing(StrEnum):
    """How it stands with a goal, from 1 to 5.

    Domain §2.5 takes the areas from the practice of the self-sufficiency matrix (ZRM), whose five
    steps these are; the text of the matrix was not read, so both are a proposal.
    """

    ACUTE = "acute"
    NOT_MANAGING = "not_managing"
    LIMITED = "limited"
    SUFFICIENT = "sufficient"
    WELL = "well"


class GoalEnd(StrEnum):
    """Why a goal is pursued no longer."""

    REACHED = "reached"
    NOT_NEEDED = "not_needed"
    REPLACED = "replaced"  # another goal took its place


class ScalingSign(StrEnum):
    """Why scaling up is worth a thought (domain §2.3)."""

    NO_PROGRESS = "no_progress"


_A, _D = LifeArea, DataClass
SCALE = tuple(Standing)  # a score of 1 is its first member
LOWEST, HIGHEST = 1, len(SCALE)

# Health and addiction are special categories (UAVG article 30), what police and justice know is
# criminal data (article 33); the other areas tell of family, school or debts (domain §1.2).
USUAL_CLASS: Mapping[LifeArea, DataClass] = {
    **dict.fromkeys(LifeArea, _D.D2),
    **dict.fromkeys((_A.HEALTH, _A.SUBSTANCE_USE), _D.D3),
    _A.JUSTICE: _D.D4,
}
# A class "may only be raised". D3 and D4 are two gates and not two heights: who passes the one does
# not pass the other, so that neither is above the other.
RAISED: Mapping[DataClass, frozenset[DataClass]] = {
    _D.D2: frozenset({_D.D2, _D.D3, _D.D4}),
    _D.D3: frozenset({_D.D3}),
    _D.D4: frozenset({_D.D4}),
}
# Where no covenant holds, nothing of the plan leaves the organisation that leads (domain §1.3).
INSIDE_ONLY = frozenset({LegalRegime.SCHOOL_INTERNAL})

# Proposals of ours: what is long enough to say something, and short enough to be read at a glance.
SHORTEST_WORDS, LONGEST_WORDS = 5, 500
LONGEST_REASON = 300
USUAL_PERIOD = dt.timedelta(weeks=6)  # domain §4, "Evaluation of plan", a proposal
FURTHEST = dt.timedelta(days=310)  # the light variant: after six to ten months (domain §2.5)
# "After … n evaluations without progress" (domain §2.3) gives no n: two, a proposal of ours.
REPEATED = 2

_HOLDER, _DIRECTOR = frozenset({Recipient.HOLDER}), frozenset({Recipient.DIRECTOR})
# "T-2 working days, T, T+2 (to regisseur), T+5 (to procesregisseur)" (domain §4).
EVALUATION_STAGES = (
    Stage("evaluation_before", Anchor.DUE_ON, -2, _HOLDER),
    Stage("evaluation_on_day", Anchor.DUE_ON, 0, _HOLDER),
    Stage("evaluation_late", Anchor.DUE_ON, 2, _HOLDER),
    Stage("evaluation_escalated", Anchor.DUE_ON, ESCALATED_AFTER, _DIRECTOR),
)


def require_under_way(state: CaseState, act: str) -> None:
    """Refuse to plan in a case that was not let in or has ended.

    Args:
        state: of the case.
        act: what was wanted.

    Raises:
        Conflict: `act_not_possible_now`.
    """
    if state not in UNDER_WAY:
        raise Conflict("act_not_possible_now", act=act, status=state.value)


def class_of(area: LifeArea, wanted: DataClass | None) -> DataClass:
    """Return the class of a goal: that of its area, or the one to which it is raised.

    Args:
        area: what the goal is about.
        wanted: the class that was chosen, or None.
    """
    return wanted or USUAL_CLASS[area]


def class_problems(
    area: LifeArea, wanted: DataClass | None, readable: frozenset[DataClass]
) -> list[FieldProblem]:
    """Return what is wrong with the class of a goal; an empty list when nothing is.

    Args:
        area: what the goal is about.
        wanted: the class that was chosen, or None.
        readable: classes of who leads, who never rises above their own (product text §5).
    """
    chosen = class_of(area, wanted)
    if chosen not in RAISED[USUAL_CLASS[area]]:
        return [FieldProblem("/dataClass", "class_only_raised")]
    return [] if chosen in readable else [FieldProblem("/dataClass", "class_not_yours")]


def day_problems(day: dt.date, today: dt.date) -> list[FieldProblem]:
    """Return what is wrong with the day of an evaluation; an empty list when nothing is.

    Args:
        day: the last day on which it is held, in Amsterdam.
        today: the day in Amsterdam.
    """
    if day < today:
        return [FieldProblem("/dueOn", "in_the_past")]
    if day - today > FURTHEST:
        return [FieldProblem("/dueOn", "too_far_ahead", {"days": FURTHEST.days})]
    return []


def score_problems(day: dt.date, last: dt.date | None, today: dt.date) -> list[FieldProblem]:
    """Return what is wrong with the day of a score: it follows the last one, and is not to come.

    Args:
        day: on which it stood like this, in Amsterdam.
        last: day of the newest score, or None.
        today: the day in Amsterdam.
    """
    if day > today:
        return [FieldProblem("/on", "in_the_future")]
    return [FieldProblem("/on", "before_last_score")] if last and day < last else []


def progressed(verdicts: Sequence[bool]) -> bool:
    """Return whether an evaluation found progress: with one goal at least.

    Args:
        verdicts: for each goal whether there was progress.
    """
    return any(verdicts)


def scaling_signs(level: CaseLevel, evaluations: Sequence[bool]) -> tuple[ScalingSign, ...]:
    """Return why "consider scaling up?" is asked; nothing where there is no reason, or no higher.

    Args:
        level: where the case stands.
        evaluations: since it stands there, the newest first, whether each found progress.
    """
    newest = evaluations[:REPEATED]
    if level is CaseLevel.L5 or len(newest) < REPEATED or any(newest):
        return ()
    return (ScalingSign.NO_PROGRESS,)
