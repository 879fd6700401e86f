"""The tables of beats and alarms. They hold nothing about anybody."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, choice
from coordination.watch.rules import Ailment, Part


class Beat(Base):
    """When a part of the installation was last heard, by the database's own clock."""

    __tablename__ = "beats"

    part: Mapped[Part] = mapped_column(choice(Part), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Alarm(Base, Identified):
    """One time that something was wrong, from its discovery to its end."""

    __tablename__ = "alarms"
    __table_args__ = (
        # Two who look at once raise one alarm.
        Index(
            "uq_alarms_open", "ailment", unique=True, postgresql_where=text("cleared_at IS NULL")
        ),
    )

    ailment: Mapped[Ailment] = mapped_column(choice(Ailment))
    raised_at: Mapped[dt.datetime]
    cleared_at: Mapped[dt.datetime | None]
