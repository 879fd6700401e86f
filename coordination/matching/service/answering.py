"""What a professional does with their side of a match."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.core.errors import Conflict, NotFound, require_valid
from coordination.matching import rules
from coordination.matching.events import MatchReportedWrong
from coordination.matching.models import Match, MatchTask
from coordination.matching.queries import tasks as queries
from coordination.matching.queries.tasks import TaskView
from coordination.matching.rules import MatchAct, MatchAnswer
from coordination.matching.service.meeting import close, locked
from coordination.sharing.service.changing import changed
from coordination.work import Work


def opened(work: Work, task_id: uuid.UUID) -> TaskView:
    """Return one side of a match, and note that it is no news any more.

    Args:
        work: of whose side it is.
        task_id: which.

    Raises:
        NotFound: it does not exist, is over, or is somebody else's.
    """
    found = queries.task(work, task_id)
    unseen = select(MatchTask).where(
        MatchTask.id == task_id,
        MatchTask.seen_at.is_(None),
        work.readable(MatchTask, ids=[task_id]),
    )
    task = work.session.scalars(unseen.with_for_update(of=MatchTask)).one_or_none()
    if task is not None:
        # No new version: whoever read it a moment ago has lost nothing by this.
        task.seen_at = work.now
        work.record("match_task.see", task)
    return found


def answer(
    work: Work, task_id: uuid.UUID, said: MatchAnswer, words: str | None = None
) -> MatchTask:
    """Say what came of it; the other side does not hear what.

    Args:
        work: of whose task it is.
        task_id: which.
        said: from the closed list.
        words: the reason; needed where no contact is.

    Raises:
        NotFound: it does not exist, is over, or is somebody else's.
        Conflict: `act_not_possible_now`; it was answered.
        Invalid: `length` of the words.
    """
    task = work.load(MatchTask, task_id, "match_task.answer")
    if task.answer is not None:
        raise Conflict("act_not_possible_now", act="answer", status=task.answer.value)
    require_valid(rules.answer_problems(said, words))
    match = _running(work, task)
    match.state = rules.after(match.state, MatchAct.ANSWER)
    task.answer, task.words, task.answered_at = said, (words or "").strip() or None, work.now
    changed(work, task, "match_task.answer", answer=said.value)
    work.record("match.answer", match)
    return task


def report_wrong(work: Work, task_id: uuid.UUID) -> None:
    """Say that these are two persons: the match ends for both and does not come back.

    Args:
        work: of whose task it is.
        task_id: which.

    Raises:
        NotFound: it does not exist, is over, or is somebody else's.
    """
    task = work.load(MatchTask, task_id, "match_task.report_wrong")
    match = _running(work, task)
    match.state = rules.after(match.state, MatchAct.REPORT_WRONG)
    task.ended_at = work.now
    changed(work, task, "match_task.report_wrong")
    close(work, match, MatchAct.REPORT_WRONG)
    work.emit(MatchReportedWrong(match.id))


def _running(work: Work, task: MatchTask) -> Match:
    """Return the match, locked; one that the other side has just ended is gone for this side too.

    The task itself is ended by a worker a moment later. Why is nothing that this side hears.
    """
    match = locked(work, task.match_id)
    if match.state not in rules.RUNNING:
        raise NotFound
    return match
