"""Tables of offers for matching and of the keyed hashes by which they meet."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, Watched, choice
from coordination.matching.rules import OfferEnd
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
