"""The table of follow-ups."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.access.classes import DataClass
from coordination.core.db import Base, Identified, Versioned, Watched, choice
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.signals.rules import Urgency


class FollowUp(Base, Identified, Versioned, Watched):
    """What one organisation (or person in it) asks of another, with its stub and clocks.

    `organisation_id` is the asker: the owner of the signal. An effect that found no partner has no
    asked organisation and says why in `failure`.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        Index("ix_follow_ups_owner", "organisation_id", "created_at", "id"),
        Index("ix_follow_ups_asked", "asked_organisation_id", "created_at", "id"),
        Index(
            *("ix_follow_ups_asked_open", "asked_organisation_id", "status"),
            postgresql_where=text("status IN ('proposed', 'offered', 'accepted')"),
        ),
        Index("ix_follow_ups_handler", "handler_id", "status"),
        Index("ix_follow_ups_signal", "signal_id"),
        Index(
            "ix_follow_ups_clock",
            "next_stage_at",
            postgresql_where=text("next_stage_at IS NOT NULL"),
        ),
    )
    record_kind = "follow_up"

    reference: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[FollowUpKind] = mapped_column(choice(FollowUpKind))
    status: Mapped[FollowUpStatus] = mapped_column(choice(FollowUpStatus))
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))
    signal_version: Mapped[int]
    decision_id: Mapped[uuid.UUID | None]
    effect: Mapped[str | None]  # which effect and target of the decision, unique within it
    predecessor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("follow_ups.id"))
    # Who asks
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("memberships.id")
    )  # of the signal
    asker_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))  # who released
    # Who is asked
    asked_organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"))
    function: Mapped[str]
    addressed_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("memberships.id")
    )  # only outside schools: the author
    handler_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    failure: Mapped[str | None]
    # The stub and the terms
    data_class: Mapped[DataClass] = mapped_column(choice(DataClass))
    urgency: Mapped[Urgency] = mapped_column(choice(Urgency))
    municipality: Mapped[str | None]
    person_ids: Mapped[list[uuid.UUID]]
    level: Mapped[int]
    purpose: Mapped[str]
    legal_basis: Mapped[str]
    special_ground: Mapped[str | None]
    criminal_ground: Mapped[str | None]
    # Under which police data may leave.
    wpg_decision_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("wpg_disclosure_decisions.id")
    )
    question: Mapped[str | None]
    explanation: Mapped[dict[str, Any]]  # class-neutral sentence: {nl, en}
    share_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("shares.id"))
    # The clocks
    accept_within: Mapped[int]  # working days
    complete_within: Mapped[int]  # working days
    release_by: Mapped[dt.date | None]
    respond_by: Mapped[dt.date | None]
    due_on: Mapped[dt.date | None]
    due_version: Mapped[int] = mapped_column(default=1)
    next_stage_at: Mapped[dt.datetime | None]  # when the ladder must look at it again
    created_at: Mapped[dt.datetime]
    offered_at: Mapped[dt.datetime | None]
    seen_at: Mapped[dt.datetime | None]
    accepted_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    # The answer
    reason: Mapped[str | None]
    reason_text: Mapped[str | None]
    outcome: Mapped[str | None]
    feedback: Mapped[dict[str, Any] | None]
    next_contact_on: Mapped[dt.date | None]
    register_number: Mapped[str | None]  # number of the report in DUO's register
    register_date: Mapped[dt.date | None]

    @property
    def internal(self) -> bool:
        """Return whether asker and asked are the same organisation."""
        return self.asked_organisation_id == self.organisation_id
