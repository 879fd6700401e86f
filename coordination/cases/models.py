"""Tables of cases, of what happened to them, of who leads them and who sits in them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.cases.leading import LeadRefusal, LeadState
from coordination.cases.rules import CaseAct, CaseLevel, CaseState, LegalRegime, SeatEnd
from coordination.core.db import Base, Identified, Versioned, Watched, choice
from coordination.sharing.grounds import Purpose


class Case(Base, Identified, Versioned, Watched):
    """The frame of a case: that it is, where it stands, at which level, under which rules.

    It holds no content: what the partners know is theirs. It opens by keys only: to who sits in it,
    leads it or is asked to, and to the process directors of its table.
    """

    __tablename__ = "cases"
    __table_args__ = (
        # A concern has one case at a time.
        Index(
            "uq_cases_running",
            "signal_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_cases_order", "opened_at", "id"),
        CheckConstraint(
            "(closed_at IS NOT NULL) = (state IN ('rejected', 'closed'))", name="closed_when_ended"
        ),
    )
    record_kind = "case"

    reference: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    director_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))
    opened_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    municipality: Mapped[str]
    state: Mapped[CaseState] = mapped_column(choice(CaseState), default=CaseState.REPORTED)
    level: Mapped[CaseLevel] = mapped_column(choice(CaseLevel))
    regime: Mapped[LegalRegime] = mapped_column(choice(LegalRegime))
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))  # the one primary purpose
    opened_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]


class CaseStep(Base, Identified, Watched):
    """One thing that happened to a case: who, when, why. It is written once and never changed."""

    __tablename__ = "case_steps"
    __table_args__ = (UniqueConstraint("case_id", "number"),)
    record_kind = "case"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]  # in order: the version of the case that it led to
    at: Mapped[dt.datetime]
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    act: Mapped[CaseAct] = mapped_column(choice(CaseAct))
    state: Mapped[CaseState] = mapped_column(choice(CaseState))  # afterwards
    level: Mapped[CaseLevel] = mapped_column(choice(CaseLevel))  # afterwards
    reason: Mapped[str | None]  # a code of a closed list
    words: Mapped[str | None]
    answers: Mapped[dict[str, Any] | None]  # of the admission test: criterion to yes or no

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the case that it belongs to."""
        return self.record_kind, self.case_id, None


class CaseLead(Base, Identified, Watched):
    """Somebody who was asked to lead a case, and whether they do; history is kept.

    The two partial indexes are the last word: a case has one accepted lead and one proposal.
    """

    __tablename__ = "case_leads"
    __table_args__ = (
        Index(
            "uq_case_leads_accepted",
            "case_id",
            unique=True,
            postgresql_where=text("state = 'accepted'"),
        ),
        Index(
            "uq_case_leads_proposed",
            "case_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        UniqueConstraint("case_id", "number"),
        Index("ix_case_leads_membership", "membership_id", "state"),
        Index("ix_case_leads_answer", "respond_by", postgresql_where=text("state = 'proposed'")),
        CheckConstraint(
            "(ended_at IS NULL) = (state IN ('proposed', 'accepted'))", name="ended_when_over"
        ),
    )
    record_kind = "case"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    number: Mapped[int]  # in order: the version of the case in which the question was asked
    state: Mapped[LeadState] = mapped_column(choice(LeadState), default=LeadState.PROPOSED)
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    proposed_at: Mapped[dt.datetime]
    respond_by: Mapped[dt.date]  # last day in Amsterdam
    accepted_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    reason: Mapped[LeadRefusal | None] = mapped_column(choice(LeadRefusal))

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the case that it belongs to."""
        return self.record_kind, self.case_id, None


class CaseSeat(Base, Identified, Watched):
    """A place at the table: a function of an organisation, or one person of it, from and until.

    `until` may lie ahead: then it ends by itself, and so does its key.
    """

    __tablename__ = "case_seats"
    __table_args__ = (
        Index("ix_case_seats_case", "case_id", "since", "id"),
        Index(
            "ix_case_seats_membership",
            "membership_id",
            postgresql_where=text("end_reason IS NULL AND membership_id IS NOT NULL"),
        ),
        CheckConstraint("end_reason IS NULL OR until IS NOT NULL", name="ended_with_a_moment"),
    )
    record_kind = "case"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    function: Mapped[str]
    membership_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    given_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
    end_reason: Mapped[SeatEnd | None] = mapped_column(choice(SeatEnd))  # None at the day given

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the case that it belongs to."""
        return self.record_kind, self.case_id, None
