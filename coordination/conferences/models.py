"""Tables of conferences: when, who was told, who was there, what was decided, who agreed."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.conferences.minutes import MinutesState
from coordination.conferences.rules import Attendance, CancelReason, ConferenceState
from coordination.core.db import Base, Identified, Watched, choice


class OfCase:
    """A row that belongs to a case: who sees the case sees it, and the log names the case."""

    record_kind = "case"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the case that it belongs to."""
        return self.record_kind, self.case_id, None


class Conference(OfCase, Base, Identified, Watched):
    """A meeting about a case. It has no right of its own: it opens with the frame of its case."""

    __tablename__ = "conferences"
    __table_args__ = (
        Index("ix_conferences_case", "case_id", "starts_at", "id"),
        Index("ix_conferences_look", "look_at", postgresql_where=text("look_at IS NOT NULL")),
        Index(
            "ix_conferences_agree",
            "agree_by",
            postgresql_where=text("minutes_state = 'circulated'"),
        ),
        CheckConstraint("(minutes_state IS NOT NULL) = (state = 'held')", name="minutes_when_held"),
        CheckConstraint(
            "(cancel_reason IS NOT NULL) = (state = 'cancelled')", name="reason_when_cancelled"
        ),
        CheckConstraint(
            "minutes_state <> 'circulated' OR agree_by IS NOT NULL", name="circulated_with_a_day"
        ),
    )

    reference: Mapped[str] = mapped_column(unique=True)  # where the case may not be named
    anonymous: Mapped[bool]
    state: Mapped[ConferenceState] = mapped_column(
        choice(ConferenceState), default=ConferenceState.PLANNED
    )
    starts_at: Mapped[dt.datetime]
    duration: Mapped[int]  # minutes
    place: Mapped[str]  # or a link; read on the page only, never mailed
    agenda: Mapped[list[str]]  # of AgendaPoint, in order
    version: Mapped[int]  # of what calendars show; each participant is told once of each
    convened_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    convened_at: Mapped[dt.datetime]
    cancel_reason: Mapped[CancelReason | None] = mapped_column(choice(CancelReason))
    # When it is looked at again who sits there: seats end by themselves at midnight in Amsterdam.
    look_at: Mapped[dt.datetime | None]
    minutes_state: Mapped[MinutesState | None] = mapped_column(choice(MinutesState))
    edition: Mapped[int] = mapped_column(default=0)  # of the minutes: rises with every writing
    write_by: Mapped[dt.date]  # last day in Amsterdam on which the participants should get them
    agree_by: Mapped[dt.date | None]  # last day in Amsterdam on which somebody can object
    agreed_at: Mapped[dt.datetime | None]

    def known_as(self, of_case: str) -> str:
        """Return the reference by which mail and calendars know it.

        Args:
            of_case: reference of its case, which an anonymous conference does not tell.
        """
        return self.reference if self.anonymous else of_case

    @property
    def ends_at(self) -> dt.datetime:
        """Return when it is over, as planned; counted in UTC, where no clock is changed."""
        return self.starts_at.astimezone(dt.UTC) + dt.timedelta(minutes=self.duration)


class ConferenceParticipant(OfCase, Base, Identified, Watched):
    """Somebody who was invited: what their calendar was told last, and whether they were there."""

    __tablename__ = "conference_participants"
    __table_args__ = (UniqueConstraint("conference_id", "membership_id"),)

    conference_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conferences.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    invited: Mapped[bool]  # whether their calendar holds it
    version: Mapped[int]  # of the conference that they were told of
    sequence: Mapped[int]  # of their calendar entry: rises with everything they are told
    attendance: Mapped[Attendance | None] = mapped_column(choice(Attendance))


class ConferenceDecision(OfCase, Base, Identified, Watched):
    """Who does what by when; of one edition of the minutes, and never changed."""

    __tablename__ = "conference_decisions"
    __table_args__ = (UniqueConstraint("conference_id", "edition", "number"),)

    conference_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conferences.id"))
    edition: Mapped[int]
    number: Mapped[int]  # in order, from 1
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))  # who does it
    words: Mapped[str]
    due_on: Mapped[dt.date]


class MinutesAnswer(OfCase, Base, Identified, Watched):
    """What somebody who was there said of an edition of the minutes, once."""

    __tablename__ = "minutes_answers"
    __table_args__ = (UniqueConstraint("conference_id", "edition", "membership_id"),)

    conference_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conferences.id"))
    edition: Mapped[int]
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"))
    at: Mapped[dt.datetime]
    agrees: Mapped[bool]
    words: Mapped[str | None]  # the objection
