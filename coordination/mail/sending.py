"""Sends what waits in the queue, each mail at most once (docs/decisions/0012).

First the row is claimed and that is committed; then, in a second transaction, the text is made and
handed over, and the answer is noted. In both the recipient's membership is locked and must still be
able to act, so that nothing is taken in hand for somebody who has gone. What dies in between stays
`claimed` and becomes `unknown`: nobody sends it again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import select

from coordination import work as unit
from coordination.access.actors import System
from coordination.core import trace
from coordination.core.errors import Unauthenticated
from coordination.mail import queries, rendering
from coordination.mail.letters import Letter, Template
from coordination.mail.models import Mail, MailStatus
from coordination.mail.queue import SEALED, sealed_place
from coordination.mail.transport import Answer, Fate, Transport
from coordination.work import Occasion, Runtime, Work

Composer = Callable[[Work], Letter | None]
Check = Callable[[Work, Letter], bool]

FIRST_WAIT, NEXT_WAIT = (
    dt.timedelta(minutes=15),
    dt.timedelta(minutes=30),
)  # after a refusal for now
GIVE_UP_AFTER = dt.timedelta(days=5)  # RFC 5321 section 4.5.4.1: at least four to five days
# A mail is locked while it is handed over, so this only bridges claim and lock; what is unknown is
# to be listed within five minutes (assurance §7).
ABANDONED_AFTER = dt.timedelta(minutes=2)

_composers: dict[Template, Composer] = {}
_checks: dict[Template, Check] = {}


def composed_by(template: Template, composer: Composer) -> None:
    """Let a feature write the mails of a template at the moment they are sent.

    Args:
        template: of mails that were queued by `queue.put_open`.
        composer: gets a unit of work that acts as the recipient; None means that there is nothing
            to say, and then nothing is sent.
    """
    _composers[template] = composer


def checked_by(template: Template, check: Check) -> None:
    """Let a feature say whether a mail of a template still holds at the moment it is sent.

    Args:
        template: of mails that were queued by `queue.put`.
        check: gets a unit of work that acts as the recipient, and the letter; what does not hold
            any more is not sent.
    """
    _checks[template] = check


def send_due(runtime: Runtime, transport: Transport, limit: int) -> int:
    """Send the mails that are due.

    A refused address or one that must wait holds up nobody. When the server cannot be reached, the
    rest stays in the queue as it is.

    Args:
        runtime: of the process; each mail gets its own transactions.
        transport: where mail is handed in.
        limit: at most so many mails.

    Returns:
        How many were due, those included that another sender took meanwhile: while it equals the
        limit there may be more. When the server cannot be reached, how many were dealt with.
    """
    found = _look(runtime, limit)
    dealt_with, reached = _send_each(runtime, transport, found)
    return len(found) if reached else dealt_with


def send(runtime: Runtime, transport: Transport, mail_ids: Iterable[uuid.UUID]) -> int:
    """Send these mails, those of them that are due, as `send_due` does.

    Args:
        runtime: of the process.
        transport: where mail is handed in.
        mail_ids: which ones.

    Returns:
        How many were dealt with, one way or the other.
    """
    return _send_each(runtime, transport, mail_ids)[0]


def _send_each(
    runtime: Runtime, transport: Transport, mail_ids: Iterable[uuid.UUID]
) -> tuple[int, bool]:
    """Return how many mails were dealt with, and whether the server could be reached."""
    total = 0
    for mail_id in mail_ids:
        mail = _claim(runtime, mail_id)
        if mail is None:
            continue
        total += 1
        if (
            mail.status is MailStatus.CLAIMED
            and _send(runtime, transport, mail) is Fate.UNREACHABLE
        ):
            return total, False
    return total, True


def hold_all(work: Work) -> int:
    """Send nothing of what waits, and list it as unknown: after a restore it may have been sent.

    Args:
        work: of the system.

    Returns:
        How many there were.
    """
    waiting = (MailStatus.QUEUED, MailStatus.CLAIMED)
    found = work.ungoverned(select(Mail).where(Mail.status.in_(waiting)).with_for_update()).all()
    for mail in found:
        _end(mail, MailStatus.UNKNOWN, work.now)
    return len(found)


def _look(runtime: Runtime, limit: int) -> list[uuid.UUID]:
    with _system(runtime) as work:
        for mail in work.ungoverned(queries.abandoned(work.now - ABANDONED_AFTER)):
            _end(mail, MailStatus.UNKNOWN, work.now)
        for mail in work.ungoverned(queries.given_up(work.now - GIVE_UP_AFTER)):
            _end(mail, MailStatus.REFUSED, work.now)
        return list(work.ungoverned(queries.due(work.now, limit)))


def _claim(runtime: Runtime, mail_id: uuid.UUID) -> Mail | None:
    """Take a mail in hand, or drop it; None when it is in other hands."""
    with _system(runtime) as work:
        mail = work.ungoverned(queries.claimable(mail_id, work.now)).one_or_none()
        if mail is None:
            return None
        if _address(work, mail) is None:
            _end(mail, MailStatus.DROPPED, work.now)
            return mail
        mail.status, mail.claimed_at = MailStatus.CLAIMED, work.now
        mail.attempts += 1
        return mail


def _send(runtime: Runtime, transport: Transport, claimed: Mail) -> Fate | None:
    try:
        with _acting(runtime, claimed) as work:
            mail = _locked(work, claimed.id)
            return _deliver(work, transport, mail) if mail is not None else None
    except Unauthenticated:
        with _system(runtime, claimed) as work:
            mail = _locked(work, claimed.id)
            if mail is not None:
                _end(mail, MailStatus.DROPPED, work.now)
        return None


def _deliver(work: Work, transport: Transport, mail: Mail) -> Fate | None:
    to = _address(work, mail)
    if to is None:
        raise Unauthenticated
    letter = _letter(work, mail)
    if letter is None:
        _end(mail, MailStatus.SKIPPED, work.now)
        return None
    if not to.usable:
        _end(mail, MailStatus.REFUSED, work.now)
        return None
    settings = work.runtime.settings
    message = rendering.message(letter, to, settings, mail.id, work.now)
    work.assure_log()
    answer = transport.send(message, settings.mail_from, to.email)
    _note(mail, answer, work.now)
    return answer.fate


def _letter(work: Work, mail: Mail) -> Letter | None:
    template = Template(mail.template)
    if template in _composers:
        return _composers[template](work)
    letter = Letter.unpack(mail.template, _opened(work, mail))
    holds = template not in _checks or _checks[template](work, letter)
    return letter if holds else None


def _address(work: Work, mail: Mail) -> rendering.Address | None:
    if mail.account_id is not None:
        return queries.account_address(work.session, mail)
    assert mail.membership_id is not None  # noqa: S101 - the table has one recipient or the other
    return queries.address(work.session, mail.membership_id, work.now)


def _opened(work: Work, mail: Mail) -> dict[str, Any]:
    """Return what a mail says, with the token of its link, which only the mail may show."""
    if SEALED not in mail.items or mail.account_id is None:
        return mail.items
    place = sealed_place(mail.account_id, mail.occasion)
    return mail.items | {"token": work.runtime.cipher.decrypt(mail.items[SEALED], place)}


def _note(mail: Mail, answer: Answer, now: dt.datetime) -> None:
    mail.answer = answer.code
    if answer.fate in {Fate.LATER, Fate.UNREACHABLE}:
        _put_off(mail, now)
        return
    statuses = {
        Fate.ACCEPTED: MailStatus.SENT,
        Fate.REFUSED: MailStatus.REFUSED,
        Fate.UNKNOWN: MailStatus.UNKNOWN,
    }
    _end(mail, statuses[answer.fate], now)


def _put_off(mail: Mail, now: dt.datetime) -> None:
    if now - mail.created_at >= GIVE_UP_AFTER:
        _end(mail, MailStatus.REFUSED, now)
        return
    mail.status, mail.claimed_at = MailStatus.QUEUED, None
    mail.send_at = now + (FIRST_WAIT if mail.attempts == 1 else NEXT_WAIT)


def _end(mail: Mail, status: MailStatus, now: dt.datetime) -> None:
    mail.status, mail.ended_at = status, now
    mail.items = {name: value for name, value in mail.items.items() if name != SEALED}


def _locked(work: Work, mail_id: uuid.UUID) -> Mail | None:
    """Return a claimed mail, locked; None when it was taken for abandoned meanwhile."""
    mine = select(Mail).where(Mail.id == mail_id, Mail.status == MailStatus.CLAIMED)
    return work.ungoverned(mine.with_for_update()).one_or_none()


def _system(runtime: Runtime, mail: Mail | None = None) -> AbstractContextManager[Work]:
    return unit.begin(runtime, System("mail"), _occasion(mail))


def _acting(runtime: Runtime, mail: Mail) -> AbstractContextManager[Work]:
    """Act as the recipient where it is asked what they may see."""
    asks = Template(mail.template) in {*_composers, *_checks}
    who = mail.membership_id if asks else None
    return unit.begin(runtime, who or System("mail"), _occasion(mail))


def _occasion(mail: Mail | None) -> Occasion:
    # It changes no record that is watched; what a digest reads is named in the log all the same.
    left = (mail.traceparent, mail.tracestate) if mail is not None else (None, None)
    found = trace.accept(*left, foreign=False)
    return Occasion("mail.send", uuid.uuid4().hex, writes=False, trace=found)
