"""What others must know of organisations and memberships."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class AccountCreated(Event):
    """Somebody got an account, by whatever road; they are invited to log in."""

    topic = "account.created"
    account_id: uuid.UUID


@dataclass(frozen=True)
class MembershipEnded(Event):
    """A membership ended; its open work goes back to the organisation and its lead is told."""

    topic = "membership.ended"
    membership_id: uuid.UUID
