"""How the installation is doing, in counts: for the command `status` and the administrator's page.

Nothing here is about a record: whoever keeps the product running sees that something waits, never
what it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from coordination.followups.queries.ladder import overdue_reminders
from coordination.mail.queries import doubtful, held_back, unsent
from coordination.outbox.models import OutboxMessage
from coordination.outbox.queue import oldest_undone_age
from coordination.partners.models import Account, Membership
from coordination.work import Work

STALLED_AFTER = 60  # seconds; an older undone message is the alarm (assurance §1 item 4)


@dataclass(frozen=True)
class Condition:
    """Counts, all of the whole installation.

    Attributes:
        undone_messages: messages between the parts of the product that had no effect yet.
        oldest_seconds: age of the oldest of them.
        overdue_reminders: reminders that should have been written.
        unsent_mails: mails that should have left several ticks ago.
        held_mails: mails that wait because of the domain of their address.
        doubtful_mails: how many mails ended in each state that a person must look at.
        waiting_memberships: proposals without a confirmation.
        open_accounts: accounts that can be used.
        closed_accounts: accounts that were disabled.
    """

    undone_messages: int
    oldest_seconds: int
    overdue_reminders: int
    unsent_mails: int
    held_mails: int
    doubtful_mails: Mapping[str, int]
    waiting_memberships: int
    open_accounts: int
    closed_accounts: int

    @property
    def healthy(self) -> bool:
        """Return whether nothing is stuck."""
        stuck = self.oldest_seconds > STALLED_AFTER
        return not (stuck or self.overdue_reminders or self.unsent_mails)


def condition(work: Work) -> Condition:
    """Return how the installation is doing now.

    Args:
        work: an open unit of work; what is counted is never shown.
    """
    with work.as_system():
        age = oldest_undone_age(work.session)
    waiting = (Membership.confirmed_at.is_(None), Membership.ended_at.is_(None))
    return Condition(
        undone_messages=_count(work, OutboxMessage, OutboxMessage.done_at.is_(None)),
        oldest_seconds=int(age.total_seconds()) if age else 0,
        overdue_reminders=overdue_reminders(work),
        unsent_mails=unsent(work),
        held_mails=held_back(work),
        doubtful_mails=doubtful(work),
        waiting_memberships=_count(work, Membership, *waiting),
        open_accounts=_count(work, Account, Account.disabled_at.is_(None)),
        closed_accounts=_count(work, Account, Account.disabled_at.is_not(None)),
    )


def _count(work: Work, model: type, *where: object) -> int:
    query = select(func.count()).select_from(model).where(*where)  # type: ignore[arg-type]
    return work.ungoverned(query).one()
