"""How the installation is doing, in counts and seconds: for operators and administrators.

Nothing here is about a record: whoever keeps the product running sees that something waits, never
what it is about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Float, func, select, type_coerce

from coordination.audit.models import AuditHead
from coordination.followups.queries.ladder import overdue_reminders
from coordination.mail.models import Mail, MailStatus
from coordination.mail.queries import doubtful, held_back, unsent
from coordination.outbox.models import OutboxMessage
from coordination.outbox.queue import oldest_undone_age
from coordination.partners.models import Account, Membership, WebSession
from coordination.watch.models import Alarm, Beat
from coordination.watch.rules import FAILING_AFTER, Ailment, Part, Pulse, ailments
from coordination.work import Work


@dataclass(frozen=True)
class Condition:
    """Counts, all of the whole installation.

    Attributes:
        undone_messages: messages between the parts of the product that had no effect yet.
        oldest_seconds: age of the oldest of them.
        silences: seconds since each part of the product was last heard.
        ailments: what an administrator is told by mail.
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
    silences: Mapping[str, int]
    ailments: Sequence[str]
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
        return not (self.ailments or self.overdue_reminders or self.unsent_mails)


def condition(work: Work) -> Condition:
    """Return how the installation is doing now.

    Args:
        work: an open unit of work; what is counted is never shown.
    """
    now = pulse(work)
    waiting = (Membership.confirmed_at.is_(None), Membership.ended_at.is_(None))
    return Condition(
        undone_messages=_count(work, OutboxMessage, OutboxMessage.done_at.is_(None)),
        oldest_seconds=int(now.oldest),
        silences={part.value: int(seconds) for part, seconds in now.silences.items()},
        ailments=sorted(ailments(now, work.runtime.settings.tick_seconds)),
        overdue_reminders=overdue_reminders(work),
        unsent_mails=unsent(work),
        held_mails=held_back(work),
        doubtful_mails=doubtful(work),
        waiting_memberships=_count(work, Membership, *waiting),
        open_accounts=_count(work, Account, Account.disabled_at.is_(None)),
        closed_accounts=_count(work, Account, Account.disabled_at.is_not(None)),
    )


@dataclass(frozen=True)
class Figures:
    """What is told to a system that draws curves.

    Attributes:
        condition: what people see as well.
        log_entries: how many entries the log ever took.
        sessions: of browsers that were used within the idle time.
        mails: how many of the last 24 hours are in each state.
    """

    condition: Condition
    log_entries: int
    sessions: int
    mails: Mapping[str, int]


def figures(work: Work) -> Figures:
    """Return the numbers of the whole installation.

    Args:
        work: of the system.
    """
    idle = dt.timedelta(minutes=work.runtime.settings.session_idle_minutes)
    used = (WebSession.ended_at.is_(None), WebSession.seen_at > work.now - idle)
    recent = Mail.send_at > work.now - dt.timedelta(days=1)
    mails = select(Mail.status, func.count()).where(Mail.status.in_(MailStatus), recent)
    with work.as_system():
        entries = work.session.execute(select(func.sum(AuditHead.position))).scalar_one()
        by_state = work.session.execute(mails.group_by(Mail.status)).all()
    return Figures(
        condition=condition(work),
        log_entries=int(entries or 0),
        sessions=_count(work, WebSession, *used),
        mails={status.value: count for status, count in by_state},
    )


def pulse(work: Work) -> Pulse:
    """Return how long the oldest message waits and since when each part is silent.

    Args:
        work: an open unit of work.
    """
    silence = type_coerce(func.extract("epoch", func.now() - Beat.at), Float)
    with work.as_system():
        age = oldest_undone_age(work.session)
        rows = work.session.execute(select(Beat.part, silence)).all()
    silences: dict[Part, float] = {part: float(seconds) for part, seconds in rows}
    return Pulse(age.total_seconds() if age else 0.0, silences)


@dataclass(frozen=True)
class Failing:
    """Messages of one topic that fail in one way.

    Attributes:
        topic: of their events.
        error: the kind of the last failure.
        messages: how many.
        failures: of the one that failed most.
    """

    topic: str
    error: str
    messages: int
    failures: int


def failing(work: Work) -> list[Failing]:
    """Return what fails again and again; it is tried for ever, at most an hour apart.

    Args:
        work: an open unit of work; ids and contents are not told.
    """
    query = (
        select(
            OutboxMessage.topic,
            OutboxMessage.last_error,
            func.count(),
            func.max(OutboxMessage.failures),
        )
        .where(OutboxMessage.done_at.is_(None), OutboxMessage.failures >= FAILING_AFTER)
        .group_by(OutboxMessage.topic, OutboxMessage.last_error)
        .order_by(OutboxMessage.topic, OutboxMessage.last_error)
    )
    with work.as_system():
        rows = work.session.execute(query).all()
    return [
        Failing(topic, error or "", messages, failures) for topic, error, messages, failures in rows
    ]


def open_alarms(work: Work) -> dict[Ailment, Alarm]:
    """Return what was wrong when somebody last looked, locked until the end of the transaction.

    Args:
        work: of the system.
    """
    query = select(Alarm).where(Alarm.cleared_at.is_(None)).with_for_update()
    return {alarm.ailment: alarm for alarm in work.ungoverned(query)}


def _count(work: Work, model: type, *where: object) -> int:
    query = select(func.count()).select_from(model).where(*where)  # type: ignore[arg-type]
    return work.ungoverned(query).one()
