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
class AddressAsked(Event):
    """Somebody is to get another address; it is confirmed from there, with notice at the old."""

    topic = "account.address_asked"
    address_change_id: uuid.UUID


@dataclass(frozen=True)
class MembershipEnded(Event):
    """A membership ended; its open work goes to the chosen colleague or back, its lead is told."""

    topic = "membership.ended"
    membership_id: uuid.UUID
    successor_id: uuid.UUID | None = None


@dataclass(frozen=True)
class MembershipSuspended(MembershipEnded):
    """A membership may not act: its account was disabled, or its organisation takes no part."""

    topic = "membership.suspended"


@dataclass(frozen=True)
class MailDomainFailed(Event):
    """The records of a mail domain are not what they were; mail to it is held."""

    topic = "mail_domain.failed"
    mail_domain_id: uuid.UUID
