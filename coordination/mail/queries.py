"""Reads of the queue of mails: what is due, where it goes, and what a person must look at."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from coordination.mail.letters import TO_NEW_ADDRESS, TO_OLD_ADDRESS, Template
from coordination.mail.models import Mail, MailStatus
from coordination.mail.rendering import ADDRESS, Address
from coordination.partners.models import Account, AddressChange, Membership, Organisation
from coordination.partners.policy import active
from coordination.partners.queries import domains
from coordination.work import Work

TICKS_OF_GRACE = 5
TWICE = 2  # tries: who greylists takes the second


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


def account_address(session: Session, mail: Mail) -> Address | None:
    """Return where a person's mail about logging in goes, or None when the account is disabled.

    Args:
        session: the transaction in which the mail is sent; the row stays locked until its end.
        mail: to an account.
    """
    found = _account(session, mail.account_id)
    template = Template(mail.template)
    if found is None or template not in {TO_NEW_ADDRESS, TO_OLD_ADDRESS}:
        return found
    query = select(AddressChange).where(AddressChange.id == uuid.UUID(mail.occasion))
    change = session.scalars(query).one()
    email = change.email if template is TO_NEW_ADDRESS else change.before
    return Address(email, found.locale)


def _account(session: Session, account_id: uuid.UUID | None) -> Address | None:
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
    """Return how many mails should have left: a measure of health.

    They were due several ticks ago, or nobody could be spoken to, or they were put off twice.

    Args:
        work: of the system.
    """
    before = work.now - TICKS_OF_GRACE * dt.timedelta(seconds=work.runtime.settings.tick_seconds)
    mute = and_(Mail.attempts > 0, Mail.answer.is_(None))
    put_off = and_(Mail.status == MailStatus.QUEUED, ~_held(), or_(mute, Mail.attempts >= TWICE))
    late = select(func.count()).select_from(Mail).where(or_(_due(before), put_off))
    return work.ungoverned(late).one()


def doubtful(work: Work) -> dict[str, int]:
    """Return how many mails ended unknown or refused: a person must look, nothing is repeated.

    Args:
        work: of the system.
    """
    states = (MailStatus.UNKNOWN, MailStatus.REFUSED)
    counts = select(Mail.status, func.count()).where(Mail.status.in_(states))
    with work.as_system():
        found = work.session.execute(counts.group_by(Mail.status)).all()
    return {row[0].value: row[1] for row in found}


def held_back(work: Work) -> int:
    """Return how many mails wait because of the domain of their address.

    Args:
        work: of the system.
    """
    waiting = and_(Mail.status == MailStatus.QUEUED, _held())
    return work.ungoverned(select(func.count()).select_from(Mail).where(waiting)).one()


def given_up(before: dt.datetime) -> Select[Mail]:
    """Return the query that locks the mails that were held for so long that nobody needs them.

    Args:
        before: left earlier than this.
    """
    waiting = and_(Mail.status == MailStatus.QUEUED, Mail.created_at < before, _held())
    return select(Mail).where(waiting).with_for_update(skip_locked=True)


def _due(now: dt.datetime) -> ColumnElement[bool]:
    return and_(Mail.status == MailStatus.QUEUED, Mail.send_at <= now, ~_held())


def _held() -> ColumnElement[bool]:
    """Return the clause of the mails to an address outside the usable domains of its organisation.

    Mail about logging in goes to a person, so any organisation's domain will do. What is no plain
    address is no matter of domains: that mail is refused when its turn comes.
    """
    plain = cast(Account.email, String).regexp_match(f"^(?:{ADDRESS.pattern})$")
    to_member = (
        select(Membership.id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.id == Mail.membership_id,
            plain,
            domains.outside(Account.email, Membership.organisation_id),
        )
    )
    to_person = select(Account.id).where(
        Account.id == Mail.account_id, plain, domains.outside(Account.email)
    )
    return or_(exists(to_member), exists(to_person))
