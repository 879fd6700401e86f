"""What a row of a feature above this one needs to climb the same ladder of reminders.

Mix it into a mapped class, give that the index `ix_…_clock` and its stages from
`followups.ladder`, and say who hears. Not for follow-ups and what hangs on them, whose recipients
are found by rules of their own.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy.orm import Mapped, mapped_column

from coordination.access.classes import DataClass
from coordination.core.db import Identified, Watched, same_as
from coordination.followups.ladder import Stage


class Climbing(Identified, Watched):
    """A task with a date, known by its reference; its class holds no content."""

    record_kind: str
    data_class = DataClass.D0  # that somebody is involved, and in which function

    reference: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    due_on: Mapped[dt.date]
    due_version: Mapped[int] = mapped_column(default=1)
    # When the ladder must look at it again: at once, when it is new.
    next_stage_at: Mapped[dt.datetime | None] = mapped_column(default=same_as("created_at"))

    @property
    def opens_with(self) -> uuid.UUID:
        """Return the record of its kind with which it opens: itself, where nothing else is said."""
        return self.id

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return the stages that hold in its present state; none once nothing waits."""
        raise NotImplementedError

    @property
    def holder_id(self) -> uuid.UUID | None:
        """Return the membership whose task it is, or None."""
        return None

    @property
    def director_organisation_id(self) -> uuid.UUID | None:
        """Return whose process directors hear, or None."""
        return None
