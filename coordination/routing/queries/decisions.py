"""Reads of decisions; who may see one is asked of its signal."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coordination.routing.models import RoutingDecision


def current(signal_id: uuid.UUID) -> Select[RoutingDecision]:
    """Return the query of the decision that stands for a signal; there is at most one."""
    return select(RoutingDecision).where(
        RoutingDecision.signal_id == signal_id, RoutingDecision.superseded_at.is_(None)
    )


def current_of_many(
    session: Session, signal_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, RoutingDecision]:
    """Return the decisions that stand for several signals, by signal.

    Args:
        session: an open session.
        signal_ids: which signals.
    """
    query = select(RoutingDecision).where(
        RoutingDecision.signal_id.in_(signal_ids), RoutingDecision.superseded_at.is_(None)
    )
    return {row.signal_id: row for row in session.scalars(query)}
