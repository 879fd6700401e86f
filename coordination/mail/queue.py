"""Puts mails into the queue, in the transaction of what they tell of. Nothing is sent here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from coordination.core import trace
from coordination.core.db import insert_each
from coordination.mail.letters import Letter, Template
from coordination.mail.models import Mail, MailStatus

SEALED = "sealed"
_MAILS: Any = Mail.__table__


def put(
    session: Session,
    membership_id: uuid.UUID,
    letter: Letter,
    occasion: str,
    now: dt.datetime,
) -> uuid.UUID | None:
    """Leave a mail to one membership; the same mail twice is one mail.

    Args:
        session: the transaction of the event, the reminder or the ledger.
        membership_id: to whom.
        letter: what it says.
        occasion: what makes it unique for this membership and template: an id, a stage or a day.
        now: from `work.now`; it may be sent from this moment on.

    Returns:
        Id of the mail, or None when the occasion has its mail already.
    """
    return _insert(
        session, {"membership_id": membership_id}, letter.template, occasion, now, letter.pack()
    )


@dataclass(frozen=True)
class Addressed:
    """A mail to one membership; see `put`."""

    membership_id: uuid.UUID
    letter: Letter
    occasion: str


def put_each(
    session: Session, mails: Iterable[Addressed], now: dt.datetime
) -> dict[tuple[uuid.UUID, str], uuid.UUID]:
    """Leave several mails with one statement.

    Args:
        session: as in `put`.
        mails: to whom and what.
        now: from `work.now`; they may be sent from this moment on.

    Returns:
        Ids of the new mails by membership and occasion; an occasion that has its mail already is
        left out.
    """
    rows = [
        _row(session, mail.letter.template, mail.occasion, now, mail.letter.pack())
        | {"membership_id": mail.membership_id}
        for mail in mails
    ]
    if not rows:
        return {}
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    new = insert_each(_MAILS, columns).on_conflict_do_nothing()
    told = new.returning(_MAILS.c.membership_id, _MAILS.c.occasion, _MAILS.c.id)
    return {(member, occasion): mail_id for member, occasion, mail_id in session.execute(told)}


def put_to_account(
    session: Session,
    account_id: uuid.UUID,
    template: Template,
    occasion: str,
    now: dt.datetime,
    sealed: str | None = None,
) -> uuid.UUID | None:
    """Leave a mail about logging in to a person, who may have no membership yet.

    Args:
        session: the transaction of the change or the invitation.
        account_id: to whom.
        template: one of those about logging in.
        occasion: as in `put`.
        now: from `work.now`.
        sealed: the token of the link, encrypted for `sealed_place`; it goes when the mail is sent.

    Returns:
        Id of the mail, or None when the occasion has its mail already.
    """
    items: dict[str, object] = {"sections": []} | ({SEALED: sealed} if sealed else {})
    return _insert(session, {"account_id": account_id}, template, occasion, now, items)


def sealed_place(account_id: uuid.UUID, occasion: str) -> str:
    """Return the place for which the token of a mail is encrypted."""
    return f"mails/token/{account_id}/{occasion}"


def put_open(
    session: Session, membership_id: uuid.UUID, template: Template, occasion: str, now: dt.datetime
) -> uuid.UUID | None:
    """Leave a mail that is composed when it is sent, from what its reader may see by then.

    Args:
        session: the transaction of the ledger.
        membership_id: to whom.
        template: one that a feature composes, see `sending.composed_by`.
        occasion: as in `put`.
        now: from `work.now`.

    Returns:
        Id of the mail, or None when the occasion has its mail already.
    """
    return _insert(session, {"membership_id": membership_id}, template, occasion, now, {})


def _insert(
    session: Session,
    to: dict[str, uuid.UUID],
    template: Template,
    occasion: str,
    now: dt.datetime,
    items: dict[str, object],
) -> uuid.UUID | None:
    row = _row(session, template, occasion, now, items) | to
    statement = insert(Mail).values(row).on_conflict_do_nothing().returning(Mail.id)
    return session.scalar(statement)


def _row(
    session: Session,
    template: Template,
    occasion: str,
    now: dt.datetime,
    items: dict[str, object],
) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "template": template.value,
        "occasion": occasion,
        "items": items,
        "status": MailStatus.QUEUED,
        "attempts": 0,
        "created_at": now,
        "send_at": now,
        **trace.carried(session),
    }
