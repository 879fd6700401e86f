"""Organisations, their territories and function contacts, and the school holidays."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coordination.core.db import Base, Identified, Watched, choice


class OrganisationKind(StrEnum):
    """What kind of partner an organisation is."""

    SCHOOL = "school"
    YOUTH_CARE = "youth_care"
    YOUTH_WORK = "youth_work"
    ATTENDANCE = "attendance"
    POLICE = "police"
    MUNICIPALITY = "municipality"
    ZVH = "zvh"
    HEALTH = "health"
    EDUCATION_PARTNERSHIP = "education_partnership"
    KNOWLEDGE = "knowledge"


class Organisation(Base, Identified, Watched):
    """A partner in the network: its own controller, the owner of what it records."""

    __tablename__ = "organisations"
    record_kind = "organisation"

    external_id: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind))
    school_type: Mapped[str | None]  # po, vo or mbo
    seat: Mapped[str]  # municipality code, GM0983
    holiday_region: Mapped[str | None]  # noord, midden or zuid; None: no holidays pause its clocks
    privacy_contact: Mapped[str | None]
    duty_contact: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    accepted_rule_set: Mapped[int | None]  # newest version that its lead has accepted
    territories: Mapped[list[Territory]] = relationship(
        back_populates="organisation",
        order_by="Territory.municipality",
        cascade="all, delete-orphan",
    )

    @property
    def territory(self) -> list[str]:
        """Return the municipality codes that it works for."""
        return [row.municipality for row in self.territories]

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return itself as the record and as its own owner."""
        return self.record_kind, self.id, self.id


class Territory(Base):
    """One municipality that an organisation works for."""

    __tablename__ = "territories"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True
    )
    municipality: Mapped[str] = mapped_column(primary_key=True, index=True)
    organisation: Mapped[Organisation] = relationship(back_populates="territories")


class FunctionContact(Base, Identified, Watched):
    """Who answers for a function of an organisation; a deputy shares it."""

    __tablename__ = "function_contacts"
    __table_args__ = (UniqueConstraint("organisation_id", "function", "membership_id"),)
    record_kind = "function_contact"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    function: Mapped[str]
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    deputy: Mapped[bool] = mapped_column(default=False)


class SchoolHoliday(Base):
    """One school holiday of one region, first and last day included."""

    __tablename__ = "school_holidays"

    region: Mapped[str] = mapped_column(primary_key=True)
    first_day: Mapped[dt.date] = mapped_column(primary_key=True)
    last_day: Mapped[dt.date]
    school_year: Mapped[str]
    name: Mapped[str]
    status: Mapped[str]  # fixed, advised or unverified
    source: Mapped[str]
