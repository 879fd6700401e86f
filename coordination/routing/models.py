"""Tables of rule sets and decisions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coordination.core.db import Base, Identified, Watched


class RuleSetVersion(Base, Identified, Watched):
    """One version of the covenant in executable form; active when a second one approved it."""

    __tablename__ = "rule_sets"
    record_kind = "rule_set"

    version: Mapped[int] = mapped_column(unique=True)
    rules: Mapped[dict[str, Any]]
    note: Mapped[str | None]
    proposed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    proposed_at: Mapped[dt.datetime]
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    approved_at: Mapped[dt.datetime | None]


class RuleSetAcceptance(Base, Identified, Watched):
    """One organisation's lead accepted one version; its signals follow the newest accepted one."""

    __tablename__ = "rule_set_acceptances"
    __table_args__ = (UniqueConstraint("organisation_id", "version"),)
    record_kind = "rule_set_acceptance"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    version: Mapped[int] = mapped_column(ForeignKey("rule_sets.version"))
    accepted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    accepted_at: Mapped[dt.datetime]


class RoutingDecision(Base, Identified, Watched):
    """What the rules decided for one version of a signal; exactly one per signal is current."""

    __tablename__ = "routing_decisions"
    __table_args__ = (
        Index(
            "uq_routing_decisions_current",
            "signal_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )
    record_kind = "routing_decision"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signals.id"))
    signal_version: Mapped[int]
    passed_on: Mapped[bool] = mapped_column(default=False)  # after a coordinator's review
    rule_set_version: Mapped[int | None]
    rule: Mapped[str | None]  # code of the row, None when nothing matched
    failure: Mapped[str | None]  # why the whole decision failed
    explanation: Mapped[dict[str, Any]]  # {nl, en}
    failed_effects: Mapped[list[Any]]  # [{effect, reason}]
    decided_at: Mapped[dt.datetime]
    superseded_at: Mapped[dt.datetime | None]
