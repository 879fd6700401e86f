"""Which function lets a message have its effect, and the transaction in which it does.

The message's row is locked, the function runs, and the row is marked done, all in one transaction:
a message has its effect once, whoever is killed when. A handler is repeatable all the same, because
two messages may tell the same. When it fails, everything is undone, the message is put off for a
while that doubles, and others go on; a row that stays is the alarm.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog

from config.logging import request_context
from coordination import work as unit
from coordination.access.actors import System
from coordination.backup import settling
from coordination.cases.service import consequences as cases
from coordination.conferences.service import inviting, minuting
from coordination.core.errors import Unauthenticated
from coordination.core.events import REGISTRY, Event
from coordination.exports.service import expiring, making
from coordination.followups.events import FollowUpEnded
from coordination.followups.service import consequences, handing_over, mail_domains, mailing
from coordination.glass import service as glass
from coordination.identity.service import addresses, invitations
from coordination.matching.service import marking, meeting, offering
from coordination.outbox import queue
from coordination.outbox.queue import Waiting
from coordination.oversight.service import alarming, reviewing
from coordination.partners.events import MembershipEnded
from coordination.routing.service import consequences as routing
from coordination.routing.service import releasing
from coordination.shell import export_words
from coordination.shell.telemetry import telling
from coordination.signals.events import SignalCorrected, SignalWithdrawn
from coordination.work import Occasion, Runtime, Work

SYSTEM = System("worker")

log = structlog.get_logger()

Handler = Callable[[Work, Any], None]
Actor = Callable[[Work, Any], uuid.UUID | None]


class UnknownTopic(Exception):
    """No handler was declared for a topic: a defect, or a message of a newer version."""


class HandledElsewhere(Exception):
    """Another worker has this message at this moment."""


@dataclass(frozen=True)
class Effect:
    """What came of a message.

    Attributes:
        topic: of its event.
        left: ids of the messages that it left for who handled it, in that order.
    """

    topic: str
    left: tuple[uuid.UUID, ...] = ()


def _nothing_follows(_work: Work, _event: Event) -> None:
    """Say that nothing has to be done, so that no topic is forgotten in silence."""


def _on_follow_up_ended(work: Work, event: FollowUpEnded) -> None:
    consequences.on_follow_up_ended(work, event)
    routing.on_follow_up_ended(work, event)


def _on_signal_corrected(work: Work, event: SignalCorrected) -> None:
    routing.on_signal_corrected(work, event)
    offering.on_signal_corrected(work, event)


def _on_signal_withdrawn(work: Work, event: SignalWithdrawn) -> None:
    consequences.on_signal_withdrawn(work, event)
    offering.on_signal_withdrawn(work, event)


def _on_membership_ended(work: Work, event: MembershipEnded) -> None:
    handing_over.pass_on(work, event)
    consequences.on_membership_ended(work, event)
    glass.on_membership_ended(work, event)
    cases.on_membership_ended(work, event)
    offering.on_membership_ended(work, event)
    expiring.on_membership_ended(work, event)


HANDLERS: dict[str, Handler] = {
    "signal.submitted": routing.on_signal_submitted,
    "signal.corrected": _on_signal_corrected,
    "signal.rectified": consequences.on_signal_rectified,
    "signal.withdrawn": _on_signal_withdrawn,
    "signal.decided": routing.on_signal_decided,
    "share.live": consequences.on_share_went_live,
    "share.ended": consequences.on_share_ended,
    "follow_up.proposed": _nothing_follows,
    "follow_up.offered": mailing.on_follow_up_offered,
    "follow_up.accepted": _nothing_follows,
    "follow_up.ended": _on_follow_up_ended,
    "desk_item.opened": mailing.on_desk_item_opened,
    "account.created": invitations.on_account_created,
    "account.address_asked": addresses.on_address_asked,
    "conflict_of_interest.declared": consequences.on_conflict_declared,
    "young_person.corrected": marking.on_person_corrected,
    "log.bulk_reading": reviewing.on_bulk_reading,
    "log.broken": alarming.on_log_broken,
    "right.ended": settling.keep,
    "membership.ended": _on_membership_ended,
    "membership.suspended": _on_membership_ended,
    "membership.handed_over": cases.on_work_handed_over,
    "mail_domain.failed": mail_domains.on_mail_domain_failed,
    "glass.broken": glass.on_glass_broken,
    "case.opened": cases.on_case_opened,
    "case.lead_proposed": cases.on_lead_proposed,
    "case.leaderless": cases.on_case_leaderless,
    "case.table_changed": inviting.on_table_changed,
    "conference.changed": inviting.on_conference_changed,
    "conference.minutes_circulated": minuting.on_minutes_circulated,
    "match_offer.marked": meeting.on_offer_marked,
    "match_offer.ended": meeting.on_offer_ended,
    "match.reported_wrong": meeting.on_match_reported_wrong,
    "export.requested": partial(making.on_export_requested, words=export_words),
}
# The relay settles these itself: no worker has to hear of them.
NOTHING_FOLLOWS = frozenset(
    topic for topic, handler in HANDLERS.items() if handler is _nothing_follows
)
# What these leave in the queue of mails does not wait for the next tick.
MAILED_AT_ONCE = frozenset(
    {
        "account.created",
        "follow_up.offered",
        "desk_item.opened",
        "glass.broken",
        "case.lead_proposed",
        "case.leaderless",
        "case.table_changed",
        "conference.changed",
        "conference.minutes_circulated",
        "account.address_asked",
        "log.broken",
    }
)
# Topics that are handled in the name of a membership. Where there is none, or where it has ended
# meanwhile, the system itself acts, and the handler sees that.
ACTORS: dict[str, Actor] = {
    "signal.decided": lambda work, event: releasing.submitter(work, event.decision_id),
    "export.requested": making.requester,
}


def handle_on(runtime: Runtime, message_id: uuid.UUID, *, again: bool = False) -> frozenset[str]:
    """Let a message have its effect, and then those that it leaves, and those that they leave.

    So a signal is one message of the broker, however many steps it takes. Each has a transaction
    of its own, and what this process does not come to is handed out by the relay.

    Args:
        runtime: of this process.
        message_id: id of the row in the outbox.
        again: whether the broker gave it to somebody before.

    Returns:
        The topics of the messages that had their effect now.
    """
    waiting, topics = deque([(message_id, again)]), set[str]()
    while waiting:
        one, repeated = waiting.popleft()
        effect = handle(runtime, one, again=repeated)
        if effect is not None:
            topics.add(effect.topic)
            waiting.extend((left, False) for left in _settle_all(runtime, effect.left))
    return frozenset(topics)


def handle(runtime: Runtime, message_id: uuid.UUID, *, again: bool = False) -> Effect | None:
    """Let one message have its effect.

    Args:
        runtime: of this process.
        message_id: id of the row in the outbox.
        again: whether the broker gave it to somebody before.

    Returns:
        What came of it now; None when it was done before, is in other hands or failed.
    """
    with runtime.sessions() as session:
        found = queue.peek(session, message_id)
    if found is None:
        return None
    counted = again or found.tried
    if counted and not _count_in_advance(runtime, message_id, again):
        return None
    with request_context(request_id=message_id.hex, trace_id=found.trace.trace_id):
        try:
            with telling(runtime.settings, found.topic, found.trace):
                return _handle(runtime, message_id, found)
        except HandledElsewhere:
            log.debug("message is handled elsewhere")
        except Exception as error:
            kind = type(error).__name__
            log.exception("message failed", error_class=kind)
            with runtime.sessions.begin() as session:
                queue.failed(session, message_id, kind, counted=counted)
        return None


def _count_in_advance(runtime: Runtime, message_id: uuid.UUID, again: bool) -> bool:  # noqa: FBT001
    with runtime.sessions.begin() as session:
        return queue.count_in_advance(session, message_id, again=again)


def _handle(runtime: Runtime, message_id: uuid.UUID, found: Waiting) -> Effect | None:
    topic = found.topic
    if topic not in HANDLERS:
        raise UnknownTopic(topic)
    if HANDLERS[topic] is _nothing_follows:
        return Effect(topic) if _settle(runtime, message_id) else None
    event = REGISTRY[topic].load(found.payload)
    occasion = Occasion(topic, message_id.hex, trace=found.trace)
    try:
        left = _run(runtime, _who(runtime, event, occasion), event, occasion, message_id)
    except Unauthenticated:
        left = _run(runtime, SYSTEM, event, occasion, message_id)
    log.info("message had its effect", topic=topic)
    return Effect(topic, left)


def _settle(runtime: Runtime, message_id: uuid.UUID) -> bool:
    """Mark a message done that asks for nothing; there is no act that the log would hold."""
    with runtime.sessions.begin() as session:
        message = queue.lock(session, message_id)
        if message is not None:
            queue.done(message)
        return message is not None


def _settle_all(runtime: Runtime, ids: Sequence[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Mark those done that ask for nothing, and return the others."""
    with runtime.sessions.begin() as session:
        settled = queue.settle(session, ids, NOTHING_FOLLOWS)
    return [one for one in ids if one not in settled]


def _who(runtime: Runtime, event: Event, occasion: Occasion) -> uuid.UUID | System:
    if event.topic not in ACTORS:
        return SYSTEM
    with unit.begin(runtime, SYSTEM, replace(occasion, writes=False)) as work:
        return ACTORS[event.topic](work, event) or SYSTEM


def _run(
    runtime: Runtime,
    who: uuid.UUID | System,
    event: Event,
    occasion: Occasion,
    message_id: uuid.UUID,
) -> tuple[uuid.UUID, ...]:
    with unit.begin(runtime, who, occasion) as work:
        # Messages are the system's, also where they are handled in the name of a person.
        with work.as_system():
            message = queue.lock(work.session, message_id)
        if message is None:
            raise HandledElsewhere
        kept = queue.keep(work.session)
        HANDLERS[event.topic](work, event)
        queue.done(message)
        return tuple(one.id for one in kept)
