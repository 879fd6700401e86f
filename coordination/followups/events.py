"""What others must know of follow-ups and of the process director's desk."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class FollowUpProposed(Event):
    """A follow-up waits for the owner's coordinator to release it or keep it inside."""

    topic = "follow_up.proposed"
    follow_up_id: uuid.UUID


@dataclass(frozen=True)
class FollowUpOffered(Event):
    """The addressed function has a question and must hear of it at once."""

    topic = "follow_up.offered"
    follow_up_id: uuid.UUID


@dataclass(frozen=True)
class FollowUpAccepted(Event):
    """Somebody took it up."""

    topic = "follow_up.accepted"
    follow_up_id: uuid.UUID


@dataclass(frozen=True)
class FollowUpEnded(Event):
    """It ended, in whichever way; its signal may be closed or decided anew."""

    topic = "follow_up.ended"
    follow_up_id: uuid.UUID


@dataclass(frozen=True)
class DeskItemOpened(Event):
    """Something fell between partners and lies on a process director's desk."""

    topic = "desk_item.opened"
    desk_item_id: uuid.UUID


@dataclass(frozen=True)
class WorkHandedOver(Event):
    """A membership handed over its open work; what it sits in and leads goes along where it can."""

    topic = "membership.handed_over"
    from_id: uuid.UUID
    to_id: uuid.UUID
