"""What stands in the place of a mechanism while it is broken; `mutants` says where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import contextmanager
from types import FunctionType
from typing import Any
from unittest.mock import patch

from sqlalchemy import event, false, func, select, true
from sqlalchemy.orm import Session

from coordination import work as unit
from coordination.core import clock
from coordination.core.clock import ClockOffset
from coordination.digest import queries as digest_queries
from coordination.followups.queries import ladder
from coordination.mail import queries as mail_queries
from coordination.mail import sending
from coordination.mail.models import Mail, MailStatus
from coordination.mail.transport import Fate
from coordination.outbox import queue
from coordination.outbox.models import OutboxMessage
from coordination.routing.queries import decisions
from workers import app, handlers


def after_the_commit(session: Session, left: Any) -> None:
    """Leave a message in a transaction of its own, once the change is committed."""

    def leave(_session: Session) -> None:
        with Session(session.get_bind()) as other:
            _put(other, left)
            other.commit()

    event.listen(session, "after_commit", leave, once=True)


def before_the_commit(session: Session, left: Any) -> None:
    """Leave a message in a transaction of its own, before the change is committed."""
    with Session(session.get_bind()) as other:
        _put(other, left)
        other.commit()


_put = queue.put


def without_waking(session: Session, left: Any) -> None:
    session.info["outbox_notified"] = True
    _put(session, left)


def apart(*, first: str) -> Any:
    """Return a handler whose effect and mark are two transactions."""

    def run(runtime: Any, who: Any, found: Any, occasion: Any, message_id: Any) -> None:
        def effect() -> None:
            with unit.begin(runtime, who, occasion) as work:
                handlers.HANDLERS[found.topic](work, found)

        def mark() -> None:
            with runtime.sessions.begin() as session:
                queue.done(queue.lock(session, message_id))

        steps = (effect, mark) if first == "effect" else (mark, effect)
        for step in steps:
            step()

    return run


def lock_anything(session: Session, message_id: Any) -> Any:
    return session.execute(
        select(OutboxMessage).where(OutboxMessage.id == message_id).with_for_update()
    ).scalar_one_or_none()


def peek_anything(session: Session, message_id: Any) -> Any:
    row = session.get(OutboxMessage, message_id)
    return row and queue.Waiting(
        row.topic, row.payload, queue.trace.accept(None, None, foreign=False)
    )


def claim_without_mark(runtime: Any, mail_id: Any) -> Any:
    """Take a mail in hand and leave no mark of it before it is sent."""
    with sending._system(runtime) as work:
        mail = work.ungoverned(mail_queries.claimable(mail_id, work.now)).one_or_none()
        work.session.expunge_all()
    if mail is not None:
        mail.status = MailStatus.CLAIMED
    return mail


def lock_anything_of_mail(work: Any, mail_id: Any) -> Any:
    wanted = select(Mail).where(Mail.id == mail_id)
    return work.ungoverned(wanted.with_for_update()).one_or_none()


_note = sending._note


def note_unknown_as_later(mail: Mail, answer: Any, now: dt.datetime) -> None:
    if answer.fate is Fate.UNKNOWN:
        sending._put_off(mail, now)
    else:
        _note(mail, answer, now)


_end = sending._end


def abandoned_again(mail: Mail, status: MailStatus, now: dt.datetime) -> None:
    if status is MailStatus.UNKNOWN and mail.status is MailStatus.CLAIMED and not mail.answer:
        mail.status = MailStatus.QUEUED
    else:
        _end(mail, status, now)


def configured(**changes: Any) -> Any:
    """Return: Celery is configured otherwise; who imported the function sees it too."""
    function = app.configuration
    names = {"_healthy": FunctionType(function.__code__, function.__globals__), "_changes": changes}

    @contextmanager
    def alive(_urls: Sequence[str]) -> Any:
        healthy, function.__code__ = function.__code__, _CHANGED
        try:
            with patch.dict(function.__globals__, names):
                yield
        finally:
            function.__code__ = healthy

    return alive


# Its names are found among those of the module whose function it becomes.
_CHANGED = (lambda settings: _healthy(settings) | _changes).__code__  # type: ignore[name-defined] # noqa: F821


NOW = select(func.now() + func.make_interval(0, 0, 0, 0, 0, 0, ClockOffset.seconds))


def recent(column: Any) -> Any:
    """Return the clause of what became due in the last hour of the product's clock."""
    return column > NOW.scalar_subquery() - dt.timedelta(hours=1)


_struck, _without_digest = ladder.struck, digest_queries.without_digest


def struck_today(found: Any, since: dt.datetime, now: dt.datetime) -> Any:
    return _struck(found, max(since, now - dt.timedelta(days=1)), now)


def without_digest_now(work: Any, week: Any, limit: int) -> Any:
    missed = work.now > week.moment + dt.timedelta(hours=1)
    return _without_digest(work, week, limit).where(false() if missed else true())


def no_decision(_signal_id: Any) -> Any:
    return _current(None)


_current = decisions.current


def note_refused_as_error(mail: Mail, answer: Any, now: dt.datetime) -> None:
    if answer.fate is Fate.REFUSED:
        raise ConnectionError
    _note(mail, answer, now)


@contextmanager
def real_time(_urls: Sequence[str]) -> Any:
    healthy, clock.NOW = clock.NOW, clock.text("SELECT now()")
    try:
        yield
    finally:
        clock.NOW = healthy


_due = mail_queries._due


def mails_of_the_last_hour(now: dt.datetime) -> Any:
    return _due(now) & recent(Mail.send_at)
