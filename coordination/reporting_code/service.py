"""Writing down a step of the reporting code, for those whom the concern names."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from coordination.core.errors import Conflict, require_valid
from coordination.followups.models import FollowUp
from coordination.followups.rules import may_take_steps
from coordination.reporting_code import rules
from coordination.reporting_code.models import CodeEntry
from coordination.reporting_code.rules import CodeAnswer, CodeStep, Consideration
from coordination.work import Work


@dataclass(frozen=True)
class Taken:
    """A step as it was taken.

    Attributes:
        step: which.
        done_on: the day in Amsterdam.
        words: what was done and found.
        answers: of the weighing.
    """

    step: CodeStep
    done_on: dt.date
    words: str
    answers: Mapping[Consideration, CodeAnswer] = field(default_factory=dict)


def write(work: Work, follow_up_id: uuid.UUID, taken: Taken) -> CodeEntry:
    """Write down a step.

    Args:
        work: of who is named.
        follow_up_id: that asks for the reporting code.
        taken: the step.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: they are not named.
        Conflict: `act_not_possible_now`; it asks for something else, or has ended.
        Invalid: naming the fields.
    """
    row = work.load(FollowUp, follow_up_id, "follow_up.write_code")
    if not may_take_steps(row.status, row.kind):
        raise Conflict("act_not_possible_now", act="write_code", status=row.status.value)
    answers = taken.answers
    require_valid(rules.problems(taken.step, taken.done_on, taken.words, answers, work.today))
    entry = CodeEntry(
        follow_up_id=row.id,
        signal_id=row.signal_id,
        organisation_id=row.organisation_id,
        number=_next_number(work, row.id),
        step=taken.step,
        done_on=taken.done_on,
        words=taken.words.strip(),
        answers={question.value: given.value for question, given in answers.items()},
        advice=rules.advice(answers),
        written_by=work.actor.membership_id,
        written_at=work.now,
    )
    work.add(entry)
    work.record("follow_up.write_code", entry, step=taken.step.value)
    return entry


def _next_number(work: Work, follow_up_id: uuid.UUID) -> int:
    """The follow-up is locked, so that no two entries get the same number."""
    last = select(func.max(CodeEntry.number)).where(CodeEntry.follow_up_id == follow_up_id)
    return (work.ungoverned(last).one() or 0) + 1
