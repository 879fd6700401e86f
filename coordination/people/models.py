"""Tables of young persons, and of those who must not see them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, Versioned, Watched, choice
from coordination.people.rules import FamilyRelation


class YoungPerson(Base, Identified, Versioned, Watched):
    """One organisation's own registration: the identification set of Jeugdwet 7.2.4.

    There is no BSN, nationality, ethnicity or religion, and there will be no such field.

    One that was merged points to the one that stays and keeps all that it says and all that refers
    to it. The key into `stands` lets it point to a registration of its own organisation only that
    is not merged itself: no chain and no circle, however many merge at once.
    """

    __tablename__ = "young_persons"
    __table_args__ = (
        UniqueConstraint("organisation_id", "external_id"),
        UniqueConstraint("id", "organisation_id", "stands"),
        ForeignKeyConstraint(
            ["merged_into_id", "organisation_id", "points"],
            ["young_persons.id", "young_persons.organisation_id", "young_persons.stands"],
        ),
        CheckConstraint(
            "(merged_into_id IS NULL) = (merged_at IS NULL)"
            " AND (merged_into_id IS NULL) = (merged_by IS NULL)",
            name="merged_by_somebody",
        ),
        Index(
            "ix_young_persons_merged",
            "merged_into_id",
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
        Index("ix_young_persons_order", "organisation_id", "sort_key", "id"),
    )
    record_kind = "young_person"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    registered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    external_id: Mapped[str | None]
    import_digest: Mapped[str | None]
    surname: Mapped[str]
    first_names: Mapped[str]
    birth_date: Mapped[dt.date]
    postcode: Mapped[str | None]
    house_number: Mapped[str | None]
    home_municipality: Mapped[str | None]
    guardians: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    contact: Mapped[str | None]
    sort_key: Mapped[str]  # Dutch order of names: particles last
    search_name: Mapped[str]  # folded, particles left out
    created_at: Mapped[dt.datetime]
    merged_into_id: Mapped[uuid.UUID | None]
    merged_at: Mapped[dt.datetime | None]
    merged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    stands: Mapped[bool] = mapped_column(Computed("merged_into_id IS NULL", persisted=True))
    points: Mapped[bool | None] = mapped_column(
        Computed("NULLIF(merged_into_id IS NOT NULL, false)", persisted=True)
    )

    @property
    def standing_id(self) -> uuid.UUID:
        """Return the registration under which this young person is known now."""
        return self.merged_into_id or self.id


class ConflictDeclaration(Base, Identified, Watched):
    """Somebody says that a person of the network is family of a young person, or as good as.

    It stands whether or not anybody was found who is meant, so that it tells nothing; what it
    closes stands in `ConflictOfInterest`.
    """

    __tablename__ = "conflict_declarations"
    __table_args__ = (
        Index("ix_conflict_declarations_match", "organisation_id", "birth_date"),
        Index("ix_conflict_declarations_account", "account_id"),
    )
    record_kind = "conflict_of_interest"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    declared_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    relation: Mapped[FamilyRelation] = mapped_column(choice(FamilyRelation))
    birth_date: Mapped[dt.date | None]  # who is registered later is compared with it
    surname: Mapped[str | None]  # encrypted
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))


class ConflictOfInterest(Base, Identified):
    """This account must not see this young person; it lives by a declaration, as a key does."""

    __tablename__ = "conflicts_of_interest"
    __table_args__ = (
        UniqueConstraint("account_id", "young_person_id", "declaration_id"),
        Index("ix_conflicts_of_interest_person", "young_person_id"),
    )

    declaration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conflict_declarations.id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    young_person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("young_persons.id"))
    # Not by the declaration itself, but because the registration stands merged with one of its.
    mirrored: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
