"""What readers see of a plan: goals, scores, shares and evaluations."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from coordination.access.classes import DataClass
from coordination.plans.rules import GoalEnd, LifeArea, ScalingSign
from coordination.sharing.grounds import CriminalGround, LegalBasis, SpecialGround


class Place(NamedTuple):
    """A seat at the table, for who leads."""

    id: uuid.UUID
    organisation: str
    function: str
    name: str | None  # of whom it is, where it is one person's


class ScoreLine(NamedTuple):
    """How it stood with a goal on a day."""

    number: int
    score: int
    on: dt.date
    reason: str


class ShareLine(NamedTuple):
    """With which seat a goal was shared, and why."""

    seat: Place
    necessity: str
    shared_at: dt.datetime
    lasts: bool


@dataclass(frozen=True)
class GoalView:
    """A goal that opens to its reader.

    Attributes:
        id: of the goal.
        row_version: for the entity tag.
        case_id: of which case.
        life_area: what it is about.
        data_class: how sensitive it is.
        wanted: the state that is to be reached.
        own_words: of the young person, or None.
        created_at: when it was set.
        ended_at: when it ended, or None.
        end_reason: why, or None.
        scores: oldest first.
        legal_basis: why it is lawful; for the lead, otherwise None.
        special_ground: for D3; for the lead, otherwise None.
        criminal_ground: for D4; for the lead, otherwise None.
        shares: with whom it was shared, oldest first; for the lead, otherwise empty.
        permissions: what the reader may do with it now.
    """

    id: uuid.UUID
    row_version: int
    case_id: uuid.UUID
    life_area: LifeArea
    data_class: DataClass
    wanted: str
    own_words: str | None
    created_at: dt.datetime
    ended_at: dt.datetime | None
    end_reason: GoalEnd | None
    scores: Sequence[ScoreLine]
    legal_basis: LegalBasis | None
    special_ground: SpecialGround | None
    criminal_ground: CriminalGround | None
    shares: Sequence[ShareLine]
    permissions: tuple[str, ...]


class VerdictLine(NamedTuple):
    """Whether an evaluation found progress with a goal that opens to the reader."""

    goal_id: uuid.UUID
    progress: bool


@dataclass(frozen=True)
class EvaluationView:
    """An evaluation.

    Attributes:
        id: of the evaluation.
        reference: opaque, as reminders name it.
        due_on: the last day in Amsterdam.
        done_at: when it was done, or None.
        overdue: whether the day has passed and it was not done.
        verdicts: of goals that open to the reader.
    """

    id: uuid.UUID
    reference: str
    due_on: dt.date
    done_at: dt.datetime | None
    overdue: bool
    verdicts: Sequence[VerdictLine]


@dataclass(frozen=True)
class PlanView:
    """The plan of a case at its reader's level.

    Attributes:
        id: of the case.
        reference: of the case, opaque.
        row_version: of the case, for the entity tag.
        goals: those that open to the reader, oldest first.
        evaluations: newest first.
        consider_scaling_up: why the lead is asked to; empty for everybody else.
        usual_day: day that a new evaluation begins with.
        places: seats that last, for who may share; otherwise empty.
        permissions: what the reader may do with the plan as a whole.
    """

    id: uuid.UUID
    reference: str
    row_version: int
    goals: Sequence[GoalView]
    evaluations: Sequence[EvaluationView]
    consider_scaling_up: Sequence[ScalingSign]
    usual_day: dt.date
    places: Sequence[Place]
    permissions: tuple[str, ...]
