"""What others must know of cases."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    """A case was opened; the owner of its signal must know."""

    topic = "case.opened"
    case_id: uuid.UUID


@dataclass(frozen=True)
class LeadProposed(Event):
    """Somebody was asked to lead a case; they hear of it at once."""

    topic = "case.lead_proposed"
    lead_id: uuid.UUID


@dataclass(frozen=True)
class CaseTableChanged(Event):
    """Somebody joined the table of a case or left it."""

    topic = "case.table_changed"
    case_id: uuid.UUID


@dataclass(frozen=True)
class CaseLeaderless(Event):
    """A case has no lead, and nobody is asked (any more): the process directors hear of it."""

    topic = "case.leaderless"
    case_id: uuid.UUID
    lead_id: uuid.UUID | None  # whose lead or proposal ended; None when the case is new
