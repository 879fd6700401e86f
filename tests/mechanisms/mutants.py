"""The mechanisms that the promises stand on, each broken in the ways in which it could be.

A new mechanism gets its line here; its tests are those of `make test` that must see it.
"""

from __future__ import annotations

import datetime as dt

from coordination.digest import queries as digest_queries
from coordination.followups.models import FollowUp
from coordination.followups.queries import ladder
from coordination.http import idempotency
from coordination.mail import queries as mail_queries
from coordination.mail import sending
from coordination.mail.models import Mail
from coordination.outbox import queue
from coordination.outbox.models import OutboxMessage
from coordination.routing.queries import decisions
from coordination.routing.service import deciding
from coordination.sharing.models import Share
from coordination.sharing.service import shares
from coordination.watch import service as watch
from tests.mechanisms import broken
from tests.mechanisms.mutant import (
    Mutant,
    idle,
    narrowed,
    replaced,
    together,
    unlocked,
    without_key,
)
from tests.mechanisms.test_last_word import KEYS as KEYS_OF_TABLES
from workers import handlers

# --- tests that see much ---
CRASHES = "tests/mechanisms/test_crashes.py"
DEATHS = f"{CRASHES}::test_whoever_dies_at_a_commit_loses_and_doubles_nothing"
AT_A_COMMIT = (f"{DEATHS}[before]", f"{DEATHS}[after]")
LAST_WORD = "tests/mechanisms/test_last_word.py::test_the_database_refuses_a_second"
HANDLERS, RELAY = "tests/workers/test_handlers.py", "tests/workers/test_relay.py"
SENDING, AT_ONCE = "tests/mail/test_sending.py", "tests/mail/test_at_once.py"
DIGEST = "tests/digest/test_digest.py"
LOCKS, LATE = "tests/mechanisms/test_locks.py", "tests/mechanisms/test_late.py"
REMINDING, KEYS = "tests/followups/test_reminding.py", "tests/http/test_idempotency.py"
DECIDING, ALARMS = "tests/routing/test_deciding.py", "tests/watch/test_alarms.py"

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
        replaced(queue, "put", broken.after_the_commit),
        AT_A_COMMIT,
    ),
    Mutant(
        WITH_THE_CHANGE,
        "left in one of its own, before the commit",
        replaced(queue, "put", broken.before_the_commit),
        AT_A_COMMIT,
    ),
    Mutant(
        "a commit wakes the relay",
        "nobody is woken",
        replaced(queue, "put", broken.without_waking),
        (f"{CRASHES}::test_a_commit_is_heard_by_who_listens",),
    ),
    Mutant(
        EFFECT_WITH_MARK,
        "marked before its effect",
        replaced(handlers, "_run", broken.apart(first="mark")),
        AT_A_COMMIT,
    ),
    Mutant(
        EFFECT_WITH_MARK,
        "marked after its effect",
        replaced(handlers, "_run", broken.apart(first="effect")),
        AT_A_COMMIT,
    ),
    Mutant(
        "a message that comes again is left alone",
        "nobody looks whether it was done",
        together(
            replaced(queue, "lock", broken.lock_anything),
            replaced(queue, "peek", broken.peek_anything),
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
        broken.configured(task_acks_late=False),
        ("tests/workers/test_completeness.py::test_the_broker_is_used_as_was_learned",),
    ),
    Mutant(
        "the task of a killed worker comes back",
        "not rejected when its process is lost",
        broken.configured(task_reject_on_worker_lost=False),
        ("tests/workers/test_completeness.py::test_the_broker_is_used_as_was_learned",),
    ),
    # --- windows instead of everything ---
    Mutant(
        OPEN_ENDED,
        "the relay hands over what became due in the last hour",
        narrowed(queue, "claim", lambda: broken.recent(OutboxMessage.next_attempt_at)),
        (f"{LATE}::test_a_message_that_waited_for_weeks_is_handed_over",),
    ),
    Mutant(
        OPEN_ENDED,
        "reminders of the last hour",
        narrowed(ladder, "due", lambda: broken.recent(FollowUp.next_stage_at)),
        (f"{REMINDING}::test_a_scheduler_that_was_away_for_eight_days_loses_and_doubles_nothing",),
    ),
    Mutant(
        OPEN_ENDED,
        "stages of the last day",
        replaced(ladder, "struck", broken.struck_today),
        (f"{REMINDING}::test_a_scheduler_that_was_away_for_eight_days_loses_and_doubles_nothing",),
    ),
    Mutant(
        OPEN_ENDED,
        "digests in the hour after Monday seven",
        replaced(digest_queries, "without_digest", broken.without_digest_now),
        (f"{DIGEST}::test_eight_days_without_a_scheduler_cost_nothing",),
    ),
    Mutant(
        OPEN_ENDED,
        "mails of the last hour",
        replaced(mail_queries, "_due", broken.mails_of_the_last_hour),
        (f"{LATE}::test_a_mail_that_waited_for_weeks_is_sent",),
    ),
    Mutant(
        OPEN_ENDED,
        "mails that were abandoned in the last hour",
        narrowed(mail_queries, "abandoned", lambda: broken.recent(Mail.claimed_at)),
        (f"{LATE}::test_a_mail_that_was_abandoned_weeks_ago_is_listed",),
    ),
    Mutant(
        OPEN_ENDED,
        "shares that ended in the last hour",
        narrowed(shares, "expire_due", lambda: broken.recent(Share.valid_until)),
        ("tests/sharing/test_shares.py::test_what_is_due_expires_however_late_the_look_comes",),
    ),
    # --- locks ---
    Mutant(
        ONE_AT_A_TIME,
        "reminders are not locked",
        unlocked(ladder, "due"),
        (f"{LOCKS}::test_a_second_scheduler_leaves_what_the_first_has_in_hand",),
    ),
    Mutant(
        ONE_AT_A_TIME,
        "mails are not locked when they are claimed",
        unlocked(mail_queries, "claimable"),
        (f"{LOCKS}::test_a_second_sender_leaves_what_the_first_has_in_hand",),
    ),
    Mutant(
        ONE_AT_A_TIME,
        "a mail is not locked while it is handed over",
        unlocked(sending, "_locked"),
        (f"{LOCKS}::test_a_mail_that_is_being_handed_over_is_not_taken_for_abandoned",),
    ),
    Mutant(
        "nobody loses access while their mail is on its way",
        "the membership is not locked",
        unlocked(mail_queries, "address"),
        (f"{AT_ONCE}::test_a_membership_cannot_end_while_its_mail_is_on_its_way",),
    ),
    Mutant(
        "one decision at a time",
        "the signal is not locked",
        unlocked(deciding, "_locked"),
        (f"{DECIDING}::test_ten_workers_at_once_make_one_decision",),
    ),
    # --- the same again ---
    Mutant(
        "a decision that stands is not made again",
        "nobody looks whether one stands",
        replaced(decisions, "current", broken.no_decision),
        (f"{DECIDING}::test_deciding_twice_is_deciding_once",),
    ),
    Mutant(
        "the reminders of a day are one mail",
        "mailed while more is left to strike",
        idle(ladder, "anything_due", answer=False),
        (f"{REMINDING}::test_small_batches_still_make_one_mail",),
    ),
    Mutant(
        "a request that is sent again has one effect",
        "its key is not kept",
        replaced(idempotency, "_claim", lambda _work, _key: True),
        (f"{KEYS}::test_the_first_answer_is_given_again",),
    ),
    *(
        Mutant(
            UNIQUE, f"{table} without {key}", without_key(table, key), (f"{LAST_WORD}[{table}]",)
        )
        for table, (key, _) in KEYS_OF_TABLES.items()
    ),
    # --- mail ---
    Mutant(
        MAIL,
        "marked after it was sent",
        together(
            replaced(sending, "_claim", broken.claim_without_mark),
            replaced(sending, "_locked", broken.lock_anything_of_mail),
        ),
        (f"{SENDING}::test_a_sender_that_dies_leaves_it_claimed_then_unknown",),
    ),
    Mutant(
        "what is unknown is not sent again",
        "no answer counts as a refusal for now",
        replaced(sending, "_note", broken.note_unknown_as_later),
        (f"{SENDING}::test_what_was_handed_over_without_an_answer_is_unknown_and_stays",),
    ),
    Mutant(
        "what is unknown is not sent again",
        "what a dead sender had goes back into the queue",
        replaced(sending, "_end", broken.abandoned_again),
        (f"{SENDING}::test_a_sender_that_dies_leaves_it_claimed_then_unknown",),
    ),
    Mutant(
        "what is unknown is listed",
        "what a dead sender had stays in its hand",
        replaced(sending, "ABANDONED_AFTER", dt.timedelta(days=3650)),
        (f"{SENDING}::test_a_sender_that_dies_leaves_it_claimed_then_unknown",),
    ),
    Mutant(
        "who is refused for now is asked again later",
        "at once",
        replaced(sending, "FIRST_WAIT", dt.timedelta()),
        (f"{SENDING}::test_a_temporary_refusal_comes_back_for_five_days",),
    ),
    Mutant(
        "a refused address holds up nobody",
        "the sender stops at a refusal",
        replaced(sending, "_note", broken.note_refused_as_error),
        (f"{SENDING}::test_one_refused_address_holds_up_nobody",),
    ),
    # --- clocks and hearts ---
    Mutant(
        "there is one clock",
        "the time of the database",
        broken.real_time,
        (f"{REMINDING}::test_it_strikes_at_seven_and_not_before",),
    ),
    Mutant(
        "every part is heard",
        "no heartbeat is written",
        idle(watch, "beat"),
        ("tests/mechanisms/test_beats.py::test_a_tick_of_the_scheduler_is_heard",),
    ),
    Mutant(
        "administrators hear that work waits",
        "nobody is told",
        idle(watch, "_tell", []),
        (f"{ALARMS}::test_administrators_hear_once_a_day_until_it_is_over",),
    ),
)
