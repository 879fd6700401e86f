"""The mechanisms that the promises stand on, each broken in the ways in which it could be.

A new mechanism gets its line here; its tests are those of `make test` that must see it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from coordination import work as unit
from coordination.core import clock
from coordination.digest import queries as digest_queries
from coordination.followups.queries import ladder
from coordination.http import idempotency
from coordination.mail import queries as mail_queries
from coordination.mail import sending
from coordination.mail.models import Mail, MailStatus
from coordination.mail.transport import Fate
from coordination.outbox import queue
from coordination.outbox.models import OutboxMessage
from coordination.partners.queries import identity
from coordination.routing.queries import decisions
from coordination.routing.service import deciding
from coordination.watch import service as watch
from tests.mechanisms.mutant import (
    HOUR,
    Mutant,
    idle,
    narrowed,
    replaced,
    together,
    unlocked,
    without_key,
)
from workers import app, handlers
from workers import relay as relay_module

# --- tests that see much ---
CRASHES = "tests/mechanisms/test_crashes.py"
AT_A_COMMIT = f"{CRASHES}::test_whoever_dies_at_a_commit_loses_and_doubles_nothing"
YEAR = "tests/year/test_year.py::test_the_weeks_in_which_clocks_and_calendars_turn"
LAST_WORD = "tests/mechanisms/test_last_word.py::test_the_database_refuses_a_second"
HANDLERS, RELAY = "tests/workers/test_handlers.py", "tests/workers/test_relay.py"
SENDING, AT_ONCE = "tests/mail/test_sending.py", "tests/mail/test_at_once.py"
SWEEPS, DIGEST = "tests/workers/test_sweeps.py", "tests/digest/test_digest.py"
LOCKS, LATE = "tests/mechanisms/test_locks.py", "tests/mechanisms/test_late.py"
REMINDING, KEYS = "tests/followups/test_reminding.py", "tests/http/test_idempotency.py"
DECIDING, ALARMS = "tests/routing/test_deciding.py", "tests/watch/test_alarms.py"


# --- how they are broken ---
def _after_the_commit(session: Session, left: Any) -> None:
    """Leave a message in a transaction of its own, once the change is committed."""

    def leave(_session: Session) -> None:
        with Session(session.get_bind()) as other:
            _put(other, left)
            other.commit()

    event.listen(session, "after_commit", leave, once=True)


def _before_the_commit(session: Session, left: Any) -> None:
    """Leave a message in a transaction of its own, before the change is committed."""
    with Session(session.get_bind()) as other:
        _put(other, left)
        other.commit()


_put = queue.put


def _without_waking(session: Session, left: Any) -> None:
    session.info["outbox_notified"] = True
    _put(session, left)


def _apart(*, first: str) -> Any:
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


def _lock_anything(session: Session, message_id: Any) -> Any:
    return session.execute(
        select(OutboxMessage).where(OutboxMessage.id == message_id).with_for_update()
    ).scalar_one_or_none()


def _peek_anything(session: Session, message_id: Any) -> Any:
    row = session.get(OutboxMessage, message_id)
    return row and queue.Waiting(row.topic, row.payload, queue.trace.accept(None, None, foreign=False))


def _claim_without_mark(runtime: Any, mail_id: Any) -> Any:
    """Take a mail in hand and leave no mark of it before it is sent."""
    with sending._system(runtime) as work:
        mail = work.ungoverned(mail_queries.claimable(mail_id, work.now)).one_or_none()
        work.session.expunge_all()
    if mail is not None:
        mail.status = MailStatus.CLAIMED
    return mail


def _lock_queued(work: Any, mail_id: Any) -> Any:
    wanted = select(Mail).where(Mail.id == mail_id)
    return work.ungoverned(wanted.with_for_update()).one_or_none()


_note = sending._note


def _note_unknown_as_later(mail: Mail, answer: Any, now: dt.datetime) -> None:
    if answer.fate is Fate.UNKNOWN:
        sending._put_off(mail, now)
    else:
        _note(mail, answer, now)


_end = sending._end


def _abandoned_again(mail: Mail, status: MailStatus, now: dt.datetime) -> None:
    if status is MailStatus.UNKNOWN and mail.status is MailStatus.CLAIMED and not mail.answer:
        mail.status = MailStatus.QUEUED
    else:
        _end(mail, status, now)


def _asked_unlocked(*args: Any) -> Any:
    return _identify(*args[:3], False)


_identify = identity.identify


def _with(**changes: Any) -> Any:
    healthy = app.configuration
    return lambda settings: healthy(settings) | changes


def _recent(column: Any, now: dt.datetime) -> Any:
    return column > now - HOUR


@contextmanager
def _real_time(_urls: Sequence[str]) -> Any:
    healthy, clock.NOW = clock.NOW, clock.text("SELECT now()")
    try:
        yield
    finally:
        clock.NOW = healthy


_due = mail_queries._due
EFFECT_WITH_MARK = "the mark is in the transaction of the effect"
WITH_THE_CHANGE = "a message is left in the transaction of the change"
UNIQUE = "unique keys are the last word"
MAIL = "a mail is claimed, and that is committed, before it is sent"
OPEN_ENDED = "what is due has no lower bound"
ONE_AT_A_TIME = "rows that are due are locked, and locked ones are skipped"

MUTANTS = (
    Mutant(
        WITH_THE_CHANGE,
        "left in one of its own, after the commit",
        replaced(queue, "put", _after_the_commit),
        (AT_A_COMMIT,),
    ),
    Mutant(
        WITH_THE_CHANGE,
        "left in one of its own, before the commit",
        replaced(queue, "put", _before_the_commit),
        (AT_A_COMMIT,),
    ),
    Mutant(
        "a commit wakes the relay",
        "nobody is woken",
        replaced(queue, "put", _without_waking),
        (f"{CRASHES}::test_a_commit_is_heard_by_who_listens",),
    ),
    Mutant(
        EFFECT_WITH_MARK,
        "marked before its effect",
        replaced(handlers, "_run", _apart(first="mark")),
        (AT_A_COMMIT,),
    ),
    Mutant(
        EFFECT_WITH_MARK,
        "marked after its effect",
        replaced(handlers, "_run", _apart(first="effect")),
        (AT_A_COMMIT,),
    ),
    Mutant(
        "a message that comes again is left alone",
        "nobody looks whether it was done",
        together(
            replaced(queue, "lock", _lock_anything), replaced(queue, "peek", _peek_anything)
        ),
        (f"{HANDLERS}::test_a_message_has_its_effect_once",),
    ),
    Mutant(
        "a message in other hands is left alone",
        "it is not locked",
        unlocked(queue, "lock"),
        (f"{HANDLERS}::test_a_message_in_other_hands_is_left_alone",),
    ),
    Mutant(
        "what fails is put off",
        "it stays due",
        idle(queue, "failed"),
        (f"{HANDLERS}::test_what_fails_is_undone_put_off_and_kept[error0]",),
    ),
    Mutant(
        "two relays do not hand over the same",
        "claimed without a lock",
        unlocked(queue, "claim"),
        (f"{LOCKS}::test_a_second_relay_claims_other_messages",),
    ),
    Mutant(
        "what the broker did not take is due at once",
        "it is not put back",
        idle(queue, "put_back"),
        (f"{RELAY}::test_what_the_broker_did_not_take_is_due_at_once",),
    ),
    Mutant(
        "a broker that loses everything loses nothing",
        "a message is handed over once only",
        replaced(queue, "REDELIVER_AFTER", dt.timedelta(days=3650)),
        (f"{RELAY}::test_what_has_no_effect_is_handed_over_again",),
    ),
    Mutant(
        "the relay holds back while workers are busy",
        "it hands over everything",
        idle(queue, "in_flight", 0),
        (f"{RELAY}::test_no_more_is_in_flight_than_the_workers_can_do",),
    ),
    Mutant(
        "the task of a killed worker comes back",
        "acknowledged before it is done",
        replaced(app, "configuration", _with(task_acks_late=False)),
        ("tests/workers/test_completeness.py::test_the_broker_is_used_as_was_learned",),
    ),
    Mutant(
        "the task of a killed worker comes back",
        "not rejected when its process is lost",
        replaced(app, "configuration", _with(task_reject_on_worker_lost=False)),
        ("tests/workers/test_completeness.py::test_the_broker_is_used_as_was_learned",),
    ),
    # --- windows ---
    Mutant(
        OPEN_ENDED,
        "the relay hands over what became due in the last hour",
        replaced(relay_module.queue, "claim", None),
        (f"{LATE}::test_a_message_that_waited_for_weeks_is_handed_over",),
    ),
    Mutant(
        OPEN_ENDED,
        "reminders of the last hour",
        narrowed(ladder, "due", lambda model, now, _limit: _recent(model.next_stage_at, now)),
        (f"{REMINDING}::test_a_scheduler_that_was_away_for_eight_days_loses_and_doubles_nothing",),
    ),
    Mutant(
        OPEN_ENDED,
        "digests in the hour after Monday seven",
        replaced(digest_queries, "without_digest", None),
        (f"{DIGEST}::test_eight_days_without_a_scheduler_cost_nothing",),
    ),
    Mutant(
        OPEN_ENDED,
        "mails of the last hour",
        replaced(mail_queries, "_due", lambda now: _due(now) & _recent(Mail.send_at, now)),
        (f"{LATE}::test_a_mail_that_waited_for_days_is_sent",),
    ),
    Mutant(
        OPEN_ENDED,
        "mails that were abandoned in the last hour",
        narrowed(mail_queries, "abandoned", lambda before: _recent(Mail.claimed_at, before)),
        (f"{LATE}::test_a_mail_that_was_abandoned_long_ago_is_listed",),
    ),
    Mutant(
        OPEN_ENDED,
        "shares that ended in the last hour",
        replaced(mail_queries, "given_up", mail_queries.given_up),
        ("tests/sharing/test_shares.py::test_what_is_due_expires_however_late_the_look_comes",),
    ),
)
