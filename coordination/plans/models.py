"""Tables of plans: goals, how it stood with them, who reads them, and evaluations."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from coordination.access.classes import DataClass
from coordination.cases.leading import LeadState
from coordination.cases.models import Case, CaseLead
from coordination.core.db import Base, Identified, Versioned, Watched, choice
from coordination.followups.ladder import Stage
from coordination.followups.models import Climbing
from coordination.plans.rules import EVALUATION_STAGES, GoalEnd, LifeArea
from coordination.sharing.grounds import CriminalGround, LegalBasis, SpecialGround


class Goal(Base, Identified, Versioned, Watched):
    """What the table wants to reach with a young person in one area of life.

    It opens by keys only: to who leads, and to the seats with which it was shared.
    """

    __tablename__ = "goals"
    __table_args__ = (
        Index("ix_goals_case", "case_id", "created_at", "id"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_with_a_reason"),
        CheckConstraint("data_class IN ('D2', 'D3', 'D4')", name="class_of_a_goal"),
        CheckConstraint("data_class <> 'D3' OR special_ground IS NOT NULL", name="special_ground"),
        CheckConstraint(
            "data_class <> 'D4' OR criminal_ground IS NOT NULL", name="criminal_ground"
        ),
    )
    record_kind = "goal"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))  # who wrote
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    life_area: Mapped[LifeArea] = mapped_column(choice(LifeArea))
    data_class: Mapped[DataClass] = mapped_column(choice(DataClass))
    legal_basis: Mapped[LegalBasis] = mapped_column(choice(LegalBasis))
    special_ground: Mapped[SpecialGround | None] = mapped_column(choice(SpecialGround))
    criminal_ground: Mapped[CriminalGround | None] = mapped_column(choice(CriminalGround))
    wanted: Mapped[str]  # the state that is to be reached
    own_words: Mapped[str | None]  # of the young person
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    end_reason: Mapped[GoalEnd | None] = mapped_column(choice(GoalEnd))


class OfGoal(Identified, Watched):
    """A row that belongs to a goal: the log names the goal."""

    record_kind = "goal"
    goal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("goals.id"))

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the goal that it belongs to."""
        return self.record_kind, self.goal_id, None


class GoalScore(OfGoal, Base):
    """How it stood with a goal on a day. It is never changed, only followed by a newer one."""

    __tablename__ = "goal_scores"
    __table_args__ = (
        UniqueConstraint("goal_id", "number"),
        CheckConstraint("score BETWEEN 1 AND 5", name="on_the_scale"),
    )

    number: Mapped[int]  # in order, from 1
    score: Mapped[int]
    scored_on: Mapped[dt.date]  # the day in Amsterdam on which it stood like this
    reason: Mapped[str]
    scored_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    scored_at: Mapped[dt.datetime]


class GoalShare(OfGoal, Base):
    """That a goal was opened to a seat, and why; the key lives by the seat and ends with it."""

    __tablename__ = "goal_shares"
    __table_args__ = (
        Index(
            "uq_goal_shares_lasting",
            "goal_id",
            "seat_id",
            unique=True,
            postgresql_where=text("taken_back_at IS NULL"),
        ),
        Index("ix_goal_shares_seat", "seat_id"),
    )

    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_seats.id"))
    necessity: Mapped[str]
    shared_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    shared_at: Mapped[dt.datetime]
    taken_back_at: Mapped[dt.datetime | None]


class Evaluation(Climbing, Base):
    """By when the plan is looked at again, and that it was. It opens with the frame of its case."""

    __tablename__ = "evaluations"
    __table_args__ = (
        Index(
            "uq_evaluations_ahead", "case_id", unique=True, postgresql_where=text("done_at IS NULL")
        ),
        Index("ix_evaluations_case", "case_id", "due_on", "id"),
        Index(
            "ix_evaluations_clock",
            "next_stage_at",
            postgresql_where=text("next_stage_at IS NOT NULL"),
        ),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done_by_somebody"),
    )
    record_kind = "case"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    planned_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    # Who leads and who directs the process may change meanwhile, and the case may end.
    led_by: Mapped[uuid.UUID | None] = column_property(
        select(CaseLead.membership_id)
        .where(CaseLead.case_id == case_id, CaseLead.state == LeadState.ACCEPTED)
        .correlate_except(CaseLead)
        .scalar_subquery()
    )
    directed_by: Mapped[uuid.UUID | None] = column_property(
        select(Case.director_organisation_id)
        .where(Case.id == case_id, Case.closed_at.is_(None))
        .correlate_except(Case)
        .scalar_subquery()
    )

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the case that it belongs to."""
        return self.record_kind, self.case_id, None

    @property
    def opens_with(self) -> uuid.UUID:
        """Return the case, with which it opens."""
        return self.case_id

    @property
    def holder_id(self) -> uuid.UUID | None:
        """Return who leads, or None."""
        return self.led_by

    @property
    def director_organisation_id(self) -> uuid.UUID | None:
        """Return whose process directors hear that it is late."""
        return self.directed_by

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return the stages that hold until it is done, or the case has ended."""
        waits = self.done_at is None and self.directed_by is not None
        return EVALUATION_STAGES if waits else ()


class EvaluationVerdict(OfGoal, Base):
    """Whether an evaluation found progress with a goal."""

    __tablename__ = "evaluation_verdicts"
    __table_args__ = (UniqueConstraint("evaluation_id", "goal_id"),)

    evaluation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evaluations.id"))
    progress: Mapped[bool]
