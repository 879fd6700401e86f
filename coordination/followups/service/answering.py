"""Answers: accept, decline, complete, give back, take back, and hand to a colleague."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from coordination.core.errors import Conflict, FieldProblem, require_valid
from coordination.followups import rules
from coordination.followups.answers import (
    DECLINE_REASONS,
    RETURN_REASONS,
    DeclineReason,
    Feedback,
    Outcome,
    ReturnReason,
    TakeBackReason,
    completion_problems,
)
from coordination.followups.events import FollowUpAccepted
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpAct, FollowUpKind, FollowUpStatus
from coordination.followups.service import desk, doors, ending, telling
from coordination.followups.service.releasing import signal_of
from coordination.followups.service.rescheduling import reschedule
from coordination.sharing.service.changing import changed
from coordination.work import Work

LONGEST_REGISTER_NUMBER = 50


@dataclass(frozen=True)
class Completion:
    """The answer.

    Attributes:
        outcome: what came of it, from the closed list of its kind.
        feedback: what the asker hears.
        register_number: number of the report in DUO's register, for reports of absence.
        register_date: day of that report.
    """

    outcome: Outcome
    feedback: Feedback
    register_number: str | None = None
    register_date: dt.date | None = None


def accept(work: Work, follow_up_id: uuid.UUID) -> FollowUp:
    """Take a follow-up up: the actor becomes its handler and the content opens to them.

    Among several at once exactly one wins; the row is locked.

    Args:
        work: of a member of the addressed function.
        follow_up_id: an offered follow-up.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: the actor is no member of the function.
        Conflict: `act_not_possible_now`; somebody else was faster, or it has ended.
    """
    follow_up = work.load(FollowUp, follow_up_id, "follow_up.accept")
    follow_up.status = rules.after(follow_up.status, FollowUpAct.ACCEPT, follow_up.kind)
    follow_up.handler_id = work.actor.membership_id
    follow_up.accepted_at = work.now
    follow_up.seen_at = follow_up.seen_at or work.now
    _open_to_handler(work, follow_up, work.actor.membership_id)
    reschedule(work, follow_up)
    changed(work, follow_up, "follow_up.accept")
    work.emit(FollowUpAccepted(follow_up.id))
    return follow_up


def decline(work: Work, follow_up_id: uuid.UUID, reason: DeclineReason) -> FollowUp:
    """Refuse an offer; the process director chooses another partner.

    Args:
        work: of a member of the addressed function.
        follow_up_id: an offered follow-up.
        reason: from the closed list of its kind.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: the actor is no member of the function.
        Conflict: `act_not_possible_now` or `act_not_possible_for_kind`.
        Invalid: `reason_not_of_this_kind`.
    """
    follow_up = work.load(FollowUp, follow_up_id, "follow_up.decline")
    status = rules.after(follow_up.status, FollowUpAct.DECLINE, follow_up.kind)
    _require_reason(reason in DECLINE_REASONS[follow_up.kind], follow_up)
    _fall(work, follow_up, status, reason.value)
    changed(work, follow_up, "follow_up.decline", reason=reason.value)
    return follow_up


def give_back(work: Work, follow_up_id: uuid.UUID, reason: ReturnReason) -> FollowUp:
    """Return an accepted follow-up; the process director chooses another partner.

    Args:
        work: of the handler or their stand-in.
        follow_up_id: an accepted follow-up.
        reason: from the closed list of its kind.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: the actor does not handle it.
        Conflict: `act_not_possible_now` or `act_not_possible_for_kind`.
        Invalid: `reason_not_of_this_kind`.
    """
    follow_up = work.load(FollowUp, follow_up_id, "follow_up.return")
    status = rules.after(follow_up.status, FollowUpAct.RETURN, follow_up.kind)
    _require_reason(reason in RETURN_REASONS[follow_up.kind], follow_up)
    _fall(work, follow_up, status, reason.value)
    changed(work, follow_up, "follow_up.return", reason=reason.value)
    return follow_up


def complete(work: Work, follow_up_id: uuid.UUID, completion: Completion) -> FollowUp:
    """Feed the first decision back to the asker.

    Args:
        work: of the handler or their stand-in.
        follow_up_id: an accepted follow-up.
        completion: the answer.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: the actor does not handle it.
        Conflict: `act_not_possible_now`.
        Invalid: naming the fields.
    """
    follow_up = work.load(FollowUp, follow_up_id, "follow_up.complete")
    status = rules.after(follow_up.status, FollowUpAct.COMPLETE, follow_up.kind)
    require_valid(_problems(work, follow_up, completion))
    _write_answer(follow_up, completion)
    ending.finish(work, follow_up, status)
    changed(work, follow_up, "follow_up.complete", outcome=completion.outcome.value)
    telling.of_feedback(work, follow_up)
    return follow_up


def withdraw(work: Work, follow_up_id: uuid.UUID, reason: TakeBackReason) -> FollowUp:
    """Take back what was asked of another organisation; its content closes at once.

    Args:
        work: of the owner's coordinator.
        follow_up_id: an open follow-up.
        reason: from the closed list.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator.
        Conflict: `act_not_possible_now`, or `act_not_possible_for_kind`: work of one's own is
            done or handed to a colleague, otherwise its signal would get lost.
    """
    follow_up = work.load(FollowUp, follow_up_id, "follow_up.withdraw")
    if follow_up.internal:
        act, kind = FollowUpAct.WITHDRAW.value, follow_up.kind.value
        raise Conflict("act_not_possible_for_kind", act=act, kind=kind)
    take_back(work, follow_up, reason.value)
    return follow_up


def take_back(work: Work, follow_up: FollowUp, reason: str) -> None:
    """End an open follow-up from the asker's side and tell who had it.

    Args:
        work: the running unit of work.
        follow_up: open, locked.
        reason: a code.

    Raises:
        Conflict: `act_not_possible_now`.
    """
    status = rules.after(follow_up.status, FollowUpAct.WITHDRAW, follow_up.kind)
    telling.of_taking_back(work, follow_up, reason)
    ending.finish(work, follow_up, status, reason)
    changed(work, follow_up, "follow_up.withdraw", reason=reason)


def assign(work: Work, follow_up_id: uuid.UUID, handler_id: uuid.UUID) -> FollowUp:
    """Hand a follow-up to another member of the addressed function.

    An offered one gets a name on it, and the answer stays theirs to give. Of an accepted one the
    former handler's keys end at once.

    Args:
        work: of the handler, a member of the function or the receiving lead.
        follow_up_id: an offered or accepted follow-up.
        handler_id: membership that is to handle it.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: the actor is none of these.
        Conflict: `act_not_possible_now`.
        Invalid: `not_a_member_of_function`.
    """
    follow_up = work.load(FollowUp, follow_up_id, "follow_up.assign")
    hand_to(work, follow_up, handler_id)
    return follow_up


def hand_to(
    work: Work, follow_up: FollowUp, handler_id: uuid.UUID, pointer: str = "/handlerId"
) -> None:
    """Let somebody else of the addressed function handle a follow-up from now on.

    Args:
        work: the running unit of work.
        follow_up: offered or accepted, locked.
        handler_id: the new handler.
        pointer: field to name when this is not possible.

    Raises:
        Conflict: `act_not_possible_now`.
        Invalid: `not_a_member_of_function`.
    """
    follow_up.status = rules.after(follow_up.status, FollowUpAct.ASSIGN, follow_up.kind)
    if handler_id not in doors.answerers(work, follow_up):
        require_valid([FieldProblem(pointer, "not_a_member_of_function")])
    if follow_up.status is FollowUpStatus.ACCEPTED and handler_id != follow_up.handler_id:
        doors.close_handling(work, follow_up)
        _open_to_handler(work, follow_up, handler_id)
    follow_up.handler_id = handler_id
    reschedule(work, follow_up)
    changed(work, follow_up, "follow_up.assign", handler=str(handler_id))


def _open_to_handler(work: Work, follow_up: FollowUp, handler_id: uuid.UUID) -> None:
    share = None if follow_up.internal else ending.share_of(work, follow_up)
    doors.open_handling(work, follow_up, share, handler_id)


def _fall(work: Work, follow_up: FollowUp, status: FollowUpStatus, reason: str) -> None:
    ending.finish(work, follow_up, status, reason)
    telling.of_refusal(work, follow_up, reason)
    work.flush()
    desk.open_item(work, signal_of(work, follow_up), status.value, follow_up)


def _require_reason(known: bool, follow_up: FollowUp) -> None:  # noqa: FBT001 - the answer itself
    if not known:
        kind = {"kind": follow_up.kind.value}
        require_valid([FieldProblem("/reason", "reason_not_of_this_kind", kind)])


def _problems(work: Work, follow_up: FollowUp, completion: Completion) -> list[FieldProblem]:
    found = completion_problems(
        follow_up.kind,
        completion.outcome,
        completion.feedback,
        handler=work.actor.role,
        today=work.today,
    )
    if follow_up.kind is FollowUpKind.ABSENCE_REPORT:
        found += _register_problems(work, follow_up, completion)
    return found


def _register_problems(
    work: Work, follow_up: FollowUp, completion: Completion
) -> list[FieldProblem]:
    """Name what is missing of the report in DUO's register (Leerplichtwet article 21a)."""
    number = (completion.register_number or follow_up.register_number or "").strip()
    day = completion.register_date or follow_up.register_date
    found = []
    if not number:
        found.append(FieldProblem("/registerNumber", "required"))
    if len(number) > LONGEST_REGISTER_NUMBER:
        longest = {"longest": LONGEST_REGISTER_NUMBER}
        found.append(FieldProblem("/registerNumber", "too_long", longest))
    if day is None:
        found.append(FieldProblem("/registerDate", "required"))
    elif day > work.today:
        found.append(FieldProblem("/registerDate", "in_the_future"))
    return found


def _write_answer(follow_up: FollowUp, completion: Completion) -> None:
    feedback = replace(completion.feedback, note=completion.feedback.note.strip())
    follow_up.outcome = completion.outcome.value
    follow_up.next_contact_on = feedback.next_contact_on
    follow_up.feedback = {
        "line": feedback.line.value,
        "note": feedback.note,
        "advice": feedback.advice.value,
        "family_knows": feedback.family_knows.value,
    }
    if follow_up.kind is FollowUpKind.ABSENCE_REPORT:
        number = completion.register_number or follow_up.register_number or ""
        follow_up.register_number = number.strip()
        follow_up.register_date = completion.register_date or follow_up.register_date
