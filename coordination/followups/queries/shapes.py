"""The shapes in which a follow-up is shown; `views.py` fills them for each reader."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from coordination.followups.rules import FollowUpStatus


class Side(StrEnum):
    """From where somebody looks at a follow-up; the first that holds counts."""

    HANDLER = "handler"  # or stand-in, or named: all of it
    ASKER = "asker"  # the owner's coordinators: state, outcome and feedback
    ADDRESSED = "addressed"  # the function that was asked: the stub
    STATE = "state"  # leads of both: the stub and how far it is


@dataclass(frozen=True)
class Party:
    """One end of the agreement: an organisation and a function of it, never a person.

    Attributes:
        organisation_id: None where no partner could be found.
        name: of the organisation.
        kind: of the organisation.
        function: who in it asks or is asked.
        holiday_region: whose school holidays pause its clocks, if any do.
    """

    organisation_id: uuid.UUID | None
    name: str | None
    kind: str | None
    function: str
    holiday_region: str | None = None


@dataclass(frozen=True)
class Stub:
    """What a question says before anybody takes it up; from D3 on it tells no category."""

    reference: str
    asked_by: Party
    kind: str
    urgency: str
    respond_by: dt.date | None
    municipality: str | None


@dataclass(frozen=True)
class Details:
    """What only handler and asker see."""

    due_on: dt.date | None
    release_by: dt.date | None
    share_level: int
    purpose: str
    legal_basis: str
    special_ground: str | None
    criminal_ground: str | None
    question: str | None
    share_id: uuid.UUID | None
    failure: str | None
    reason: str | None
    reason_text: str | None
    outcome: str | None
    feedback: Mapping[str, Any] | None
    register_number: str | None
    register_date: dt.date | None
    decision_id: uuid.UUID | None
    predecessor_id: uuid.UUID | None


@dataclass(frozen=True)
class Handler:
    """Who handles it: the function to everybody, the person inside the asked organisation."""

    function: str
    id: uuid.UUID | None
    name: str | None


@dataclass(frozen=True)
class FollowUpView:
    """A follow-up as one reader may see it.

    Attributes:
        id: of the follow-up.
        row_version: for the entity tag.
        side: from where it is seen.
        stub: what everybody sees who sees it at all.
        status: where it stands.
        overdue: derived from the date that counts now.
        asked_of: who was asked.
        explanation: "why did this come to me?", per language.
        created_at: when it was proposed.
        offered_at: when it was offered.
        seen_at: when the addressed side first opened it.
        accepted_at: when it was taken up.
        ended_at: when it ended.
        handler_id: who handles it; only inside the asked organisation.
        handler_name: as colleagues know them; only inside the asked organisation.
        signal_id: only while the reader can read the signal.
        details: only for handler and asker.
        may_become_police_data: what is shared may become police data; telephoning is offered.
        permissions: what the reader may do now.
    """

    id: uuid.UUID
    row_version: int
    side: Side
    stub: Stub
    status: FollowUpStatus
    overdue: bool
    asked_of: Party
    explanation: Mapping[str, str]
    created_at: dt.datetime
    offered_at: dt.datetime | None
    seen_at: dt.datetime | None
    accepted_at: dt.datetime | None
    ended_at: dt.datetime | None
    handler_id: uuid.UUID | None = None
    handler_name: str | None = None
    signal_id: uuid.UUID | None = None
    details: Details | None = None
    may_become_police_data: bool = False
    permissions: frozenset[str] = field(default_factory=frozenset)

    @property
    def handler(self) -> Handler | None:
        """Return who handles it as far as the reader may know, or None before anybody does."""
        if self.accepted_at is None and self.handler_id is None:
            return None
        return Handler(self.asked_of.function, self.handler_id, self.handler_name)
