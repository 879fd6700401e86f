"""Tables of cases: what happened to them, who leads, who sits there, what partners brought."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.access.classes import DataClass
from coordination.cases.leading import LeadRefusal, LeadState
from coordination.cases.rules import CaseAct, CaseLevel, CaseState, LegalRegime, SeatEnd
from coordination.cases.terms import ContributionKind, ContributionShareEnd, WorryNature
from coordination.core.db import Base, Identified, Versioned, Watched, choice
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround


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


class Contribution(Base, Identified, Versioned, Watched):
    """What a partner brought to a case: its own, and open to nobody else until it shares it."""

    __tablename__ = "contributions"
    __table_args__ = (
        Index("ix_contributions_case", "case_id", "created_at", "id"),
        Index("ix_contributions_owner", "organisation_id", "created_at", "id"),
        CheckConstraint("(nature IS NOT NULL) = (kind = 'worry')", name="worries_have_a_nature"),
        CheckConstraint("data_class IN ('D0', 'D1', 'D2', 'D3', 'D4')", name="class_of_a_case"),
    )
    record_kind = "contribution"

    reference: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    kind: Mapped[ContributionKind] = mapped_column(choice(ContributionKind))
    nature: Mapped[WorryNature | None] = mapped_column(choice(WorryNature))  # of a worry
    data_class: Mapped[DataClass] = mapped_column(choice(DataClass))
    words: Mapped[str]
    created_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]


class ContributionShare(Base, Identified, Watched):
    """One contribution opened to one seat, or to the lead; its key lives by it."""

    __tablename__ = "contribution_shares"
    __table_args__ = (
        CheckConstraint("(seat_id IS NULL) <> (lead_id IS NULL)", name="one_recipient"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_with_a_reason"),
        # A recipient has a contribution once at a time.
        *(
            Index(
                f"uq_contribution_shares_{to}",
                "contribution_id",
                f"{to}_id",
                unique=True,
                postgresql_where=text("ended_at IS NULL"),
            )
            for to in ("seat", "lead")
        ),
        Index("ix_contribution_shares_seat", "seat_id"),
        Index("ix_contribution_shares_lead", "lead_id"),
    )
    record_kind = "contribution"

    contribution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contributions.id"))
    seat_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_seats.id"))
    lead_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_leads.id"))
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    legal_basis: Mapped[LegalBasis] = mapped_column(choice(LegalBasis))
    special_ground: Mapped[SpecialGround | None] = mapped_column(choice(SpecialGround))
    criminal_ground: Mapped[CriminalGround | None] = mapped_column(choice(CriminalGround))
    necessity: Mapped[str]
    proportionality: Mapped[str]
    subsidiarity: Mapped[str]
    shared_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    shared_at: Mapped[dt.datetime]
    valid_until: Mapped[dt.datetime | None]  # of the seat, where that was given until a day
    ended_at: Mapped[dt.datetime | None]
    end_reason: Mapped[ContributionShareEnd | None] = mapped_column(choice(ContributionShareEnd))

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the contribution that it opens."""
        return self.record_kind, self.contribution_id, None
