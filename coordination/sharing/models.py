"""Tables of shares, of the tasks to inform, and of decisions to disclose police data."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.access.classes import DataClass
from coordination.core.db import Base, Identified, Versioned, Watched, choice, same_as
from coordination.sharing.grounds import Purpose, WpgArticle
from coordination.sharing.rules import InformStatus, ShareState


class Share(Base, Identified, Versioned, Watched):
    """What the owner opens to one function of one organisation: why, how much, until when.

    It belongs to one follow-up; the keys to content live by it and end with it.
    """

    __tablename__ = "shares"
    __table_args__ = (
        Index("ix_shares_signal", "signal_id"),
        Index("ix_shares_owner", "organisation_id", "created_at", "id"),
        Index("ix_shares_recipient", "recipient_organisation_id", "created_at", "id"),
        Index("ix_shares_expiry", "state", "valid_until"),
    )
    record_kind = "share"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    recipient_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    function: Mapped[str]
    state: Mapped[ShareState] = mapped_column(choice(ShareState), default=ShareState.PROPOSED)
    level: Mapped[int]
    data_class: Mapped[DataClass] = mapped_column(choice(DataClass))
    purpose: Mapped[str]
    legal_basis: Mapped[str]
    special_ground: Mapped[str | None]  # UAVG 22 to 30, for D3
    criminal_ground: Mapped[str | None]  # UAVG 33, for D4
    wpg_decision_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("wpg_disclosure_decisions.id")
    )  # for D5
    necessity: Mapped[str | None]
    statements: Mapped[list[uuid.UUID]]
    persons: Mapped[list[uuid.UUID]]
    needs_consent: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[dict[str, Any] | None]  # {by: […], on: date}
    conflict_of_duties: Mapped[dict[str, Any] | None]  # {ground, colleague, reason, by, at}
    signed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    signed_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    released_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    released_at: Mapped[dt.datetime | None]
    valid_until: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    end_reason: Mapped[str | None]


class InformTask(Base, Identified, Versioned, Watched):
    """The duty to tell a young person or guardians what was shared (GDPR articles 13 and 14).

    It hangs on the share of a follow-up, about a registered young person, or on that of a
    contribution to a case or of a goal of its plan, whose owner may have registered nobody.
    """

    __tablename__ = "inform_tasks"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(share_id, contribution_share_id, goal_share_id) = 1", name="of_one_share"
        ),
        CheckConstraint(
            "(share_id IS NULL) = (young_person_id IS NULL)", name="about_whom_is_registered"
        ),
        Index("ix_inform_tasks_owner", "organisation_id", "status", "due_on"),
        Index("ix_inform_tasks_share", "share_id"),
        Index(
            "ix_inform_tasks_clock",
            "next_stage_at",
            postgresql_where=text("next_stage_at IS NOT NULL"),
        ),
    )
    record_kind = "inform_task"

    reference: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    share_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("shares.id"))
    contribution_share_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("contribution_shares.id")
    )
    goal_share_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("goal_shares.id"))
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))  # what lies behind it
    young_person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("young_persons.id"))
    recipient_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    function: Mapped[str]  # of who received it
    purpose: Mapped[str]
    data_class: Mapped[DataClass] = mapped_column(choice(DataClass))
    status: Mapped[InformStatus] = mapped_column(choice(InformStatus), default=InformStatus.OPEN)
    who: Mapped[list[str]]  # young_person, guardian: by age gate at the moment of sharing
    due_on: Mapped[dt.date]  # moves to the review date when postponed; see `move`
    due_version: Mapped[int] = mapped_column(default=1)
    # When the reminder ladder must look at it again: at once, when it is new or was moved.
    next_stage_at: Mapped[dt.datetime | None] = mapped_column(default=same_as("created_at"))
    done_on: Mapped[dt.date | None]
    reason: Mapped[str | None]
    created_at: Mapped[dt.datetime]

    def move(self, due_on: dt.date, now: dt.datetime) -> None:
        """Set another date; its reminders begin anew.

        Args:
            due_on: the day in Amsterdam on which it is to be done or reviewed.
            now: from `work.now`.
        """
        self.due_on = due_on
        self.due_version = (self.due_version or 1) + 1
        self.next_stage_at = now


class WpgDecision(Base, Identified, Versioned, Watched):
    """A decision under the Wpg to disclose one police record to one function of one organisation.

    An officer proposes it, the lead of the police organisation confirms it as a second person; it
    is live from its first to its last day unless it was withdrawn. Nothing of it is ever changed.
    """

    __tablename__ = "wpg_disclosure_decisions"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_until", name="days_in_order"),
        Index("ix_wpg_disclosure_decisions_owner", "organisation_id", "created_at", "id"),
        Index("ix_wpg_disclosure_decisions_signal", "signal_id"),
    )
    record_kind = "wpg_decision"

    reference: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    recipient_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    function: Mapped[str]
    article: Mapped[WpgArticle] = mapped_column(choice(WpgArticle))
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    interest: Mapped[str]
    covers: Mapped[str]  # which data
    conditions: Mapped[str | None]
    authority: Mapped[str]  # with whom it was agreed: the competent authority
    decided_on: Mapped[dt.date]
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date]  # last day
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    created_at: Mapped[dt.datetime]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    confirmed_at: Mapped[dt.datetime | None]
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_reason: Mapped[str | None]
