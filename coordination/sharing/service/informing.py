"""The duty to tell a young person or guardians that something was shared (GDPR article 14)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import DataClass
from coordination.core.errors import Conflict, FieldProblem, require_valid
from coordination.core.references import free_reference
from coordination.people.models import YoungPerson
from coordination.sharing import rules
from coordination.sharing.grounds import PostponeReason
from coordination.sharing.models import InformTask, Share
from coordination.sharing.rules import AgeGate, InformStatus
from coordination.sharing.service.changing import changed
from coordination.work import Work

OPEN = (InformStatus.OPEN, InformStatus.POSTPONED)


@dataclass(frozen=True)
class Shared:
    """What was opened to another organisation, as far as a task to inform keeps it.

    Attributes:
        organisation_id: of the owner.
        author_id: who wrote what was shared, or None.
        signal_id: what lies behind it; to whom that is closed, the task is closed.
        recipient_organisation_id: to whom.
        function: of the recipient.
        purpose: what for.
        data_class: of what was shared.
        share_id: of a follow-up.
        young_person_id: about whom, with the share of a follow-up.
        contribution_share_id: of a contribution, instead of both.
        goal_share_id: of a goal, instead of all of them.
    """

    organisation_id: uuid.UUID
    author_id: uuid.UUID | None
    signal_id: uuid.UUID
    recipient_organisation_id: uuid.UUID
    function: str
    purpose: str
    data_class: DataClass
    share_id: uuid.UUID | None = None
    young_person_id: uuid.UUID | None = None
    contribution_share_id: uuid.UUID | None = None
    goal_share_id: uuid.UUID | None = None


def open_tasks(work: Work, share: Share) -> None:
    """Open a task for every young person whose data a share opens to another organisation.

    Whom to inform follows from the age at this moment.

    Args:
        work: the running unit of work.
        share: has just gone live.
    """
    for person in persons_of(work, share.persons):
        gate = rules.gate_of(rules.age_on(person.birth_date, work.today))
        open_task(work, _shared(share, person), gate)


def open_task(work: Work, shared: Shared, gate: AgeGate) -> None:
    """Open a task for one young person, unless nothing left the owner.

    The term is the latest one of GDPR article 14(3)(a), a month; an organisation that wants it
    sooner does it sooner.

    Args:
        work: the running unit of work.
        shared: has just been opened.
        gate: of the young person now; it says whom to inform.
    """
    if shared.recipient_organisation_id == shared.organisation_id:
        return
    task = InformTask(
        reference=free_reference(work.session, InformTask),
        status=InformStatus.OPEN,
        who=sorted(rules.inform_whom(gate)),
        due_on=work.today + dt.timedelta(days=rules.INFORM_WITHIN_DAYS),
        created_at=work.now,
        **vars(shared),
    )
    work.add(task)
    share = shared.share_id or shared.contribution_share_id or shared.goal_share_id
    changed(work, task, "inform_task.open", share=str(share))


def complete(work: Work, task_id: uuid.UUID, on: dt.date) -> InformTask:
    """Write down that somebody was informed.

    Args:
        work: of the owner's coordinator.
        task_id: which task.
        on: the day on which it was done.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the coordinator's.
        Conflict: `act_not_possible_now`; it was done or cancelled before.
        Invalid: the day lies in the future.
    """
    task = work.load(InformTask, task_id, "inform_task.complete")
    _require_open(task, "complete")
    if on > work.today:
        require_valid([FieldProblem("/on", "in_the_future")])
    task.status, task.done_on = InformStatus.DONE, on
    changed(work, task, "inform_task.complete")
    return task


def postpone(
    work: Work, task_id: uuid.UUID, reason: PostponeReason, review_on: dt.date
) -> InformTask:
    """Put off informing for a reason of the closed list, with a day on which it is looked at again.

    Args:
        work: of the owner's coordinator.
        task_id: which task.
        reason: why somebody is not informed yet.
        review_on: at most thirty days ahead.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the coordinator's.
        Conflict: `act_not_possible_now`; it was done or cancelled before.
        Invalid: the review is not within thirty days.
    """
    task = work.load(InformTask, task_id, "inform_task.postpone")
    _require_open(task, "postpone")
    if not rules.review_is_in_time(work.today, review_on):
        days = rules.LONGEST_POSTPONEMENT_DAYS
        require_valid([FieldProblem("/reviewOn", "review_not_in_time", {"days": days})])
    task.status, task.reason = InformStatus.POSTPONED, reason.value
    task.move(review_on, work.now)
    changed(work, task, "inform_task.postpone", reason=reason.value)
    return task


def cancel_for(work: Work, share_id: uuid.UUID) -> None:
    """Drop the open tasks of a share whose content nobody ever saw.

    Args:
        work: the running unit of work.
        share_id: the share that ended before anybody accepted.
    """
    wanted = select(InformTask).where(InformTask.share_id == share_id, InformTask.status.in_(OPEN))
    for task in work.ungoverned(wanted.with_for_update()):
        task.status = InformStatus.CANCELLED
        changed(work, task, "inform_task.cancel")


def persons_of(work: Work, person_ids: Iterable[uuid.UUID]) -> list[YoungPerson]:
    """Return registrations for reckoning with their ages; never to be shown.

    Args:
        work: the running unit of work.
        person_ids: which ones.
    """
    ids = list(person_ids)
    wanted = select(YoungPerson).where(YoungPerson.id.in_(ids))
    return list(work.ungoverned(wanted.order_by(YoungPerson.id))) if ids else []


def _shared(share: Share, person: YoungPerson) -> Shared:
    return Shared(
        organisation_id=share.organisation_id,
        author_id=share.author_id,
        signal_id=share.signal_id,
        recipient_organisation_id=share.recipient_organisation_id,
        function=share.function,
        purpose=share.purpose,
        data_class=share.data_class,
        share_id=share.id,
        young_person_id=person.id,
    )


def _require_open(task: InformTask, act: str) -> None:
    if task.status not in OPEN:
        raise Conflict("act_not_possible_now", act=act, status=task.status.value)
