"""Tables of offers for matching, of the keyed hashes by which they meet, and of matches."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, Versioned, Watched, choice
from coordination.followups.ladder import MATCH_STAGES, MATCH_TASK_STAGES, Stage
from coordination.followups.models import Climbing
from coordination.matching.rules import RUNNING, MatchAnswer, MatchState, OfferEnd
from coordination.sharing.grounds import LegalBasis, PostponeReason


class MatchOffer(Base, Identified, Watched):
    """One young person of one signal, offered for matching; the hashes live and end with it."""

    __tablename__ = "match_offers"
    __table_args__ = (
        CheckConstraint("(informed_on IS NULL) <> (postponed IS NULL)", name="informed_or_why_not"),
        Index(
            "uq_match_offers_live",
            "signal_id",
            "young_person_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_match_offers_offered_by", "offered_by", "offered_at"),
        Index("ix_match_offers_kept", "last_day", postgresql_where=text("ended_at IS NULL")),
        Index("ix_match_offers_marked", "marked_with", postgresql_where=text("ended_at IS NULL")),
    )
    record_kind = "match_offer"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))
    young_person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("young_persons.id"))
    offered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    offered_at: Mapped[dt.datetime]
    legal_basis: Mapped[LegalBasis] = mapped_column(choice(LegalBasis))
    informed_on: Mapped[dt.date | None]
    postponed: Mapped[PostponeReason | None] = mapped_column(choice(PostponeReason))
    rule_set_version: Mapped[int]  # the accepted one that lets it be offered
    last_day: Mapped[dt.date]
    marked_with: Mapped[str]  # recipe and ids of the keys, as `marks.made_with` says
    ended_at: Mapped[dt.datetime | None]
    ended_because: Mapped[OfferEnd | None] = mapped_column(choice(OfferEnd))


class MatchMark(Base):
    """A keyed hash of one form of the identification set; nobody can read it back."""

    __tablename__ = "match_marks"
    __table_args__ = (Index("ix_match_marks_digest", "digest"),)

    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("match_offers.id"), primary_key=True)
    key_id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    written: Mapped[bool]


class Match(Base, Climbing):
    """Two registrations that met: that it is and whether it was answered, and nothing of either.

    This is what the process directors see. Who met whom stands in the tasks of the two sides, and
    only the system reads both. It was made when its day began, and so were its tasks: the moment
    would tell when the other side offered.
    """

    __tablename__ = "matches"
    __table_args__ = (
        # What ended may meet again; what was reported as wrong may not.
        Index("uq_matches_pair", "pair", unique=True, postgresql_where=text("state <> 'ended'")),
        Index("ix_matches_order", "due_on", "id"),
        Index(
            "ix_matches_clock",
            "next_stage_at",
            postgresql_where=text("next_stage_at IS NOT NULL"),
        ),
    )
    record_kind = "match"

    # Whose process directors see it; None where nobody directs.
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"))
    pair: Mapped[bytes]  # hash of the two registrations, whichever came first
    state: Mapped[MatchState] = mapped_column(choice(MatchState), default=MatchState.OPEN)

    @property
    def director_organisation_id(self) -> uuid.UUID | None:
        """Return whose process directors hear that it was not answered."""
        return self.organisation_id

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return the stages that hold as long as a side has not answered."""
        waits = self.state in RUNNING - {MatchState.ANSWERED}
        return MATCH_STAGES if waits else ()


class MatchTask(Base, Climbing, Versioned):
    """One side of a match: whom a professional is to contact, and what they answer."""

    __tablename__ = "match_tasks"
    __table_args__ = (
        UniqueConstraint("match_id", "organisation_id"),
        # However many registrations and concerns the other side has, it is one task.
        Index(
            "uq_match_tasks_running",
            "young_person_id",
            "other_organisation_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_match_tasks_membership", "membership_id", "due_on", "id"),
        Index(
            "ix_match_tasks_clock",
            "next_stage_at",
            postgresql_where=text("next_stage_at IS NOT NULL"),
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_when_said"),
    )
    record_kind = "match_task"

    match_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("matches.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    young_person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("young_persons.id"))
    # Whom they met: nothing else of the other side stands here.
    other_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    seen_at: Mapped[dt.datetime | None]
    answer: Mapped[MatchAnswer | None] = mapped_column(choice(MatchAnswer))
    words: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]

    @property
    def holder_id(self) -> uuid.UUID:
        """Return who is reminded."""
        return self.membership_id

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return the stages that hold as long as this side has not answered."""
        waits = self.answer is None and self.ended_at is None
        return MATCH_TASK_STAGES if waits else ()
