"""Reads of the queue of mails: what is due, where it goes, and what a person must look at."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from coordination.mail.models import Mail, MailStatus
from coordination.mail.rendering import Address
from coordination.partners.models import Account, Membership, Organisation
from coordination.partners.policy import active
from coordination.work import Work

TICKS_OF_GRACE = 5


def due(now: dt.datetime, limit: int) -> Select[uuid.UUID]:
    """Return the query of the mails that may be sent, those that wait longest first.

    Args:
        now: from `work.now`.
        limit: at most so many.
    """
    return select(Mail.id).where(_due(now)).order_by(Mail.send_at, Mail.id).limit(limit)


def claimable(mail_id: uuid.UUID, now: dt.datetime) -> Select[Mail]:
    """Return the query that locks a mail that may still be sent; nobody waits for it.

    Args:
        mail_id: which one.
        now: from `work.now`.
    """
    query = select(Mail).where(Mail.id == mail_id, _due(now))
    return query.with_for_update(skip_locked=True)


def address(session: Session, membership_id: uuid.UUID, now: dt.datetime) -> Address | None:
    """Return where a membership's mail goes, or None when its access has ended.

    The row stays locked until the end of the transaction, so that it cannot end before the mail
    has left.

    Args:
        session: the transaction in which the mail is sent.
        membership_id: whose.
        now: from `work.now`.
    """
    query = (
        select(Account.email, Account.locale)
        .join(Membership, Membership.account_id == Account.id)
        .join(Organisation, Membership.organisation_id == Organisation.id)
        .where(Membership.id == membership_id, active(now))
        .with_for_update(read=True, of=Membership)
    )
    row = session.execute(query).one_or_none()
    return Address(row.email, row.locale) if row else None


def account_address(session: Session, account_id: uuid.UUID) -> Address | None:
    """Return where a person's mail about logging in goes, or None when the account is disabled.

    Args:
        session: the transaction in which the mail is sent; the row stays locked until its end.
        account_id: whose.
    """
    query = (
        select(Account.email, Account.locale)
        .where(Account.id == account_id, Account.disabled_at.is_(None))
        .with_for_update(read=True)
    )
    row = session.execute(query).one_or_none()
    return Address(row.email, row.locale) if row else None


def abandoned(before: dt.datetime) -> Select[Mail]:
    """Return the query that locks the mails whose sender died with them in hand.

    A mail that is being sent is locked, so that it is not taken for one of them.

    Args:
        before: claimed earlier than this.
    """
    query = select(Mail).where(Mail.status == MailStatus.CLAIMED, Mail.claimed_at < before)
    return query.with_for_update(skip_locked=True)


def in_doubt(session: Session, limit: int = 100) -> Sequence[Mail]:
    """Return the newest mails that a person must look at: outcome unknown or refused.

    They hold references only; for the administrator.

    Args:
        session: an open session.
        limit: at most so many.
    """
    states = (MailStatus.UNKNOWN, MailStatus.REFUSED)
    query = select(Mail).where(Mail.status.in_(states)).order_by(Mail.ended_at.desc(), Mail.id)
    return session.scalars(query.limit(limit)).all()


def unsent(work: Work) -> int:
    """Return how many mails should have left several ticks ago: a measure of health.

    Args:
        work: of the system.
    """
    before = work.now - TICKS_OF_GRACE * dt.timedelta(seconds=work.runtime.settings.tick_seconds)
    return work.ungoverned(select(func.count()).select_from(Mail).where(_due(before))).one()


def doubtful(work: Work) -> dict[str, int]:
    """Return how many mails ended unknown or refused: a person must look, nothing is repeated.

    Args:
        work: of the system.
    """
    states = (MailStatus.UNKNOWN, MailStatus.REFUSED)
    counts = select(Mail.status, func.count()).where(Mail.status.in_(states))
    found = work.session.execute(counts.group_by(Mail.status)).all()
    return {row[0].value: row[1] for row in found}


def _due(now: dt.datetime) -> ColumnElement[bool]:
    return and_(Mail.status == MailStatus.QUEUED, Mail.send_at <= now)
